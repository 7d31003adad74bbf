import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingParts, parseMissingLibraries } from "../../../scripts/system-packages";

describe("system packages", () => {
  it("reads what ldd could not find", () => {
    const output = [
      "\tlinux-vdso.so.1 (0x00007ffd)",
      "\tlibgtk-3.so.0 => not found",
      "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)",
      "\tlibnss3.so => not found",
    ].join("\n");
    expect(parseMissingLibraries(output)).toEqual(["libgtk-3.so.0", "libnss3.so"]);
  });

  it("finds nothing missing for a program that runs", async () => {
    const needs = { electron: process.execPath, virtualDisplay: false, screenshotFonts: false };
    await expect(missingParts(needs)).resolves.toEqual([]);
  });

  it("names libraries, programs and fonts that are not there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "system-packages-"));
    const path = process.env.PATH;
    try {
      writeFileSync(join(folder, "ldd"), "#!/bin/sh\necho '\tlibgtk-3.so.0 => not found'\n");
      chmodSync(join(folder, "ldd"), 0o755);
      process.env.PATH = folder;
      const needs = { electron: process.execPath, virtualDisplay: true, screenshotFonts: true, sessionBus: true };
      expect(await missingParts(needs)).toEqual([
        "libgtk-3.so.0",
        "Xvfb",
        "dbus-daemon",
        "a Chinese font",
        "an emoji font",
      ]);
    } finally {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
