// What somebody has typed, and what stood there when they began. It outlives a change by others, a save that failed, a reload and
// a way to another page and back; like the sign-in it stays in its tab.
import { useSyncExternalStore } from "react";

export interface Typed {
  /** What the part said when it was opened, or when the person last saw what others made of it. */
  base: string;
  text: string;
}

export type AllTyped = Readonly<Record<string, Typed>>;

/** What is kept, by name. What the tab has no room for is here for as long as the page is open. */
const known = new Map<string, unknown>();
const watching = new Set<() => void>();
const nameOf = (name: string) => `advisory.typed.${name}`;

function kept(name: string): unknown {
  if (!known.has(name)) {
    try {
      known.set(name, JSON.parse(sessionStorage.getItem(nameOf(name)) ?? "null"));
    } catch {
      known.set(name, null);
    }
  }
  return known.get(name);
}

/** Keeps a value under a name, whoever shows it now: nobody, if the person went elsewhere before an answer came. */
export function keep<T>(name: string, empty: T, make: (known: T) => T): void {
  const next = make((kept(name) as T | null) ?? empty);
  known.set(name, next);
  try {
    sessionStorage.setItem(nameOf(name), JSON.stringify(next));
  } catch {
    // Without room it is kept for as long as the page is open.
  }
  for (const tell of watching) tell();
}

const watch = (tell: () => void) => {
  watching.add(tell);
  return () => watching.delete(tell);
};

/** Returns what is kept under a name, and how to change it. */
export function useKept<T>(name: string, empty: T): [T, (make: (known: T) => T) => void] {
  const value = useSyncExternalStore(watch, () => kept(name)) as T | null;
  return [value ?? empty, (make) => keep(name, empty, make)];
}

const NOTHING: AllTyped = {};

/** Returns what was typed into a document by the key of the part, and how to change it: nothing takes it away. */
export function useTyped(document: string): [AllTyped, (key: string, typed: Typed | undefined) => void] {
  const [all, change] = useKept(document, NOTHING);
  return [
    all,
    (key, typed) =>
      change((before) => {
        const { [key]: _, ...rest } = before;
        return typed ? { ...rest, [key]: typed } : rest;
      }),
  ];
}

/** Lets go of what was typed into a part once it is saved, unless the person has typed on since. */
export const saved = (document: string, key: string, text: string): void =>
  keep(document, NOTHING, (all) => {
    const { [key]: typed, ...rest } = all;
    return typed?.text === text ? rest : all;
  });

/** Returns the text of one field that has nothing to begin with, such as a question or a reason, and how to change it. */
export function useText(document: string, field: string): [string, (text: string | ((before: string) => string)) => void] {
  const [all, change] = useKept(document, NOTHING);
  const set = (text: string | ((before: string) => string)) =>
    change((before) => {
      const { [field]: typed, ...rest } = before;
      const next = typeof text === "string" ? text : text(typed?.text ?? "");
      return next ? { ...rest, [field]: { base: "", text: next } } : rest;
    });
  return [all[field]?.text ?? "", set];
}
