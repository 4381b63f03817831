// Governance documents, as pages read and change them.
import { queryOptions } from "@tanstack/react-query";
import type { Attempts } from "../ui/once";
import type { DraftEvent } from "../ui/drafting";
import { ask, Failure, follow, path } from "./client";
import { listed } from "./queries";
import type { Artifact, ArtifactKind, Download } from "./types";

const API = "/api/governance/artifacts";

export const KINDS: readonly ArtifactKind[] = ["model-card", "data-sheet", "risk-assessment", "dpia", "fairness-audit", "ethics-charter", "human-oversight-plan", "technical-documentation", "incident-response-plan"];
export const FORMATS = { markdown: "Markdown", html: "HTML", pdf: "PDF", docx: "Word" } as const;
export type Format = keyof typeof FORMATS;

export type Inline =
  | { is: "text" | "code"; text: string }
  | { is: "emphasis" | "strong"; text: Inline[] }
  | { is: "link"; text: Inline[]; target: string }
  | { is: "citation"; number: number };

export interface List {
  ordered: boolean;
  items: { text: Inline[]; list?: List }[];
}

export type Content =
  | { kind: "heading" | "paragraph"; text: Inline[] }
  | ({ kind: "list" } & List)
  | { kind: "table"; header: Inline[][]; rows: Inline[][][] }
  | { kind: "code"; text: string };

export interface Block {
  anchor: string;
  origin: { by: "drafted" } | { by: "needs-evidence" } | { by: "edited"; author: string; at: string; target: { place: "replaces" | "after"; anchor: string | null } };
  content: Content[];
}

export interface Place {
  in: "project" | "repository" | "code" | "question" | "control" | "framework";
  path?: string;
  line?: number;
  id?: string;
  framework?: string;
}

export interface Evidence {
  number: number;
  /** What stays the same when numbers do not: `finding:RULE:FINGERPRINT`. */
  key: string;
  kind: string;
  statement: string;
  place: Place;
  digest: string;
}

export type StaleChange = { change: "added"; statement: string; place: string } | { change: "removed"; number: number; statement: string } | { change: "changed"; number: number; before: string; after: string };

export interface WholeArtifact extends Artifact {
  markdown: string;
  document: { title: string; sections: { id: string; heading: string; blocks: Block[] }[]; appendix: Evidence[] };
  staleness: { isStale: boolean; changes: StaleChange[] };
}

/** A document with the version of its record that was read. */
export interface Read {
  body: WholeArtifact;
  etag: string | null;
}

export interface ArtifactChange {
  markdown?: string;
  action?: "submit" | "withdraw" | "approve" | "reject";
  digest?: string;
  reason?: string;
}

/** The versions of a project's documents, the latest changed first: of a great many, what is left out is old. */
export const artifacts = (projectId: string) =>
  queryOptions({
    queryKey: ["artifacts", projectId],
    queryFn: async ({ signal }) => (await listed<Artifact>(API, { projectId }, { limit: 100, most: 1000, signal })).items,
  });

export const artifact = (id: string) =>
  queryOptions({
    queryKey: ["artifact", id],
    queryFn: ({ signal }): Promise<Read> => ask<WholeArtifact>(`${API}/${encodeURIComponent(id)}`, { signal }),
  });

/** Drafts the next version. The model takes part where there is one, unless it is told not to. */
export async function draft(projectId: string, type: string, useModel: boolean, attempts: Attempts, hear: (event: DraftEvent) => void): Promise<Artifact> {
  const body = { projectId, type, ...(useModel ? {} : { useModel: false }) };
  const made = (await follow<Artifact, DraftEvent>(API, { method: "POST", body, once: attempts.name(body) }, hear)).body;
  attempts.done();
  return made;
}

export const change = (read: Read, body: ArtifactChange) => ask<Artifact>(`${API}/${encodeURIComponent(read.body.id)}`, { method: "PATCH", body, ifMatch: read.etag });

/** Fetches a document in a format and hands it to the person. */
export async function save(id: string, format: Format): Promise<void> {
  const { body } = await ask<Download>(path(`${API}/${encodeURIComponent(id)}/download`, { format }));
  const response = await fetch(body.url, { headers: body.headers.map(({ name, value }): [string, string] => [name, value]) }).catch(() => undefined);
  if (!response?.ok) throw new Failure("broken", "The file could not be fetched. Its address holds for a few minutes: try again.", response?.status);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = body.fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
