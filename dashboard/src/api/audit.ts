// The audit log, as the page reads it: a page of events at a time, or the whole of what is asked for.
import { isUntil, startOf, type Log, type LogFilter } from "../ui/audit";
import { ask, Failure, path } from "./client";
import type { AuditEvent, AuditPage, Verification } from "./types";

const API = "/api/governance/audit";

interface Options {
  cursor?: string | null;
  limit: number;
  verify?: boolean;
  signal?: AbortSignal;
}

async function read({ projectId, action, principal, since }: LogFilter, { signal, ...paging }: Options): Promise<AuditPage> {
  const from = since && startOf(since).toISOString();
  return (await ask<AuditPage>(path(API, { projectId, action, principal, since: from, ...paging }), signal ? { signal } : {})).body;
}

/** Reads the events after a cursor, the latest first. Pages that are wholly later than the last day asked for are gone past. */
export async function events(filter: LogFilter, after: string, signal: AbortSignal): Promise<{ items: AuditEvent[]; next: string | null }> {
  let cursor: string | null = after;
  for (;;) {
    const page = await read(filter, { cursor, limit: filter.until ? 100 : 50, signal });
    const items = page.items.filter((event) => isUntil(event, filter.until));
    if (items.length > 0 || page.next === null) return { items, next: page.next };
    cursor = page.next;
  }
}

/** Walks the whole chain. */
export async function verify(projectId: string, signal: AbortSignal): Promise<Verification | undefined> {
  return (await read({ projectId, action: "", principal: "", since: "", until: "" }, { limit: 1, verify: true, signal })).verification ?? undefined;
}

/** Reads every event that is asked for, and walks the chain on the way. `progress` is told how many are read. */
export async function wholeLog(filter: LogFilter, { progress, signal }: { progress: (count: number) => void; signal: AbortSignal }): Promise<Log> {
  const found: AuditEvent[] = [];
  let page = await read(filter, { limit: 100, verify: true, signal });
  const { verification } = page;
  if (!verification) throw new Failure("broken", "The server did not say whether the chain is intact, so nothing was written.");
  for (;;) {
    found.push(...page.items.filter((event) => isUntil(event, filter.until)));
    progress(found.length);
    if (page.next === null) return { filter, exportedAt: new Date().toISOString(), verification, events: found };
    page = await read(filter, { cursor: page.next, limit: 100, signal });
  }
}
