import { expect, test } from "vitest";
import type { GatePoint, Stage } from "../src/api/types";
import { firstGate, nextStage } from "../src/ui/gates";

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
