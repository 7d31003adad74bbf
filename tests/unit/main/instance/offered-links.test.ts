import { describe, expect, it } from "vitest";
import { linksAmong } from "../../../../src/main/instance/link-arguments";
import { OfferedLinks } from "../../../../src/main/instance/offered-links";

describe("links on the command line", () => {
  it("are told from the rest of it", () => {
    const links = [
      "gramhaul://download?link=https%3A%2F%2Ft.me%2Fname%2F5",
      "TG://resolve?domain=name&post=5",
      "https://t.me/name/5",
      "http://name.t.me/5",
      "t.me/c/123/5",
      "telegram.dog/name/5",
    ];
    const others = [
      "/usr/bin/gramhaul",
      "--quit",
      ".",
      "me",
      "@name",
      "https://example.com/t.me/x",
      "--x=https://t.me/name/5",
    ];
    expect(linksAmong([...others, ...links])).toEqual(links);
  });

  it("are limited in length and number", () => {
    expect(linksAmong([`https://t.me/${"x".repeat(3_000)}`])).toEqual([]);
    expect(linksAmong(Array.from({ length: 200 }, (_, id) => `t.me/name/${id}`))).toHaveLength(100);
  });
});

describe("offered links", () => {
  it("wait until they are taken, each once", () => {
    let told = 0;
    const offered = new OfferedLinks(() => {
      told += 1;
    });
    offered.offer([]);
    expect(told).toBe(0);
    offered.offer(["a", "b"]);
    offered.offer(["b", "c"]);
    expect(told).toBe(2);
    expect(offered.take()).toBe("a\nb\nc");
    expect(offered.take()).toBe("");
  });
});
