import { expect, test } from "vitest";
import type { GatePoint, Stage } from "../src/api/types";
import { evidenceOf, firstGate, leftOut, lineOf, nextStage } from "../src/ui/gates";

const gate = (stage: Stage, over: Partial<GatePoint> = {}): GatePoint => ({ id: stage, stage, verdict: "pass", decidedAt: "", validUntil: null, hasLapsed: false, ...over });

test("the gate that a project stands before is shown first", () => {
  expect(firstGate("design", [])).toBe("design");
  expect(firstGate("design", [gate("design", { verdict: "fail" })])).toBe("design");
  expect(firstGate("design", [gate("design", { hasLapsed: true })])).toBe("design");
  expect(firstGate("design", [gate("design")])).toBe("development");
  expect(firstGate("production", [gate("production")])).toBe("production");
  expect(firstGate("retired" as Stage, [])).toBe("production");
});

test("a project enters the stage after its own, and none after the last", () => {
  expect(nextStage("testing")).toBe("staging");
  expect(nextStage("production")).toBeUndefined();
  expect(nextStage("retired" as Stage)).toBeUndefined();
});

test("a gate that nobody asked, behind one that was or behind where the project is, is named", () => {
  expect(leftOut("design", [])).toEqual([]);
  expect(leftOut("design", [gate("testing")])).toEqual(["design", "development"]);
  expect(leftOut("staging", [gate("design")])).toEqual(["development", "testing"]);
  expect(leftOut("retired" as Stage, [])).toEqual([]);
});

test("what is asked for and what is the case are one line, and never the same sentence twice", () => {
  const line = (title: string, message: string) => Object.values(lineOf({ title, message }, ["eu-ai-act", "nist-csf-2.0"])).join(" | ");
  expect(line("The DPIA is approved where personal data is in evidence", "the DPIA is not approved")).toBe("The DPIA is not approved");
  expect(line("The fairness audit is approved and fresh", "the fairness audit is approved and stale: the evidence has changed since")).toBe("The fairness audit is approved and stale: the evidence has changed since");
  expect(line("The ethics charter is in draft or better", "there is no ethics charter in force")).toBe("There is no ethics charter in force");
  expect(line("The assessment is submitted", "there is no assessment")).toBe("There is no assessment");
  expect(line("The project has a risk tier", "no risk tier is set")).toBe("No risk tier is set");
  expect(line("The project has an owner", "nobody answers for the project")).toBe("The project has an owner | Nobody answers for the project");
  expect(line("No critical finding is open", "open at critical: 3")).toBe("No critical finding is open | Open at critical: 3");
  expect(line("Evidence covers 60 % of eu-ai-act", "evidence covers 2399 of 10000 basis points")).toBe("Evidence covers 60 % of EU AI Act | Evidence covers 23 %");
  expect(line("Evidence covers 60 % of nist-csf-2.0", "nothing of pre-eu-ai-act")).toBe("Evidence covers 60 % of NIST CSF 2.0 | Nothing of pre-eu-ai-act");
});

test("evidence leads to where it is seen, a finding to the scan that was looked at", () => {
  const at = { projectId: "p", scan: { id: "today" } as never };
  const finding = { kind: "finding", id: "f1", note: "ADV-PV-001 at src/a.py:3" };
  expect(evidenceOf(finding, [{ kind: "scan", id: "then" }, finding], at)).toEqual({ name: "ADV-PV-001 at src/a.py:3", to: "/projects/p/scans/then?finding=f1" });
  expect(evidenceOf(finding, [finding], at).to).toBe("/projects/p/scans/today?finding=f1");
  expect(evidenceOf(finding, [finding], { projectId: "p", scan: null }).to).toBe("/projects/p/scans");
  expect(evidenceOf({ kind: "artifact", id: "a", note: "model card, draft" }, [], at)).toEqual({ name: "Model card, draft", to: "/projects/p/artifacts/a" });
  expect(evidenceOf({ kind: "assessment", id: "q", note: "submitted" }, [], at).to).toBe("/projects/p/assessments/q");
  expect(evidenceOf({ kind: "penetration-test", id: "2026-03" }, [], at)).toEqual({ name: "2026-03" });
});
