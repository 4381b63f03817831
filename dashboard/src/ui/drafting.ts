// What is known of a draft while a model writes it.

export type DraftEvent =
  | { event: "asked"; attempt: number; sections: { id: string; heading: string }[] }
  | { event: "statement"; section: string; text: string; cites: string[] }
  | { event: "checked"; accepted: number; objections: string[] };

export interface DraftSection {
  id: string;
  heading: string;
  statements: { text: string; cites: string[] }[];
  /** Being written, written and not checked, accepted, or asked for once more. */
  state: "waits" | "written" | "accepted" | "again";
}

export interface Drafting {
  attempt: number;
  sections: DraftSection[];
  objections: string[];
}

/** Returns what is known after the next event. Events that this page does not know change nothing. */
export function after(known: Drafting | undefined, event: DraftEvent): Drafting | undefined {
  switch (event.event) {
    case "asked": {
      const asked = new Set(event.sections.map(({ id }) => id));
      const sections: DraftSection[] = known
        ? known.sections.map((section) => (asked.has(section.id) ? { ...section, statements: [], state: "again" } : section))
        : event.sections.map((section) => ({ ...section, statements: [], state: "waits" }));
      return { attempt: event.attempt, sections, objections: known?.objections ?? [] };
    }
    case "statement":
      return known && { ...known, sections: known.sections.map((section) => (section.id === event.section ? { ...section, state: "written", statements: [...section.statements, { text: event.text, cites: event.cites }] } : section)) };
    case "checked": {
      if (!known) return known;
      const rejected = new Set(event.objections.map((objection) => /^section ([^: ]+)/.exec(objection)?.[1]));
      const sections: DraftSection[] = known.sections.map((section) => (section.state === "accepted" ? section : { ...section, state: rejected.has(section.id) ? "again" : "accepted" }));
      return { ...known, sections, objections: event.objections };
    }
    default:
      return known;
  }
}

/** Returns how many sections have been begun, of how many. */
export const begun = ({ sections }: Drafting): [number, number] => [sections.filter(({ state }) => state === "written" || state === "accepted").length, sections.length];
