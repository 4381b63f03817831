// What is read, under which key: so that two pages that show the same share it.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask, path } from "./client";
import type { DecisionRecord, Me, NewsAnswer, Page, Posture, Project, Resource, Scan, Stage, Standing, Stock, Waiver, WholeScan } from "./types";

const API = "/api/governance";

export const me = queryOptions({
  queryKey: ["me"],
  queryFn: async () => (await ask<Me>("/api/me")).body,
  staleTime: 60_000,
});

/** A list that was read page by page, and whether that is all of it. */
export interface Listed<T> {
  items: T[];
  isWhole: boolean;
}

/** Reads a list page by page, until its end or until it has so many items: what shows it says which. */
export async function listed<T>(base: string, query: Record<string, string | number | undefined>, { limit, most, signal }: { limit: number; most: number; signal: AbortSignal }): Promise<Listed<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = (await ask<Page<T>>(path(base, { ...query, limit, cursor }), { signal })).body;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return { items, isWhole: cursor === null };
}

/** At most this many projects are read into one portfolio; beyond it the page says so. */
const MOST_PROJECTS = 500;

export const portfolio = queryOptions({
  queryKey: ["portfolio"],
  queryFn: ({ signal }) => listed<Standing>(`${API}/portfolio`, {}, { limit: 50, most: MOST_PROJECTS, signal }),
});

export const project = (id: string) =>
  queryOptions({ queryKey: ["project", id], queryFn: async ({ signal }) => (await ask<Project>(`${API}/projects/${encodeURIComponent(id)}`, { signal })).body });

export const posture = (id: string, framework?: string) =>
  queryOptions({
    queryKey: ["posture", id, framework ?? ""],
    queryFn: async ({ signal }) => (await ask<Posture>(path(`${API}/projects/${encodeURIComponent(id)}/posture`, { framework }), { signal })).body,
  });

/** The decisions of one gate, the latest first, a few at a time: the earlier are asked for by whoever looks back. */
export const decisions = (projectId: string, stage: Stage) =>
  infiniteQueryOptions({
    queryKey: ["gates", projectId, stage],
    queryFn: async ({ signal, pageParam }) => (await ask<Page<DecisionRecord>>(path(`${API}/gates`, { projectId, stage, limit: 10, cursor: pageParam }), { signal })).body,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** The latest decision of one gate, if it was ever asked. */
export const latestDecision = (projectId: string, stage: Stage) =>
  queryOptions({
    queryKey: ["gates", projectId, stage, "latest"],
    queryFn: async ({ signal }) => (await ask<Page<DecisionRecord>>(path(`${API}/gates`, { projectId, stage, limit: 1 }), { signal })).body.items[0] ?? null,
  });

export const scans = (projectId: string) =>
  queryOptions({
    queryKey: ["scans", projectId],
    queryFn: ({ signal }) => listed<Scan>(`${API}/scans`, { projectId }, { limit: 100, most: 1000, signal }),
  });

/** The scans of the whole organisation, for the trends of a portfolio: of many, the latest. */
export const latestScans = queryOptions({
  queryKey: ["scans", "latest"],
  queryFn: ({ signal }) => listed<Scan>(`${API}/scans`, {}, { limit: 100, most: 300, signal }),
});

export const scan = (id: string) =>
  queryOptions({
    queryKey: ["scan", id],
    // A result never changes: it is read once.
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await ask<WholeScan>(`${API}/scans/${encodeURIComponent(id)}`, { signal, accept: "application/json" })).body,
  });

export const waivers = (filter: { projectId?: string; status?: string }) =>
  queryOptions({
    queryKey: ["waivers", filter],
    queryFn: ({ signal }) => listed<Waiver>(`${API}/waivers`, filter, { limit: 100, most: 2000, signal }),
  });

/** Each question may cost one of the day's few requests: the server keeps what it was told, and so does the page. */
const MINUTES = 60_000;

export const stock = (symbol: string) =>
  queryOptions({
    queryKey: ["stock", symbol],
    staleTime: 10 * MINUTES,
    queryFn: async ({ signal }) => (await ask<Stock>(`/api/market/stocks/${encodeURIComponent(symbol)}`, { signal })).body,
  });

export const news = (vendor: string) =>
  queryOptions({
    queryKey: ["news", vendor],
    staleTime: 10 * MINUTES,
    queryFn: async ({ signal }) => (await ask<NewsAnswer>(path("/api/market/news", { vendor, limit: 10 }), { signal })).body,
  });

/** A document, or an assessment, as a list has it. */
export interface Waiting extends Resource {
  projectId: string;
  status: string;
  title?: string;
  lastEditor?: string;
}

export const waiting = (what: "artifacts" | "assessments", status: string) =>
  queryOptions({
    queryKey: [what, "waiting", status],
    queryFn: ({ signal }) => listed<Waiting>(`${API}/${what}`, { status }, { limit: 100, most: 1000, signal }),
  });
