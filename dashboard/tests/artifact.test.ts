import { describe, expect, it } from "vitest";
import type { Artifact } from "../src/api/types";
import { blockText, differences, leadsTo, newest, readable, versions, withBlock } from "../src/ui/artifact";

const MARKDOWN = `---
type: "model-card"
---

# A card

<!-- advisory:section context -->

## Context

<!-- advisory:drafted evidence -->

It is a card. [E1]

<!-- advisory:end -->

<!-- advisory:needs-evidence needs -->

> Needs evidence

Say who.

<!-- advisory:end -->

<!-- advisory:section risks -->

## Risks

<!-- advisory:written needs author=ada at=2026 replaces=needs base=00 -->

None that we know.

<!-- advisory:end -->

<!-- advisory:appendix -->

## Evidence

| E1 | it is |
`;

describe("the text of a document", () => {
  it("is found block by block, in its own section", () => {
    expect(blockText(MARKDOWN, "context", "evidence")).toBe("It is a card. [E1]");
    expect(blockText(MARKDOWN, "context", "needs")).toBe("Say who.");
    expect(blockText(MARKDOWN, "risks", "needs")).toBe("None that we know.");
    expect(blockText(MARKDOWN, "risks", "evidence")).toBeUndefined();
    expect(blockText(MARKDOWN, "nowhere", "needs")).toBeUndefined();
  });

  it("changes in one block and nowhere else", () => {
    const changed = withBlock(MARKDOWN, "risks", "needs", "  One.  ");
    expect(blockText(changed, "risks", "needs")).toBe("One.");
    expect(changed.replace("One.", "None that we know.")).toBe(MARKDOWN);
    expect(withBlock(MARKDOWN, "risks", "no-such", "x")).toBe(MARKDOWN);
  });

  it("is read without marks, front matter and appendix", () => {
    const text = readable(MARKDOWN);
    expect(text).toContain("## Risks");
    expect(text).not.toMatch(/advisory:|model-card|E1 \|/);
  });

  it("differs where a reader sees it, with a little around it", () => {
    const after = withBlock(MARKDOWN, "risks", "needs", "One.");
    const lines = differences(MARKDOWN, after);
    expect(lines.filter(({ sign }) => sign === "−").map(({ text }) => text)).toEqual(["None that we know."]);
    expect(lines.filter(({ sign }) => sign === "+").map(({ text }) => text)).toEqual(["One."]);
    expect(differences(MARKDOWN, MARKDOWN.replace("| E1 | it is |", "| E1 | it was |"))).toEqual([]);
  });

  it("leads to web pages alone", () => {
    expect(leadsTo("https://example.org")).toBe("https://example.org");
    expect(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"].map(leadsTo)).toEqual([undefined, undefined, undefined]);
  });
});

it("finds the newest version of each type", () => {
  const item = (type: string, version: number) => ({ id: `${type}${version}`, type, version }) as Artifact;
  const all = [item("dpia", 1), item("model-card", 1), item("dpia", 3), item("dpia", 2)];
  expect([...newest(all)].map(([type, { version }]) => [type, version])).toEqual([["dpia", 3], ["model-card", 1]]);
  expect(versions(all, "dpia").map(({ version }) => version)).toEqual([3, 2, 1]);
});
