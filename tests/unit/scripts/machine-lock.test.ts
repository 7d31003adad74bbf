import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { withMachineLock } from "../../../scripts/electron-runtime/machine-lock";

describe("the machine lock", () => {
  it("lets one at a time in, and everybody in the end", async () => {
    const name = randomUUID();
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        withMachineLock(name, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          return index;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("is freed by work that fails", async () => {
    const name = randomUUID();
    await expect(withMachineLock(name, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(withMachineLock(name, async () => "free")).resolves.toBe("free");
  });

  it("does not hold up work under another name", async () => {
    const result = await withMachineLock(randomUUID(), () => withMachineLock(randomUUID(), async () => "both"));
    expect(result).toBe("both");
  });
});
