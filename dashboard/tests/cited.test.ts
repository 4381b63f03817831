import { expect, test } from "vitest";
import type { Cited } from "../src/api/types";
import { alike, citedLink } from "../src/ui/cited";

const item = (number: number, kind: Cited["kind"], statement: string, place = "a.py:1"): Cited => ({ number, kind, statement, place, digest: "" });

test("findings of one rule are one group, in the order of the answer, and answers never are", () => {
  const groups = alike([
    item(4, "finding", "High (open, ADV-1): `name` reaches a log."),
    item(2, "answer", "Is it logged? Answered: yes."),
    item(5, "finding", "High (open, ADV-1): `ssn` reaches a log."),
    item(6, "finding", "Low (open, ADV-2): No card."),
    item(3, "answer", "Is it logged? Answered: yes."),
  ]);
  expect(groups.map((group) => group.map(({ number }) => number))).toEqual([[4, 5], [2], [6], [3]]);
});

test("a place in words leads to where it is seen", () => {
  const at = { projectId: "p", scanId: "s", assessmentId: "a", frameworks: ["gdpr", "nist-ai-rmf"] as const };
  const to = (kind: Cited["kind"], place: string) => citedLink({ kind, place }, { ...at, frameworks: [...at.frameworks] });
  expect(to("finding", "src/a b.py:7")).toBe("/projects/p/scans/s?search=src%2Fa+b.py");
  expect(to("signal", "src/a.py:7")).toBe("/projects/p/scans/s?view=signals&signal=src%2Fa.py%3A7");
  expect(to("answer", "question HO-01")).toBe("/projects/p/assessments/a?question=HO-01");
  expect(to("control", "GDPR Art. 5")).toBe("/projects/p/posture?framework=gdpr&control=Art.+5");
  expect(to("score", "NIST AI RMF")).toBe("/projects/p/posture?framework=nist-ai-rmf");
  expect(citedLink({ kind: "finding", place: "a.py:1" }, { projectId: "p", frameworks: [] })).toBe("/projects/p/scans");
});
