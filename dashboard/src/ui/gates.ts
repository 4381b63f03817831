// What a gate says, as people read it.
import type { DecisionRecord, GateEvidence, GatePoint, Posture, Reason, Stage } from "../api/types";
import { percent, STAGES, words } from "./format";

const isOpen = (gate: GatePoint | undefined): boolean => gate !== undefined && gate.verdict !== "fail" && !gate.hasLapsed;

/** Returns the stage that a project enters next; none after the last, and none of a stage that this page does not know. */
export const nextStage = (stage: Stage): Stage | undefined => (STAGES.includes(stage) ? STAGES[STAGES.indexOf(stage) + 1] : undefined);

/** Returns the gate that is shown first: that of the stage the project is in while it is not open, and then the one after it. */
export function firstGate(stage: Stage, gates: readonly GatePoint[]): Stage {
  if (!isOpen(gates.find((gate) => gate.stage === stage)) && STAGES.includes(stage)) return stage;
  return nextStage(stage) ?? STAGES.at(-1) ?? "production";
}

/** Returns a decision as the posture of its project has it, at an instant. */
export const pointOf = ({ id, stage, verdict, createdAt, validUntil }: DecisionRecord, asOf: string): GatePoint => ({ id, stage, verdict, decidedAt: createdAt, validUntil: validUntil ?? null, hasLapsed: !!validUntil && Date.parse(validUntil) <= Date.parse(asOf) });

/** Returns the stages whose gate nobody has asked though that of a later one was, or the project is beyond it. */
export function leftOut(stage: Stage, gates: readonly GatePoint[]): Stage[] {
  const asked = (item: Stage) => gates.some((gate) => gate.stage === item);
  const furthest = Math.max(STAGES.indexOf(stage), STAGES.findLastIndex(asked));
  return STAGES.slice(0, Math.max(0, furthest)).filter((item) => !asked(item));
}

/** Returns what a policy says as people write it: shares as percent, frameworks by their names, a sentence with a capital. */
function plain(text: string, frameworks: readonly string[]): string {
  const shares = text.replace(/(\d+) of 10000 basis points/g, (_, share: string) => percent(Number(share)));
  const named = frameworks.reduce((said, id) => said.replace(new RegExp(`(?<![\\w-])${id.replaceAll(".", "\\.")}(?![\\w.-])`, "g"), words(id)), shares);
  return named.charAt(0).toUpperCase() + named.slice(1);
}

/** Words that are in any sentence of a gate, and say nothing of what it is about. */
const COMMON = new Set(["a", "an", "and", "better", "force", "has", "in", "is", "no", "not", "of", "or", "set", "the", "there", "where"]);
const subject = (text: string): string => text.toLowerCase().split(/ is | has /)[0] ?? "";
const tellingWords = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !COMMON.has(word));

/**
 * Returns a reason in one line. What is asked for and what is the case are often the same sentence, once with “not”: then what is
 * the case says both.
 */
export function lineOf({ title, message }: Pick<Reason, "title" | "message">, frameworks: readonly string[] = []): { head: string; more?: string } {
  const asked = new Set(tellingWords(title));
  const isSame = subject(message) === subject(title) || tellingWords(message).every((word) => asked.has(word));
  return isSame ? { head: plain(message, frameworks) } : { head: plain(title, frameworks), more: plain(message, frameworks) };
}

/** Returns what a piece of evidence is, and the page on which it is seen; none of a kind that only the policy knows. */
export function evidenceOf(item: GateEvidence, beside: readonly GateEvidence[], { projectId, scan }: Pick<Posture, "projectId" | "scan">): { name: string; to?: string } {
  const project = `/projects/${projectId}`;
  const note = item.note ? plain(item.note, []) : undefined;
  switch (item.kind) {
    case "project":
      return { name: "What is said of the project", to: `${project}/settings` };
    case "scan":
      return { name: note ? `Scan of ${item.note}` : "The scan", to: `${project}/scans/${item.id}` };
    case "finding": {
      // The finding is seen in the scan that the decision looked at.
      const at = beside.find(({ kind }) => kind === "scan")?.id ?? scan?.id;
      return { name: item.note ?? item.id, to: at ? `${project}/scans/${at}?${new URLSearchParams({ finding: item.id })}` : `${project}/scans` };
    }
    case "artifact":
      return { name: note ?? "Document", to: `${project}/artifacts/${item.id}` };
    case "assessment":
      return { name: note ? `Assessment, ${item.note}` : "Assessment", to: `${project}/assessments/${item.id}` };
    default:
      return { name: item.note ?? item.id };
  }
}
