import { describe, expect, it } from "vitest";
import type { Scan } from "../src/api/types";
import { age, listed, vendorsOf, webAddress } from "../src/ui/vendors";

const scan = (...vendors: string[]) => ({ vendors }) as Scan;

describe("vendors", () => {
  it("counts the projects that depend on each, those that most depend on first", () => {
    const found = vendorsOf([
      { id: "1", name: "A", scan: scan("OpenAI", "Google") },
      { id: "2", name: "B", scan: scan("Google") },
      { id: "3", name: "C", scan: null },
    ]);
    expect(found.map((vendor) => [vendor.name, vendor.projects.map((project) => project.id)])).toEqual([["Google", ["1", "2"]], ["OpenAI", ["1"]]]);
  });

  it("knows no price of a company that is not traded", () => {
    expect(listed("Microsoft Azure")?.symbol).toBe("MSFT");
    expect(listed("OpenAI")).toBeUndefined();
  });

  it("says an age in the largest unit that fits", () => {
    expect([0, 59, 60, 7200, 200_000].map(age)).toEqual(["0 seconds old", "59 seconds old", "1 minute old", "2 hours old", "2 days old"]);
  });

  it("follows no address that could run something", () => {
    expect(webAddress("https://example.org/a")).toBe("https://example.org/a");
    expect(webAddress("javascript:alert(1)")).toBeUndefined();
    expect(webAddress("data:text/html,x")).toBeUndefined();
  });
});
