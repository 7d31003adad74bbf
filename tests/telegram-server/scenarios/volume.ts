import type { FileKind } from "../world/file-types";
import type { ChatKind } from "../world/types";
import type { ScenarioBuilder } from "./builder";

const mebibyte = 1 << 20;

/** One channel with five files of 64 MiB and one of 5 GiB. */
export function fillLarge(builder: ScenarioBuilder): void {
  const { world } = builder;
  const chat = builder.chat("channel", "Large files", { username: "large_files" });
  for (let i = 1; i <= 5; i++) {
    const file = { sizeBytes: 64 * mebibyte, fileName: `disk-${i}.img`, mimeType: "application/octet-stream" };
    builder.media(chat, "document", { date: world.nowSeconds - 86400 + i * 60 }, file);
  }
  const huge = { sizeBytes: 5 * 1024 * mebibyte, fileName: "disk-huge.img", mimeType: "application/octet-stream" };
  builder.media(chat, "document", { date: world.nowSeconds - 3600 }, huge);
}

/** 250 dialogs of every kind, three of them pinned, 20 archived. */
export function fillManyChats(builder: ScenarioBuilder): void {
  const { world } = builder;
  const kinds: readonly ChatKind[] = ["private", "group", "channel", "supergroup"];
  for (let i = 1; i <= 250; i++) {
    const kind = kinds[i % kinds.length] ?? "group";
    const number = String(i).padStart(3, "0");
    const user = kind === "private" ? world.addUser({ firstName: `Person ${number}` }) : undefined;
    const chat = builder.chat(kind, user?.firstName ?? `Chat ${number}`, {
      userId: user?.id,
      pinnedOrder: i % 100 === 50 || i === 33 ? i : undefined,
      archived: i > 230,
    });
    // Several dialogs share a moment, so that paging by date alone would lose some.
    const date = world.nowSeconds - 86400 + Math.floor(i / 3) * 60;
    builder.message(chat, {
      date,
      fromId: kind === "channel" ? undefined : (user?.id ?? 1002n),
      text: `Hello ${number}`,
    });
  }
}

/** One supergroup with 5,000 photos and documents of 20 to 100 KiB. */
export function fillManySmall(builder: ScenarioBuilder): void {
  const { world } = builder;
  const chat = builder.chat("supergroup", "Many small", { username: "many_small" });
  for (let i = 0; i < 5000; i++) {
    const kind: FileKind = i % 2 === 0 ? "photo" : "document";
    const sizeBytes = world.random.int(20 * 1024, 100 * 1024);
    // A few dozen scenes: painting 5,000 would cost more than serving them.
    const photo = { width: 320, height: 213, scene: i % 64, sizeBytes };
    const document = { fileName: `small-${i}.bin`, sizeBytes, mimeType: "application/octet-stream" };
    const message = { date: world.nowSeconds - 500_000 + i * 60, fromId: 1002n };
    builder.media(chat, kind, message, kind === "photo" ? photo : document);
  }
}
