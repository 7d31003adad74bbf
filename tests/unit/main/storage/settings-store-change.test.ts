import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SettingsStore } from "../../../../src/main/storage/settings-store";

it("a change of one setting leaves the others as they were, in memory and on disk", async () => {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  try {
    const path = join(folder, "settings.json");
    const store = SettingsStore.open(path);
    await store.change({ downloadsFolder: "/somewhere", filesAtOnce: 3 });
    const changed = await store.change({ theme: "dark" });
    expect(changed).toMatchObject({ downloadsFolder: "/somewhere", filesAtOnce: 3, theme: "dark" });
    expect(SettingsStore.open(path).current).toEqual(changed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
