// Which findings of a scan are shown. Order is the scanner's: the most severe first, then by place.
import type { Finding } from "../api/types";

export interface Filter {
  search: string;
  severity: string;
  domain: string;
  state: string;
}

/** Reads the filter from the query of an address. */
export const filterOf = (query: URLSearchParams): Filter => ({
  search: query.get("search") ?? "",
  severity: query.get("severity") ?? "",
  domain: query.get("domain") ?? "",
  state: query.get("state") ?? "",
});

/** Returns the findings that fit. */
export function fitting(findings: readonly Finding[], filter: Filter): Finding[] {
  const wanted = filter.search.trim().toLocaleLowerCase();
  return findings.filter(
    (finding) =>
      (!filter.severity || finding.severity === filter.severity) &&
      (!filter.domain || finding.domain === filter.domain) &&
      (!filter.state || finding.state === filter.state) &&
      (!wanted || `${finding.message} ${finding.rule} ${finding.place.path}`.toLocaleLowerCase().includes(wanted)),
  );
}

/** Returns where a key moves the selection to, or nothing for a key that is not for the list. */
export function moved(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "j":
    case "ArrowDown":
      return Math.min(at + 1, count - 1);
    case "k":
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "PageDown":
      return Math.min(at + 10, count - 1);
    case "PageUp":
      return Math.max(at - 10, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
