import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nameByContent } from "../../../../src/main/selection/naming/content-extension";
import { temporaryFolder } from "./conditions";
import { benchFor, type FileBench } from "./file-download-bench";
import { ManagerBench } from "./manager-bench";

const png = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const half = 524_288;

/** A PNG that is called a JPEG. */
function lyingFile(folder: string, sizeBytes: number): FileBench {
  const bench = benchFor(folder, sizeBytes);
  bench.source.heads.set("file1", png);
  bench.job = { ...bench.job, fileName: "sunset.jpg" };
  bench.nameByContent = nameByContent;
  return bench;
}

describe("a file whose content is another than its name says", () => {
  for (const sizeBytes of [100_000, 3 * half]) {
    it(`is published under the right one, exact, ${sizeBytes} bytes`, async () => {
      const folder = temporaryFolder();
      const bench = lyingFile(folder, sizeBytes);
      expect(await bench.run()).toEqual({ path: join(folder, "sunset.png"), sizeBytes });
      expect(bench.published).toEqual([join(folder, "sunset.png")]);
      expect(readdirSync(folder)).toEqual(["sunset.png"]);
      expect(readFileSync(join(folder, "sunset.png")).equals(bench.source.content("file1"))).toBe(true);
    });

    it(`ends as one file, whenever the process ends, ${sizeBytes} bytes`, async () => {
      let moments = 0;
      for (let ended = true; ended; ) {
        const folder = temporaryFolder();
        const bench = lyingFile(folder, sizeBytes);
        let left = moments;
        bench.onRecord = () => {
          if (left === 0) throw new Error("The process ends");
          left -= 1;
        };
        ended = await bench.run().then(
          () => false,
          () => true,
        );
        bench.onRecord = () => undefined;
        moments += 1;
        const done = await bench.run();
        expect(readdirSync(folder)).toEqual(["sunset.png"]);
        expect(readFileSync(done.path).equals(bench.source.content("file1"))).toBe(true);
      }
      expect(moments).toBeGreaterThan(4);
    });
  }

  it("replaces nobody's file of the right name", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "sunset.png"), "mine");
    const bench = lyingFile(folder, 1_000);
    expect((await bench.run()).path).toBe(join(folder, "sunset (2).png"));
    expect(readFileSync(join(folder, "sunset.png"), "utf8")).toBe("mine");
  });

  it("is called so in the list, and keeps its name where the setting is off", async () => {
    const bench = new ManagerBench(temporaryFolder());
    const media = ["file1", "file2"].map((id) => {
      bench.source.heads.set(id, png);
      return { ...bench.source.addFile(id, 1_000), fileName: `${id}.jpg` };
    });
    const chat = { id: "channel:777", accessHash: "9", title: "News" };
    await bench.manager.add(media.slice(0, 1), chat);
    bench.manager.start();
    await bench.untilState(1, "done");
    bench.settings.correctExtensions = false;
    await bench.manager.add(media.slice(1), chat);
    await bench.untilState(2, "done");
    const rows = [1, 2].map((id) => bench.manager.row(id));
    expect(rows.map((row) => row?.fileName)).toEqual(["file1.png", "file2.jpg"]);
    expect(readdirSync(join(bench.downloads, "News")).sort()).toEqual(["file1.png", "file2.jpg"]);
    await bench.end();
  });
});
