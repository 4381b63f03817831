// What a gate says, as people read it.
import type { GatePoint, Stage } from "../api/types";
import { STAGES } from "./format";

const isOpen = (gate: GatePoint | undefined): boolean => gate !== undefined && gate.verdict !== "fail" && !gate.hasLapsed;

/** Returns the stage that a project enters next; none after the last, and none of a stage that this page does not know. */
export const nextStage = (stage: Stage): Stage | undefined => (STAGES.includes(stage) ? STAGES[STAGES.indexOf(stage) + 1] : undefined);

/** Returns the gate that is shown first: that of the stage the project is in while it is not open, and then the one before it. */
export function firstGate(stage: Stage, gates: readonly GatePoint[]): Stage {
  if (!isOpen(gates.find((gate) => gate.stage === stage)) && STAGES.includes(stage)) return stage;
  return nextStage(stage) ?? STAGES.at(-1) ?? "production";
}
