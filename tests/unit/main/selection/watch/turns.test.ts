import { expect, it } from "vitest";
import { Turns } from "../../../../../src/main/selection/watch/turns";
import { gate } from "../../downloads/conditions";

const never = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("lets a few work at the same time, in their order, also when one fails", async () => {
  const turns = new Turns(2);
  const gates = Array.from({ length: 4 }, gate);
  const begun: number[] = [];
  const works = gates.map((each, index) =>
    turns.run(async () => {
      begun.push(index);
      await each.opened;
      if (index === 1) throw new Error("failed");
      return index;
    }, never),
  );
  await settle();
  expect(begun).toEqual([0, 1]);
  gates[1]?.open();
  await expect(works[1]).rejects.toThrow("failed");
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  for (const each of gates) each.open();
  expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
});

it("one that is aborted while it waits leaves its place to the next", async () => {
  const turns = new Turns(1);
  const first = gate();
  const working = turns.run(() => first.opened, never);
  const controller = new AbortController();
  const waiting = turns.run(async () => "never", controller.signal);
  const next = turns.run(async () => "next", never);
  controller.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  first.open();
  await working;
  expect(await next).toBe("next");
  await expect(turns.run(async () => "late", controller.signal)).rejects.toThrow("stopped");
});
