// What pages read out of a policy: in words what it is for, what it asks for, and where the server says that it is wrong.

/** A place in a source that the server names, counted from 1. */
export interface Fault {
  line: number;
  column: number;
  message: string;
}

/** Reads a fault out of what the server says of it: `5:12: invalid character in string`. */
export function faultOf(detail: string): Fault | undefined {
  const found = /^(\d+):(\d+): ([\s\S]+)$/.exec(detail);
  return found ? { line: Number(found[1]), column: Number(found[2]), message: found[3] ?? "" } : undefined;
}

/** Returns where a line and column stand in a text, in UTF-16 units from its start: never past the end of the line. */
export function offsetOf(source: string, { line, column }: Pick<Fault, "line" | "column">): number {
  const lines = source.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return Math.min(source.length, before + Math.min(column - 1, lines[line - 1]?.length ?? 0));
}

/** Returns the comment that a policy begins with. */
export function purposeOf(source: string): string {
  const head = /^(?:#[^\n]*\n?)+/.exec(source)?.[0] ?? "";
  return head.replaceAll(/^#\s?/gm, "").replaceAll("\n", " ").trim();
}

/** Returns the requirements that a policy names in its `asks`, and whether there are more that depend on the project. */
export function asksOf(source: string): { ids: string[]; hasMore: boolean } {
  const found = /^asks\s*:=\s*\{([^}]*)\}([^\n]*)/m.exec(source);
  const ids = [...(found?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
  return { ids, hasMore: /\S/.test(found?.[2] ?? "") };
}
