// The frameworks, and what serves as evidence for their controls: the same for everybody, and read once.
import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client";
import type { ControlName, FrameworkId, FrameworkSummary, Page, Question } from "./types";

const API = "/api/governance";

export interface Catalogue extends FrameworkSummary {
  id: FrameworkId;
  licence: string;
  structure: string;
  official_count: number;
  notes?: string;
  groups: { id: string; title: string }[];
  controls: { id: string; title: string; group: string; summary?: string }[];
}

/** A practice that code can show. */
export interface Pattern {
  id: string;
  name: string;
  domain: string;
  problem: string;
  solution: string;
  controls: ControlName[];
}

const read = <T>(key: string, path: string) => queryOptions({ queryKey: [key], staleTime: Infinity, queryFn: async ({ signal }) => (await ask<Page<T>>(`${API}/${path}`, { signal })).body.items });

export const frameworks = read<FrameworkSummary>("frameworks", "frameworks");
export const patterns = read<Pattern>("patterns", "patterns");
export const bank = read<Question>("question-bank", "questions");

export const catalogue = (id: string) =>
  queryOptions({ queryKey: ["framework", id], staleTime: Infinity, queryFn: async ({ signal }) => (await ask<Catalogue>(`${API}/frameworks/${encodeURIComponent(id)}`, { signal })).body });
