// What somebody has typed into the parts of a document, and what stood there when they began. It outlives a change of the
// document by others, a reload and a way to another page and back; like the sign-in it stays in its tab.
import { useState } from "react";

export interface Typed {
  /** What the part said when it was opened, or when the person last saw what others made of it. */
  base: string;
  text: string;
}

export type AllTyped = Readonly<Record<string, Typed>>;

const nameOf = (document: string) => `advisory.typed.${document}`;

function stored(document: string): AllTyped {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(nameOf(document)) ?? "{}");
    return typeof read === "object" && read !== null ? (read as AllTyped) : {};
  } catch {
    return {};
  }
}

/** Returns what was typed into a document by the key of the part, and how to change it: nothing takes it away. */
export function useTyped(document: string): [AllTyped, (key: string, typed: Typed | undefined) => void] {
  const [all, setAll] = useState(() => stored(document));
  const set = (key: string, typed: Typed | undefined) =>
    setAll((known) => {
      const { [key]: _, ...rest } = known;
      const next = typed ? { ...rest, [key]: typed } : rest;
      try {
        sessionStorage.setItem(nameOf(document), JSON.stringify(next));
      } catch {
        // Without room it is kept for as long as the page is open.
      }
      return next;
    });
  return [all, set];
}
