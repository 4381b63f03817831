// What the rules of a scan say of themselves: the scan's SARIF holds them, with the controls that each opens a gap in.
import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client";
import type { ControlName } from "./types";

export interface Rule {
  id: string;
  title: string;
  why: string;
  fix: string;
  controls: ControlName[];
}

interface Descriptor {
  id: string;
  shortDescription?: { text: string };
  fullDescription?: { text: string };
  help?: { text: string };
  properties?: { controls?: ControlName[] };
}

/** As far as this page reads it. */
export interface Sarif {
  runs?: { tool?: { driver?: { rules?: Descriptor[] } } }[];
}

/** Reads the rules of a log by identifier. Its help is why a rule matters, and then how to fix what it finds. */
export function rulesOf(log: Sarif): Map<string, Rule> {
  const described = (log.runs ?? []).flatMap((run) => run.tool?.driver?.rules ?? []);
  return new Map(
    described.map(({ id, shortDescription, fullDescription, help, properties }) => {
      const why = fullDescription?.text ?? "";
      const said = help?.text ?? "";
      const fix = said.startsWith(why) ? said.slice(why.length).trim() : said;
      return [id, { id, title: shortDescription?.text.replace(/\.$/, "") ?? id, why, fix, controls: properties?.controls ?? [] }];
    }),
  );
}

export const rules = (scanId: string) =>
  queryOptions({
    queryKey: ["rules", scanId],
    staleTime: Infinity,
    // Every finding shows its rule: what failed for one is asked for again by the person, not by the next.
    retryOnMount: false,
    queryFn: async ({ signal }) => rulesOf((await ask<Sarif>(`/api/governance/scans/${encodeURIComponent(scanId)}`, { signal, accept: "application/sarif+json" })).body),
  });
