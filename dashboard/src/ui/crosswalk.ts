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

/** Returns the controls of other frameworks that the same evidence serves, by framework. */
export function alike(serving: readonly Source[], framework: string): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const control of serving.flatMap((source) => source.controls)) {
    if (control.framework !== framework) found.set(control.framework, (found.get(control.framework) ?? new Set()).add(control.id));
  }
  return new Map([...found].map(([other, ids]) => [other, [...ids].sort()]));
}
