// What pages do with the text of a document: change one block of it, and hold two versions against each other.
import { diffLines } from "diff";
import type { Block, Evidence, Place } from "../api/artifacts";
import { Failure } from "../api/client";
import { words } from "./format";
import type { Artifact } from "../api/types";

const END = "<!-- advisory:end -->";

/** Finds a block between its marks: where its text begins and ends. */
function span(markdown: string, section: string, anchor: string): [number, number] | undefined {
  const head = markdown.indexOf(`<!-- advisory:section ${section} -->`);
  if (head < 0) return undefined;
  const next = markdown.indexOf("<!-- advisory:section ", head + 1);
  const mark = new RegExp(`<!-- advisory:(?:drafted|written|needs-evidence) ${anchor.replaceAll(/[^a-z0-9-]/g, "")}[ ][^>]*>`, "g");
  mark.lastIndex = head;
  const found = mark.exec(markdown);
  if (!found || (next >= 0 && found.index > next)) return undefined;
  const from = found.index + found[0].length;
  const to = markdown.indexOf(END, from);
  return to < 0 ? undefined : [from, to];
}

/** Returns the Markdown of one block. The first line that says who wrote it, or that nobody has, is no text of it. */
export function blockText(markdown: string, section: string, anchor: string): string | undefined {
  const found = span(markdown, section, anchor);
  return found && markdown.slice(...found).trim().replace(/^> (?:Needs evidence|Written by [^\n]*)(?:\n+|$)/, "");
}

/** Returns the document with another text in one block. Fails where there is no such block, so that nobody takes it for saved. */
export function withBlock(markdown: string, section: string, anchor: string, text: string): string {
  const found = span(markdown, section, anchor);
  if (!found) throw new Failure("missing", "The part that you edit is not in this text any more. What you typed is kept: copy it to where it belongs.");
  return `${markdown.slice(0, found[0])}\n\n${text.trim()}\n\n${markdown.slice(found[1])}`;
}

/** Returns what names a part of a document whoever edits it: an edit goes by the block that it stands in for, as its own name is new. */
export function keyOf(section: string, { anchor, origin }: Block): string {
  const stands = origin.by === "edited" && origin.target.place === "replaces" ? (origin.target.anchor ?? anchor) : anchor;
  return `${section}/${stands}`;
}

/** Returns what a reader reads: without front matter, marks and the appendix, whose numbers differ with every draft. */
export function readable(markdown: string): string {
  const body = markdown.replace(/^---\n[\s\S]*?\n---\n/, "").split("<!-- advisory:appendix -->")[0] ?? "";
  return `${body.replaceAll(/<!--[\s\S]*?-->\n*/g, "").replaceAll(/\n{3,}/g, "\n\n").trim()}\n`;
}

export interface DiffLine {
  sign: "+" | "−" | " ";
  text: string;
}

/** Returns what differs between two versions of a document as a reader reads them. */
export const differences = (before: string, after: string): DiffLine[] => changedLines(readable(before), readable(after));

/** Returns the lines that differ between two texts, with two lines around them; nothing where nothing does. */
export function changedLines(before: string, after: string): DiffLine[] {
  const all: DiffLine[] = diffLines(before, after).flatMap((part) => part.value.replace(/\n$/, "").split("\n").map((text): DiffLine => ({ sign: part.added ? "+" : part.removed ? "−" : " ", text })));
  const near = (at: number) => all.slice(Math.max(0, at - 2), at + 3).some(({ sign }) => sign !== " ");
  const kept: DiffLine[] = [];
  all.forEach((line, at) => {
    if (near(at)) kept.push(line);
    else if (kept.length > 0 && kept.at(-1)?.text !== "⋯") kept.push({ sign: " ", text: "⋯" });
  });
  return kept.some(({ sign }) => sign !== " ") ? kept : [];
}

/** Returns the newest version of each type. */
export function newest(all: readonly Artifact[]): Map<string, Artifact> {
  const found = new Map<string, Artifact>();
  for (const item of all) if (item.version > (found.get(item.type)?.version ?? 0)) found.set(item.type, item);
  return found;
}

/** Returns the versions of a type, the newest first. */
export const versions = (all: readonly Artifact[], type: string): Artifact[] => all.filter((item) => item.type === type).sort((left, right) => right.version - left.version);

export function placeWords(place: Place): string {
  switch (place.in) {
    case "code":
      return place.line ? `${place.path}:${place.line}` : (place.path ?? "");
    case "question":
      return `Question ${place.id}`;
    case "control":
      return `${words(place.framework ?? "")} ${place.id}`;
    case "framework":
      return words(place.id ?? "");
    case "repository":
      return "The repository as a whole";
    default:
      return "The project";
  }
}

/** Returns where an item of evidence is seen itself: the finding, the control, the answer; not the page that has them all. */
export function evidenceLink(item: Pick<Evidence, "kind" | "key" | "place">, at: { projectId: string; scanId?: string | null | undefined; assessmentId?: string | undefined }): string {
  const project = `/projects/${at.projectId}`;
  const scan = at.scanId ? `${project}/scans/${at.scanId}` : undefined;
  const query = (pairs: Record<string, string>) => `?${new URLSearchParams(pairs)}`;
  const last = item.key.split(":").at(-1) ?? "";
  switch (item.kind) {
    case "finding":
      return scan ? scan + query({ finding: last }) : `${project}/scans`;
    case "signal":
      return scan ? scan + query({ view: "signals", signal: last }) : `${project}/scans`;
    case "component":
      return scan ? scan + query({ view: "inventory", component: item.key.split(":").slice(3, -1).join(":") }) : `${project}/scans`;
    case "coverage":
      return scan ? scan + query({ view: "coverage" }) : `${project}/scans`;
    case "answer":
      return at.assessmentId ? `${project}/assessments/${at.assessmentId}${query({ question: item.place.id ?? "" })}` : `${project}/assessments`;
    case "project":
      return project;
  }
  if (item.place.in === "control") return `${project}/posture${query({ framework: item.place.framework ?? "", control: item.place.id ?? "" })}`;
  if (item.place.in === "framework") return `${project}/posture${query({ framework: item.place.id ?? "" })}`;
  // Of what was looked for and not seen the ledger says where it was looked for.
  return item.kind === "not-observed" && scan ? scan + query({ view: "coverage" }) : `${project}/posture`;
}

/** Returns an address that a document may lead to: a web page, or nothing. */
export const leadsTo = (target: string): string | undefined => (/^https:\/\//i.test(target) ? target : undefined);
