import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstanceRecord } from "../../../../src/main/instance/instance-record";
import { wishIn } from "../../../../src/main/instance/wish";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gramhaul-instance-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("InstanceRecord", () => {
  it("keeps what was written last, in a folder that need not be there, and leaves nothing else", () => {
    const record = new InstanceRecord(join(folder, "data", "instance.json"));
    expect(record.read()).toBeNull();
    record.write({ pid: 5, phase: "running", exitCode: null });
    record.write({ pid: 5, phase: "stopped", exitCode: 1 });
    expect(record.read()).toEqual({ pid: 5, phase: "stopped", exitCode: 1 });
    expect(readdirSync(join(folder, "data"))).toEqual(["instance.json"]);
  });

  it.each([
    "",
    "{",
    "null",
    '{"pid":0,"phase":"running","exitCode":null}',
    '{"pid":5,"phase":"asleep","exitCode":null}',
  ])("knows nothing when the file says %j", (content) => {
    const path = join(folder, "instance.json");
    writeFileSync(path, content);
    expect(new InstanceRecord(path).read()).toBeNull();
  });

  it("throws where it can't write", () => {
    const path = join(folder, "instance.json");
    mkdirSync(path);
    expect(() => new InstanceRecord(path).write({ pid: 5, phase: "running", exitCode: null })).toThrow();
  });
});

describe("wishIn", () => {
  it.each(["show", "quit", "wait"] as const)("understands %s", (want) => expect(wishIn({ want }).want).toBe(want));

  it.each([undefined, null, {}, { want: "dance" }, "quit"])("takes %j for a start that wants the window", (data) =>
    expect(wishIn(data)).toEqual({ want: "show", links: [] }),
  );
});
