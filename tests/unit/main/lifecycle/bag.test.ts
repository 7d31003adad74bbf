import fc from "fast-check";
import { expect, it } from "vitest";
import { Bag } from "../../../../src/main/lifecycle/bag";

const things = Array.from({ length: 8 }, (_, name) => ({ name }));
const thing = fc.constantFrom(...things);

function sorted(items: Iterable<{ name: number }>): number[] {
  return [...items].map(({ name }) => name).sort();
}

type Step = (bag: Bag<{ name: number }>, expected: { name: number }[], one: { name: number }) => void;

/** Does the same to the bag and to a list. */
const steps: Record<string, Step> = {
  add: (bag, expected, one) => {
    bag.add(one);
    expected.push(one);
  },
  delete: (bag, expected, one) => expect(bag.delete(one)).toBe(removed(expected, one) !== undefined),
  take: (bag, expected, one) => expect(bag.take((other) => other === one)).toBe(removed(expected, one)),
  clear: (bag, expected) => {
    bag.clear();
    expected.length = 0;
  },
};

function removed(list: { name: number }[], one: { name: number }): { name: number } | undefined {
  const at = list.indexOf(one);
  return at < 0 ? undefined : list.splice(at, 1)[0];
}

it("holds what went in and did not come out", () => {
  const step = fc.tuple(fc.constantFrom(...Object.values(steps)), thing);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (all) => {
      const bag = new Bag<{ name: number }>();
      const expected: { name: number }[] = [];
      for (const [act, one] of all) {
        act(bag, expected, one);
        expect(bag.size).toBe(expected.length);
        expect(sorted(bag)).toEqual(sorted(expected));
        expect(bag.has(one)).toBe(expected.includes(one));
        expect(bag.find((other) => other === one)).toBe(expected.find((other) => other === one));
      }
    }),
  );
});

it("may be changed while it is gone through", () => {
  const bag = new Bag<{ name: number }>();
  for (const one of things) bag.add(one);
  const seen: number[] = [];
  for (const one of bag) {
    bag.delete(one);
    seen.push(one.name);
  }
  expect(seen.sort()).toEqual(sorted(things));
  expect(bag.size).toBe(0);
});
