// Which projects the portfolio shows, and in which order. The address holds the answer, so that a view can be sent to somebody.
import type { Stage, Standing } from "../api/types";
import { STAGES, total } from "./format";

export const SORTS = {
  attention: "Needs attention first",
  name: "Name",
  stage: "Stage, furthest first",
  score: "Score, lowest first",
  findings: "Open findings, most first",
  expiry: "Waiver that expires next",
} as const;
export type Sort = keyof typeof SORTS;

export interface View {
  search: string;
  stage: string;
  gate: string;
  sort: Sort;
  /** As a list of projects, or against the frameworks. */
  view: string;
}

/** Reads a view from the query of an address; what is unknown is named, not skipped over in silence. */
export function viewOf(query: URLSearchParams): { view: View; unknown: string[] } {
  const unknown: string[] = [];
  const one = (name: string, allowed: readonly string[], fallback: string) => {
    const value = query.get(name);
    if (value === null || value === "") return fallback;
    if (allowed.includes(value)) return value;
    unknown.push(`${name}=${value}`);
    return fallback;
  };
  const view = {
    search: query.get("search") ?? "",
    stage: one("stage", STAGES, ""),
    gate: one("gate", ["blocked", "lapsed"], ""),
    sort: one("sort", Object.keys(SORTS), "attention") as Sort,
    view: one("view", ["list", "frameworks"], "list"),
  };
  return { view, unknown };
}

/** Returns how many of the projects are in each stage, and how many of those have a gate that is closed. */
export const byStage = (projects: readonly Standing[]): { stage: Stage; count: number; closed: number }[] =>
  STAGES.map((stage) => {
    const there = projects.filter((project) => project.stage === stage);
    return { stage, count: there.length, closed: there.filter((project) => blocked(project) > 0).length };
  });

/** Returns how many gates of a project are closed or no longer hold. */
export const blocked = (project: Standing): number => project.gates.filter((gate) => gate.verdict === "fail" || gate.hasLapsed).length;

const urgent = (project: Standing): number =>
  (project.scan?.findings ?? []).filter((count) => count.severity === "critical" || count.severity === "high").reduce((sum, count) => sum + count.count, 0);

const ORDERS: Record<Sort, (a: Standing, b: Standing) => number> = {
  attention: (a, b) => blocked(b) - blocked(a) || urgent(b) - urgent(a),
  name: () => 0,
  stage: (a, b) => STAGES.indexOf(b.stage) - STAGES.indexOf(a.stage),
  // A project that nobody has looked at comes before one with a low score: less is known of it.
  score: (a, b) => (a.scan?.overall?.low ?? -1) - (b.scan?.overall?.low ?? -1),
  findings: (a, b) => total(b.scan?.findings ?? []) - total(a.scan?.findings ?? []),
  expiry: (a, b) => (a.nextWaiver?.expiresAt ?? "9").localeCompare(b.nextWaiver?.expiresAt ?? "9"),
};

/** Returns the projects of a view, in its order. */
export function select(projects: readonly Standing[], view: View): Standing[] {
  const wanted = view.search.trim().toLocaleLowerCase();
  return projects
    .filter(
      (project) =>
        (!wanted || `${project.name} ${project.owner ?? ""} ${project.repository ?? ""}`.toLocaleLowerCase().includes(wanted)) &&
        (!view.stage || project.stage === view.stage) &&
        (view.gate !== "blocked" || project.gates.some((gate) => gate.verdict === "fail")) &&
        (view.gate !== "lapsed" || project.gates.some((gate) => gate.hasLapsed)),
    )
    .sort((a, b) => ORDERS[view.sort](a, b) || a.name.localeCompare(b.name));
}

/** What stops holding by itself. */
export interface Expiry {
  id: string;
  project: Standing;
  what: string;
  at: string;
  to: string;
}

const DAYS = 30;

/** Returns what ends within thirty days, and what has ended already and nobody renewed, the earliest first. */
export function expiring(projects: readonly Standing[], now: number = Date.now()): Expiry[] {
  const until = now + DAYS * 86_400_000;
  const found: Expiry[] = [];
  for (const project of projects) {
    const to = `/projects/${project.id}`;
    for (const gate of project.gates) {
      if (gate.verdict !== "fail" && gate.validUntil) found.push({ id: gate.id, project, what: `The gate of ${gate.stage}`, at: gate.validUntil, to: `${to}?gate=${gate.stage}` });
    }
    if (project.nextWaiver) found.push({ id: project.nextWaiver.id, project, what: "A waiver", at: project.nextWaiver.expiresAt, to: `/waivers?project=${project.id}` });
  }
  return found.filter((item) => Date.parse(item.at) <= until).sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.project.name.localeCompare(b.project.name));
}

/** Returns the frameworks that any of the projects was scored by, in the order in which they first appear. */
export const frameworksOf = (projects: readonly Standing[]): string[] => [...new Set(projects.flatMap((project) => (project.scan?.frameworks ?? []).map((item) => item.framework)))];

/** Returns the step of the scale that a score is on, from 0 to 4: by what is shown, not by what might be. */
export const shade = (low: number): number => Math.min(4, Math.floor(low / 2000));
