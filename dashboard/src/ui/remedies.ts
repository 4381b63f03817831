// What would open a gate, in words, who can do it, and where.
import type { Change, Posture } from "../api/types";
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

type At = Pick<Posture, "projectId" | "scan" | "assessment" | "artifacts">;

/** Returns the page on which a change is made; none where the server names one that this page does not know. */
export function placeOf({ action, target = "", findings = [] }: Change, { projectId, scan, assessment, artifacts }: At): string | undefined {
  const project = `/projects/${projectId}`;
  const query = (pairs: Record<string, string>) => `?${new URLSearchParams(pairs)}`;
  switch (action) {
    case "set-owner":
      return project + "/settings" + query({ field: "owner" });
    case "set-risk-tier":
      return project + "/settings" + query({ field: "riskTier" });
    case "scan-default-branch":
      return "/scan" + query({ project: projectId });
    case "close-findings":
    case "close-or-waive-findings":
      if (!scan) return `${project}/scans`;
      return `${project}/scans/${scan.id}` + (findings.length === 1 && findings[0] ? query({ finding: findings[0] }) : target ? query({ severity: target }) : "");
    case "draft-artifact":
    case "approve-artifact":
    case "refresh-artifact": {
      const made = artifacts.find(({ type }) => type === target);
      return made ? `${project}/artifacts/${made.id}` : `${project}/artifacts`;
    }
    case "submit-assessment":
    case "approve-assessment":
      return `${project}/assessments` + (assessment ? `/${assessment.id}` : "");
    case "raise-coverage":
      return `${project}/posture` + query({ framework: target });
    default:
      return undefined;
  }
}
