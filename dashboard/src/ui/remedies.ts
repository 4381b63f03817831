// What would open a gate, in words, and who can do it.
import type { Change } from "../api/types";
import { percent, plural, words } from "./format";

interface Step {
  text: string;
  who: string;
}

type Say = (change: Change) => Step;
const engineer = "An engineer of the project";
const reviewer = "A reviewer who did not ask for it";

const ACTIONS: Record<string, Say> = {
  "set-owner": () => ({ text: "Name who answers for the project", who: engineer }),
  "set-risk-tier": () => ({ text: "Settle the risk tier", who: engineer }),
  "scan-default-branch": ({ target }) => ({ text: `Scan the whole branch ${target || "that releases come from"}`, who: engineer }),
  "close-findings": (change) => ({ text: `Close ${findings(change)}`, who: engineer }),
  "close-or-waive-findings": (change) => ({ text: `Close ${findings(change)}, or have a waiver approved for each`, who: `${engineer}; a reviewer for a waiver` }),
  "draft-artifact": ({ target = "" }) => ({ text: `Draft the document “${words(target)}”`, who: engineer }),
  "approve-artifact": ({ target = "" }) => ({ text: `Have the document “${words(target)}” approved`, who: reviewer }),
  "refresh-artifact": ({ target = "" }) => ({ text: `Draft “${words(target)}” anew from today's evidence and have it approved`, who: `${engineer}, then a reviewer` }),
  "submit-assessment": () => ({ text: "Answer and submit the assessment", who: engineer }),
  "approve-assessment": () => ({ text: "Have the assessment approved", who: reviewer }),
  "raise-coverage": ({ target = "", to }) => ({ text: `Bring evidence for more controls of ${words(target)}${to === undefined ? "" : `, up to ${percent(to)}`}`, who: engineer }),
};

const findings = (change: Change) => `${plural(change.findings?.length ?? 0, "finding")}${change.target ? ` of severity ${change.target}` : ""}`;

/** Returns what to do and who can. A server that is newer than this page may name something else: its own word is shown then. */
export function step(change: Change): Step {
  return ACTIONS[change.action]?.(change) ?? { text: [words(change.action), change.target].filter(Boolean).join(": "), who: "See the documentation of the server" };
}
