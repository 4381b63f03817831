import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asksOf, faultOf, offsetOf, purposeOf } from "../src/ui/policy";

const shipped = (stage: string) => readFileSync(new URL(`../../core-wasm/data/policies/${stage}.rego`, import.meta.url), "utf8");

describe("a policy", () => {
  it("says in words what it is for, and names what it asks for", () => {
    expect(purposeOf(shipped("design"))).toMatch(/^Before design: .*\.$/);
    expect(asksOf(shipped("design"))).toEqual({ ids: ["project-owner", "risk-tier", "ethics-charter-drafted"], hasMore: false });
    const production = asksOf(shipped("production"));
    expect(production.ids).toContain("dpia-approved");
    expect(production.hasMore).toBe(true);
  });

  it("without either is still a policy", () => {
    expect([purposeOf("package x"), purposeOf("")]).toEqual(["", ""]);
    expect(asksOf("package x\nasks := some_rule\n")).toEqual({ ids: [], hasMore: false });
  });
});

describe("what the server says is wrong", () => {
  it("is read with its line and column", () => {
    expect(faultOf("5:12: invalid character: in string")).toEqual({ line: 5, column: 12, message: "invalid character: in string" });
    expect(faultOf("must not be empty")).toBeUndefined();
  });

  it("is found in the text, and never past the end of its line", () => {
    const source = "ab\ncdef\ng";
    expect(source.slice(offsetOf(source, { line: 2, column: 3 }))).toBe("ef\ng");
    expect(source.slice(offsetOf(source, { line: 1, column: 99 }))).toBe("\ncdef\ng");
    expect(offsetOf(source, { line: 9, column: 9 })).toBe(source.length);
  });
});
