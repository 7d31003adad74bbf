import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Api, type TelegramClient } from "telegram";
import { gramJsClient } from "../../integration/telegram-server/support/gramjs-client";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { type ContenderOrder, epochMs, filesFolder, type ReadyContender, warmUpFolder } from "./contender";
import { inParallel } from "./in-parallel";
import { whenWritten } from "./when-written";

/** GramJS as it is: `downloadMedia` to a file, so many files at once. */
export async function readyGramjs(order: ContenderOrder, filesAtOnce: number): Promise<ReadyContender> {
  const client = gramJsClient(order.server);
  await client.start({
    phoneNumber: testAccounts.plain.phone,
    phoneCode: async () => testAccounts.plain.code,
    onError: (error) => Promise.reject(error),
  });
  const dialogs = await client.getDialogs({});
  const documentsOf = async (title: string): Promise<Api.Message[]> => {
    const dialog = dialogs.find((candidate) => candidate.title === title);
    if (!dialog) throw new Error(`There is no chat ${title}`);
    const messages = await client.getMessages(dialog.inputEntity, { limit: undefined });
    return messages.filter((message) => message.media !== undefined);
  };
  const warmUp = await documentsOf(order.warmUpChat);
  const wanted = await documentsOf(order.chat);
  await downloadAll(client, warmUp, join(order.folder, warmUpFolder), filesAtOnce);
  const folder = join(order.folder, filesFolder);
  return {
    fetch: async () => {
      await downloadAll(client, wanted, folder, filesAtOnce);
      return epochMs();
    },
    close: async () => {
      for (const message of wanted) await whenWritten(pathOf(folder, message), sizeOf(message));
      await client.destroy();
    },
  };
}

async function downloadAll(
  client: TelegramClient,
  messages: readonly Api.Message[],
  folder: string,
  filesAtOnce: number,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await inParallel(messages, filesAtOnce, async (message) => {
    await client.downloadMedia(message, { outputFile: pathOf(folder, message) });
  });
}

function pathOf(folder: string, message: Api.Message): string {
  return join(folder, `${message.id}.bin`);
}

function sizeOf(message: Api.Message): number {
  const document = message.media instanceof Api.MessageMediaDocument ? message.media.document : undefined;
  if (!(document instanceof Api.Document)) throw new Error(`Message ${message.id} has no document`);
  return document.size.toJSNumber();
}
