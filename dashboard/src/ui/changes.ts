// What is different between two scans of a project. A finding that is gone may have been mended, or may only not have been looked for.
import type { Component, Finding, LedgerEntry, WholeScan } from "../api/types";

export interface Changes {
  /** Findings that the earlier scan does not have. */
  added: Finding[];
  /** Findings of files that the later scan read, or that are no more: they are closed. */
  closed: Finding[];
  /** Findings of files that are there and that the later scan set aside: nothing is known of them. */
  unread: Finding[];
  /** Findings of both. */
  kept: number;
  appeared: Component[];
  disappeared: Component[];
}

const nameOf = (component: Component) => [component.kind, component.ecosystem ?? "", component.name, component.version ?? ""].join("\n");

/** Returns whether a scan has set a file aside, by itself or with the directory that it is in. */
export const isAside = (ledger: readonly LedgerEntry[], path: string): boolean => ledger.some((entry) => entry.as === "skipped" && (entry.path === path || path.startsWith(`${entry.path.replace(/\/$/, "")}/`)));

function without<T>(items: readonly T[], others: readonly T[], key: (item: T) => string): T[] {
  const known = new Set(others.map(key));
  return items.filter((item) => !known.has(key(item)));
}

/** Compares an earlier scan with a later one. */
export function changes(earlier: WholeScan["result"], later: WholeScan["result"]): Changes {
  const fingerprint = (finding: Finding) => finding.fingerprint;
  const gone = without(earlier.findings, later.findings, fingerprint);
  const ledger = later.coverage.ledger ?? [];
  const unread = gone.filter((finding) => isAside(ledger, finding.place.path));
  const added = without(later.findings, earlier.findings, fingerprint);
  return {
    added,
    closed: gone.filter((finding) => !unread.includes(finding)),
    unread,
    kept: later.findings.length - added.length,
    appeared: without(later.inventory, earlier.inventory, nameOf),
    disappeared: without(earlier.inventory, later.inventory, nameOf),
  };
}
