// The audit log as the page and its files have it: which actions there are, where an event leads, how a log is written down.
import type { AuditEvent, Verification } from "../api/types";

/** What the server records. A refused access is recorded under the name of the operation instead. */
export const ACTIONS: readonly string[] = [
  "artifact.approved", "artifact.deleted", "artifact.downloaded", "artifact.edited", "artifact.generated", "artifact.rejected", "artifact.submitted", "artifact.superseded", "artifact.withdrawn",
  "assessment.answered", "assessment.approved", "assessment.created", "assessment.returned", "assessment.submitted",
  "assistant.asked", "bundle.imported", "gate.decided", "policy.replaced", "policy.restored",
  "project.changed", "project.created", "project.deleted", "scan.created", "stage.entered",
  "waiver.approved", "waiver.refused", "waiver.requested", "waiver.revoked",
];

/** Which events of a chain: the days are those of the person's own clock, both included. */
export interface LogFilter {
  projectId: string;
  action: string;
  principal: string;
  since: string;
  until: string;
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00`));

/** Reads the filter from the query of an address; a day that is none is named, not skipped over in silence. */
export function logFilterOf(query: URLSearchParams): { filter: LogFilter; unknown: string[] } {
  const unknown: string[] = [];
  const day = (name: string) => {
    const value = query.get(name) ?? "";
    if (!value || isDay(value)) return value;
    unknown.push(`${name}=${value}`);
    return "";
  };
  const filter = { projectId: query.get("project") || "tenant", action: query.get("action") ?? "", principal: query.get("principal") ?? "", since: day("since"), until: day("until") };
  return { filter, unknown };
}

/** Returns the first instant of a day. */
export const startOf = (day: string): Date => new Date(`${day}T00:00:00`);

/** Tells whether an event is not later than the last day that is asked for: the server knows no such filter. */
export function isUntil(event: Pick<AuditEvent, "at">, until: string): boolean {
  if (!until) return true;
  const after = startOf(until);
  after.setDate(after.getDate() + 1);
  return Date.parse(event.at) < after.getTime();
}

/** Returns where the subject of an event is shown, or nothing where no page shows it. */
export function subjectPath({ subject, projectId }: Pick<AuditEvent, "subject" | "projectId">): string | undefined {
  const project = `/projects/${projectId}`;
  switch (subject.kind) {
    case "project":
      return `/projects/${subject.id}`;
    case "scan":
      return `${project}/scans/${subject.id}`;
    case "assessment":
      return `${project}/assessments/${subject.id}`;
    case "artifact":
      return `${project}/artifacts/${subject.id}`;
    case "waiver":
      return `/waivers?project=${projectId}`;
    case "gate-decision":
      return project;
    case "gate-policy":
      return "/policies";
    case "assistant-answer":
      return `${project}/assistant`;
    default:
      return undefined;
  }
}

/** A log as it leaves the page: the events that were asked for, and what walking their whole chain found. */
export interface Log {
  filter: LogFilter;
  exportedAt: string;
  verification: Verification;
  events: AuditEvent[];
}

/** Writes a log as JSON Lines: the first line says what it is and what the chain's head was, each other is an event as the server has it. */
export function jsonLines({ events, ...about }: Log): string {
  return [{ ...about, count: events.length }, ...events].map((line) => `${JSON.stringify(line)}\n`).join("");
}

const COLUMNS: readonly (readonly [string, (event: AuditEvent, log: Log) => unknown])[] = [
  ["sequence", (event) => event.sequence],
  ["at", (event) => event.at],
  ["principal", (event) => event.principal],
  ["action", (event) => event.action],
  ["subjectKind", (event) => event.subject.kind],
  ["subjectId", (event) => event.subject.id],
  ["outcome", (event) => event.outcome],
  ["subjectDigest", (event) => event.subjectDigest],
  ["requestId", (event) => event.requestId],
  ["previousHash", (event) => event.previousHash],
  ["hash", (event) => event.hash],
  // A table has no place beside its rows: each says what the walk along the chain found.
  ["chain", (event) => event.projectId],
  ["chainHead", (_, log) => log.verification.head],
  ["chainEvents", (_, log) => log.verification.events],
  ["chainIntact", (_, log) => log.verification.intact],
];

/** Quotes a field as RFC 4180 has it. What a spreadsheet would take for a formula is kept a text. */
function field(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes a log as comma-separated values, with a line of names. */
export const csv = (log: Log): string => [COLUMNS.map(([name]) => name), ...log.events.map((event) => COLUMNS.map(([, of]) => field(of(event, log))))].map((line) => `${line.join(",")}\r\n`).join("");
