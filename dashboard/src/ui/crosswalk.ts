// Which evidence serves which controls: a question that is answered, or a practice that code shows, is read by many frameworks at once.
import type { Pattern } from "../api/reference";
import type { ControlName, Question } from "../api/types";

/** Something that serves as evidence. */
export interface Source {
  id: string;
  kind: "question" | "practice";
  name: string;
  domain: string;
  controls: ControlName[];
}

export function sourcesOf(questions: readonly Question[], patterns: readonly Pattern[]): Source[] {
  return [
    ...questions.map(({ id, text, domain, controls }): Source => ({ id, kind: "question", name: text, domain, controls })),
    ...patterns.map(({ id, name, domain, controls }): Source => ({ id, kind: "practice", name, domain, controls })),
  ];
}

/** Returns how many controls of each framework the evidence of each domain bears on. */
export function matrix(sources: readonly Source[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { domain, controls } of sources) {
    const row = found.get(domain) ?? new Map<string, Set<string>>();
    found.set(domain, row);
    for (const { framework, id } of controls) row.set(framework, (row.get(framework) ?? new Set()).add(id));
  }
  return new Map([...found].map(([domain, row]) => [domain, new Map([...row].map(([framework, ids]) => [framework, ids.size]))]));
}

/** Returns what serves one control. */
export const serving = (sources: readonly Source[], { framework, id }: ControlName): Source[] => sources.filter((source) => source.controls.some((control) => control.framework === framework && control.id === id));

/** Returns the sources that a project has evidence from: practices that its scan saw, and questions that a person has answered. */
export function inHand(sources: readonly Source[], signals: readonly { pattern: string }[], answers: Readonly<Record<string, { maturity?: number | null }>>): Source[] {
  const seen = new Set(signals.map((signal) => signal.pattern));
  return sources.filter(({ kind, id }) => (kind === "practice" ? seen.has(id) : (answers[id]?.maturity ?? 0) > 0));
}

/** Returns the controls of other frameworks that the same evidence serves, by framework. */
export function alike(serving: readonly Source[], framework: string): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const control of serving.flatMap((source) => source.controls)) {
    if (control.framework !== framework) found.set(control.framework, (found.get(control.framework) ?? new Set()).add(control.id));
  }
  return new Map([...found].map(([other, ids]) => [other, [...ids].sort()]));
}

/** A band of the picture: the controls of one framework that the evidence of one domain bears on. */
export interface Band {
  domain: string;
  framework: string;
  count: number;
  /** Its upper edge where it leaves the domain, and where it enters the framework. */
  from: number;
  to: number;
  thickness: number;
}

/** A bar at either side of the picture, as thick as all its bands. */
export interface Bar {
  id: string;
  at: number;
  thickness: number;
}

export interface Flow {
  domains: Bar[];
  frameworks: Bar[];
  bands: Band[];
}

/** Lays domains and frameworks out at two sides of so high a picture, with the bands between them in an order in which few cross. */
export function flow(rows: ReadonlyMap<string, ReadonlyMap<string, number>>, frameworks: readonly string[], height: number, gap: number): Flow {
  const domains = [...rows.keys()];
  const count = (domain: string, framework: string) => rows.get(domain)?.get(framework) ?? 0;
  const all = domains.reduce((sum, domain) => sum + frameworks.reduce((of, framework) => of + count(domain, framework), 0), 0);
  const room = height - gap * (Math.max(domains.length, frameworks.length, 1) - 1);
  const scale = all > 0 ? room / all : 0;
  const stack = (ids: readonly string[], of: (id: string) => number): Bar[] => {
    const bars = ids.map((id) => ({ id, at: 0, thickness: of(id) * scale }));
    // The side with fewer bars has wider gaps, so that both are equally high.
    const space = ids.length > 1 ? (height - all * scale) / (ids.length - 1) : 0;
    let at = 0;
    for (const bar of bars) {
      bar.at = at;
      at += bar.thickness + space;
    }
    return bars;
  };
  const left = stack(domains, (domain) => frameworks.reduce((sum, framework) => sum + count(domain, framework), 0));
  const right = stack(frameworks, (framework) => domains.reduce((sum, domain) => sum + count(domain, framework), 0));
  const entered = new Map(right.map((bar) => [bar.id, bar.at]));
  const bands: Band[] = [];
  for (const bar of left) {
    let from = bar.at;
    for (const framework of frameworks) {
      const number = count(bar.id, framework);
      if (number === 0) continue;
      const thickness = number * scale;
      const to = entered.get(framework) ?? 0;
      bands.push({ domain: bar.id, framework, count: number, from, to, thickness });
      entered.set(framework, to + thickness);
      from += thickness;
    }
  }
  return { domains: left, frameworks: right, bands };
}

/** What of the crosswalk is looked at: a domain, a framework, where the two meet, or one control. */
export interface Choice {
  domain: string;
  framework: string;
  control: string;
}

/** Returns the sources that a choice is about. */
export const chosenSources = (sources: readonly Source[], { domain, framework, control }: Choice): Source[] =>
  sources.filter((source) => (!domain || source.domain === domain) && (!framework || source.controls.some((item) => item.framework === framework && (!control || item.id === control))));

/** Tells whether a band is part of what is looked at. A control lights the bands to every framework that reads the same evidence. */
export function isLit(band: Pick<Band, "domain" | "framework">, choice: Choice, chosen: readonly Source[]): boolean {
  if (choice.control) return chosen.some((source) => source.domain === band.domain && source.controls.some((item) => item.framework === band.framework));
  return (!choice.domain || band.domain === choice.domain) && (!choice.framework || band.framework === choice.framework);
}

/** Returns the controls that sources bear on, by framework, each once and in order. */
export function controlsOf(sources: readonly Source[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { framework, id } of sources.flatMap((source) => source.controls)) found.set(framework, (found.get(framework) ?? new Set()).add(id));
  const order = new Intl.Collator("en", { numeric: true });
  return new Map([...found].map(([framework, ids]) => [framework, [...ids].sort(order.compare)]));
}
