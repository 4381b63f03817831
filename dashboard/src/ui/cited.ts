// What the assistant found, so that it can be read: what is alike is said once, and every place leads to where it is seen.
import type { Place } from "../api/artifacts";
import type { Cited, FrameworkId } from "../api/types";
import { evidenceLink } from "./artifact";
import { words } from "./format";

/** Returns items in groups of those that say the same of other places: findings of one rule, instances of one practice. */
export function alike(items: readonly Cited[]): Cited[][] {
  const groups = new Map<string, Cited[]>();
  for (const item of items) {
    const isOfMany = item.kind === "finding" || item.kind === "signal";
    // Before its first colon, a statement of either kind names the rule or the practice.
    const key = isOfMany ? `${item.kind} ${item.statement.split(":")[0]}` : String(item.number);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

interface At {
  projectId: string;
  scanId?: string | undefined;
  assessmentId?: string | undefined;
  frameworks: readonly FrameworkId[];
}

/** Reads the place that an answer names in words, as far as it is one with a page. */
function placeOf(place: string, frameworks: readonly FrameworkId[]): Place {
  if (place.startsWith("question ")) return { in: "question", id: place.slice("question ".length) };
  const framework = frameworks.find((id) => place === words(id) || place.startsWith(`${words(id)} `));
  if (!framework) return { in: "project" };
  return place === words(framework) ? { in: "framework", id: framework } : { in: "control", framework, id: place.slice(words(framework).length + 1) };
}

/** Returns where a cited item is seen itself. */
export function citedLink({ kind, place }: Pick<Cited, "kind" | "place">, at: At): string {
  const scan = at.scanId && `/projects/${at.projectId}/scans/${at.scanId}`;
  if (scan && kind === "finding") return `${scan}?${new URLSearchParams({ search: place.replace(/:\d+$/, "") })}`;
  if (scan && kind === "signal") return `${scan}?${new URLSearchParams({ view: "signals", signal: place })}`;
  return evidenceLink({ kind, key: "", place: placeOf(place, at.frameworks) }, at);
}
