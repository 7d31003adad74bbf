import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./conditions";
import { ManagerBench } from "./manager-bench";

const chat = { id: "channel:777", accessHash: "9", title: "Garden club" };

function newBench(): ManagerBench {
  const bench = new ManagerBench(temporaryFolder());
  onTestFinished(() => bench.end());
  bench.settings.pathTemplate = "{chat}/{topic}/{file_name}";
  return bench;
}

/** Queues a file of a topic; the folder that it is going to. */
async function folderOf(
  bench: ManagerBench,
  topicId: number | null,
  topicTitle: string | undefined,
  of: { id: string; accessHash: string; title: string; topicFolders?: boolean } = chat,
): Promise<string | null | undefined> {
  const name = `file${bench.source.sizes.size + 1}`;
  const item = {
    ...bench.source.addFile(name, 10),
    chatId: of.id,
    topicId,
    ...(topicTitle !== undefined && { topicTitle }),
  };
  await bench.manager.add([item], of);
  return bench.store.newest(1)[0]?.folder;
}

describe("topics of one title", () => {
  it("have a folder each, which they keep, whichever comes next and after a restart", async () => {
    const bench = newBench();
    expect(await folderOf(bench, 17, "Seeds")).toBe("Garden club/Seeds");
    expect(await folderOf(bench, 18, "Seeds")).toBe("Garden club/Seeds (18)");
    expect(await folderOf(bench, 17, "Seeds")).toBe("Garden club/Seeds");
    bench.crash();
    expect(await folderOf(bench, 18, "Seeds")).toBe("Garden club/Seeds (18)");
    expect(await folderOf(bench, 19, "Tools")).toBe("Garden club/Tools");
  });

  it("are those that are one on the disk: of other capitals, or with what no name may have", async () => {
    const bench = newBench();
    expect(await folderOf(bench, 17, "Seeds/2025")).toBe("Garden club/Seeds_2025");
    expect(await folderOf(bench, 18, "SEEDS:2025")).toBe("Garden club/SEEDS_2025 (18)");
    const long = "ä".repeat(200);
    await folderOf(bench, 20, long);
    expect(await folderOf(bench, 21, long)).toMatch(/^Garden club\/ä+ \(21\)$/);
  });

  it("do not mind other chats, threads without a title, or a topic that is called otherwise now", async () => {
    const bench = newBench();
    await folderOf(bench, 17, "Seeds");
    const other = { ...chat, id: "channel:778", title: "Allotment" };
    expect(await folderOf(bench, 18, "Seeds", other)).toBe("Allotment/Seeds");
    expect(await folderOf(bench, 18, undefined)).toBe("Garden club");
    expect(await folderOf(bench, null, undefined)).toBe("Garden club");
    expect(await folderOf(bench, 17, "Bulbs")).toBe("Garden club/Bulbs");
    expect(await folderOf(bench, 18, "Bulbs")).toBe("Garden club/Bulbs (18)");
  });

  it("have one where only the download wants folders for topics, and no name is given where nothing needs one", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{chat}/{file_name}";
    await folderOf(bench, 17, "Seeds");
    expect(bench.database.prepare("SELECT * FROM topic_names").all()).toEqual([]);
    const apart = { ...chat, topicFolders: true };
    expect(await folderOf(bench, 18, "Seeds", apart)).toBe("Garden club/Seeds");
    expect(await folderOf(bench, 17, "Seeds", apart)).toBe("Garden club/Seeds (17)");
    expect(bench.manager.newestPathSources(1)[0]?.topicTitle).toBe("Seeds (17)");
  });
});
