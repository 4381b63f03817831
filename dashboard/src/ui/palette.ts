// What can be gone to, or done, by typing a few letters of it.
import { words } from "./format";

export interface Entry {
  id: string;
  label: string;
  kind: string;
  /** Where it leads; an action has none. */
  to?: string;
}

const PAGES = [
  ["posture", "posture", "Posture"],
  ["scans", "scans", "Scans"],
  ["assessments", "assessments", "Assessments"],
  ["artifacts", "documents", "Documents"],
  ["assistant", "assistant", "Assistant"],
] as const;

const at = (to: string, label: string, kind: string): Entry => ({ id: to, label, kind, to });

interface Known {
  sections: readonly { to: string; label: string }[];
  projects: readonly { id: string; name: string }[];
  frameworks: readonly { id: string; name: string }[];
  theme: "light" | "dark";
  mayScan: boolean;
}

/** Returns all there is: sections first, then what can be done, then projects with their pages, then frameworks. */
export function entriesOf({ sections, projects, frameworks, theme, mayScan }: Known): Entry[] {
  const other = theme === "dark" ? "light" : "dark";
  return [
    ...sections.map(({ to, label }) => at(to, label, "Page")),
    ...(mayScan ? [at("/scan?from=github", "Scan a repository on GitHub", "Action")] : []),
    { id: "theme", label: `Use the ${other} theme`, kind: "Action" },
    { id: "print", label: "Print this page", kind: "Action" },
    ...projects.flatMap(({ id, name }) => [
      at(`/projects/${id}`, name, "Project"),
      ...PAGES.map(([page, word, kind]) => at(`/projects/${id}/${page}`, `${name}: ${word}`, kind)),
      ...(mayScan ? [at(`/scan?project=${id}`, `Scan ${name} again`, "Action")] : []),
      at(`/audit?project=${id}`, `${name}: audit log`, "Audit log"),
    ]),
    ...frameworks.map(({ id, name }) => at(`/frameworks/${id}`, words(id) === name ? name : `${name} (${words(id)})`, "Framework")),
  ];
}

/** Entries that are offered at once: as many as are in view. */
export const MOST = 12;

/** Returns the entries in which every word that is typed occurs, in the order in which they are, and how many more there are. */
export function matching(entries: readonly Entry[], typed: string): { shown: Entry[]; rest: number } {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ label, kind }) => {
    const text = `${label} ${kind}`.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return { shown: found.slice(0, MOST), rest: Math.max(0, found.length - MOST) };
}
