import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Document, Message } from "@mtcute/node";
import { mtcuteClient } from "../../integration/telegram-server/support/mtcute-client";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { type ContenderOrder, epochMs, filesFolder, type ReadyContender, warmUpFolder } from "./contender";
import { inParallel } from "./in-parallel";
import { whenWritten } from "./when-written";

/** mtcute as it is: `downloadToFile`, so many files at once. */
export async function readyMtcute(order: ContenderOrder, filesAtOnce: number): Promise<ReadyContender> {
  const client = await mtcuteClient(order.server);
  const { phone, code } = testAccounts.plain;
  await client.start({ phone, code, codeSentCallback: () => undefined });
  const documentsOf = async (title: string): Promise<Document[]> => {
    for await (const dialog of client.iterDialogs()) {
      if (dialog.peer.displayName !== title) continue;
      const documents: Document[] = [];
      for await (const message of client.iterHistory(dialog.peer)) documents.push(documentOf(message));
      return documents;
    }
    throw new Error(`There is no chat ${title}`);
  };
  const warmUp = await documentsOf(order.warmUpChat);
  const wanted = await documentsOf(order.chat);
  const downloadAll = async (documents: readonly Document[], folder: string): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await inParallel([...documents.entries()], filesAtOnce, async ([index, document]) => {
      await client.downloadToFile(pathOf(folder, index), document);
    });
  };
  await downloadAll(warmUp, join(order.folder, warmUpFolder));
  const folder = join(order.folder, filesFolder);
  return {
    fetch: async () => {
      await downloadAll(wanted, folder);
      return epochMs();
    },
    close: async () => {
      for (const [index, { fileSize }] of wanted.entries()) await whenWritten(pathOf(folder, index), fileSize ?? 0);
      await client.destroy();
    },
  };
}

function documentOf(message: Message): Document {
  if (message.media?.type !== "document") throw new Error(`Message ${message.id} has no document`);
  return message.media;
}

function pathOf(folder: string, index: number): string {
  return join(folder, `${index}.bin`);
}
