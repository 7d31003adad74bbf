import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../../src/main/downloads/clock";
import { inFlightControl } from "../../../src/main/downloads/file-flight";
import { FlightControl } from "../../../src/main/downloads/flight-control";
import { SpeedLimit } from "../../../src/main/downloads/speed-limit";
import { StallWatchdog } from "../../../src/main/downloads/stall-watchdog";
import { FileScene, foreignDcId, mebibyte } from "./file-scene";

let scene: FileScene;

beforeEach(async () => {
  scene = await FileScene.open();
});
afterEach(async () => {
  await scene.close();
});

/** Puts the files of the scene behind a speed limit, as running files are; each in turn is a file of its own. */
function limited(bytesPerSecond: number | null) {
  const present = { bytesPerSecond };
  const limit = new SpeedLimit({ clock: systemClock, bytesPerSecond: () => present.bytesPerSecond });
  const flight = new FlightControl({ clock: systemClock, ceiling: () => 16 });
  let received = 0;
  scene.wrapFiles = (files) =>
    inFlightControl(files, {
      budget: limit.forFile(),
      permits: flight.forFile(),
      watchdog: new StallWatchdog(systemClock, () => undefined),
      received: (bytes) => {
        received += bytes;
      },
    });
  return {
    received: () => received,
    change: (to: number | null): void => {
      present.bytesPerSecond = to;
      limit.wake();
    },
  };
}

/** Resolves to the seconds that the work took. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1_000;
}

it("two files at once take the time that the limit gives them, and are exact", async () => {
  limited(400_000);
  const files = [await scene.add({ sizeBytes: mebibyte + 1 }), await scene.add({ sizeBytes: mebibyte - 1 })];
  const seconds = await secondsOf(() => Promise.all(files.map((file) => scene.download(file))));
  const exact = (2 * mebibyte) / 400_000;
  // The last piece need not be waited for.
  expect(seconds).toBeGreaterThan(exact - 131_072 / 400_000 - 0.3);
  expect(seconds).toBeLessThan(exact * 1.3 + 0.5);
  for (const file of files) {
    expect(scene.isExact(file)).toBe(true);
    expect(scene.bytesServedTwice(file)).toBe(0);
  }
});

it("a file from a CDN is proved piece by piece", async () => {
  limited(400_000);
  const file = await scene.add({ sizeBytes: mebibyte, dcId: foreignDcId });
  await scene.control.editFile(String(file.stored.id), { cdn: "stored" });
  await scene.download(file);
  expect(scene.isExact(file)).toBe(true);
  expect(scene.requests("upload.getCdnFile")).toBeGreaterThan(4);
  expect(scene.bytesServedTwice(file)).toBe(0);
});

it("a higher limit counts in the middle of a file", async () => {
  const { change, received } = limited(100_000);
  const file = await scene.add({ sizeBytes: 4 * mebibyte });
  const downloading = scene.download(file);
  await expect.poll(received, { timeout: 10_000, interval: 10 }).toBeGreaterThan(131_072);
  expect(received()).toBeLessThan(mebibyte);
  change(null);
  expect(await secondsOf(() => downloading)).toBeLessThan(4);
  expect(scene.isExact(file)).toBe(true);
  expect(scene.bytesServedTwice(file)).toBe(0);
});
