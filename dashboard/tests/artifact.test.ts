import { describe, expect, it } from "vitest";
import type { Artifact } from "../src/api/types";
import type { Block } from "../src/api/artifacts";
import { may } from "../src/ui/roles";
import { blockText, differences, evidenceLink, keyOf, leadsTo, newest, readable, versions, withBlock } from "../src/ui/artifact";

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

> Written by ada, 2026

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
    expect(changed.replace("One.", "> Written by ada, 2026\n\nNone that we know.")).toBe(MARKDOWN);
  });

  it("is never taken for saved where its block is gone", () => {
    expect(() => withBlock(MARKDOWN, "risks", "no-such", "x")).toThrow("not in this text any more");
  });

  it("has parts that keep their key when somebody edits them", () => {
    const block = (anchor: string, origin: Block["origin"]): Block => ({ anchor, origin, content: [] });
    const by = { by: "edited", author: "ada", at: "2026" } as const;
    expect(keyOf("risks", block("needs", { by: "needs-evidence" }))).toBe("risks/needs");
    expect(keyOf("risks", block("w4", { ...by, target: { place: "replaces", anchor: "needs" } }))).toBe("risks/needs");
    expect(keyOf("risks", block("w5", { ...by, target: { place: "after", anchor: "needs" } }))).toBe("risks/w5");
  });

  it("is read without marks, front matter and appendix", () => {
    const text = readable(MARKDOWN);
    expect(text).toContain("## Risks");
    expect(text).not.toMatch(/advisory:|model-card|E1 \|/);
  });

  it("differs where a reader sees it, with a little around it", () => {
    const after = withBlock(MARKDOWN, "risks", "needs", "One.");
    const lines = differences(MARKDOWN, after);
    expect(lines.filter(({ sign }) => sign === "−").map(({ text }) => text)).toContain("None that we know.");
    expect(lines.filter(({ sign }) => sign === "+").map(({ text }) => text)).toEqual(["One."]);
    expect(differences(MARKDOWN, MARKDOWN.replace("| E1 | it is |", "| E1 | it was |"))).toEqual([]);
  });

  it("leads from evidence to where that is seen, not to a page of everything", () => {
    const at = { projectId: "p", scanId: "s", assessmentId: "a" };
    const to = (kind: string, key: string, place: Parameters<typeof evidenceLink>[0]["place"]) => evidenceLink({ kind, key, place }, at);
    expect(to("finding", "finding:ADV-1:f00", { in: "code", path: "a.py", line: 1 })).toBe("/projects/p/scans/s?finding=f00");
    expect(to("signal", "signal:kill-switch:beef", { in: "code" })).toBe("/projects/p/scans/s?view=signals&signal=beef");
    expect(to("component", "component:model::llama3:8b:", { in: "code" })).toBe("/projects/p/scans/s?view=inventory&component=llama3%3A8b");
    expect(to("answer", "answer:HO-01", { in: "question", id: "HO-01" })).toBe("/projects/p/assessments/a?question=HO-01");
    expect(to("not-observed", "control:eu-ai-act:Art. 5", { in: "control", framework: "eu-ai-act", id: "Art. 5" })).toBe("/projects/p/posture?framework=eu-ai-act&control=Art.+5");
    expect(to("score", "score:gdpr", { in: "framework", id: "gdpr" })).toBe("/projects/p/posture?framework=gdpr");
    expect(evidenceLink({ kind: "finding", key: "finding:A:f", place: { in: "code" } }, { projectId: "p", scanId: null })).toBe("/projects/p/scans");
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

it("lets a role do what those before it may, and a role that is not known nothing", () => {
  expect([may(["reviewer"], "engineer"), may(["engineer"], "reviewer"), may(["viewer"], "viewer"), may([], "viewer"), may(["root"], "viewer")]).toEqual([true, false, true, false, false]);
});
