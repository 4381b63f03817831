// Words and numbers as people read them. Scores arrive in basis points and are shown in whole percent, rounded down, so that
// nothing looks finished that is not.
import type { Band, FindingCount, Severity, Stage } from "../api/types";

export const STAGES: readonly Stage[] = ["design", "development", "testing", "staging", "production"];
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

/** Returns basis points as whole percent. */
export const percent = (basisPoints: number): string => `${Math.floor(basisPoints / 100)} %`;

/** Returns a band in words, with the coverage that it must not be read without. */
export function bandWords(band: Band | null): string {
  if (!band) return "Not evidenced";
  const low = Math.floor(band.low / 100);
  const high = Math.floor(band.high / 100);
  return `${low === high ? low : `${low}–${high}`} %, ${percent(band.coverage)} evidenced`;
}

/** Returns how many findings there are in all. */
export const total = (counts: readonly FindingCount[]): number => counts.reduce((sum, count) => sum + count.count, 0);

/** Returns the findings by severity, the most severe first, without those that there are none of. */
export function bySeverity(counts: readonly FindingCount[]): { severity: Severity; count: number }[] {
  return SEVERITIES.map((severity) => ({
    severity,
    count: total(counts.filter((count) => count.severity === severity)),
  })).filter((item) => item.count > 0);
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const minute = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

export const date = (instant: string): string => day.format(new Date(instant));
export const time = (instant: string): string => minute.format(new Date(instant));

/** Returns how long ago, or how long from now, an instant is, in the largest unit that fits. */
export function distance(instant: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
  const far = Math.abs(seconds);
  const [size, unit] = far < 60 ? [1, "second"] : far < 3600 ? [60, "minute"] : far < 86_400 ? [3600, "hour"] : [86_400, "day"];
  const count = Math.floor(far / (size as number));
  if (unit === "second") return seconds <= 0 ? "just now" : "in a moment";
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

const NAMES: Record<string, string> = {
  "nist-ai-rmf": "NIST AI RMF",
  "eu-ai-act": "EU AI Act",
  "iso-42001": "ISO 42001",
  "owasp-llm-top10-2025": "OWASP LLM Top 10",
  "nist-csf-2.0": "NIST CSF 2.0",
  "soc2-tsc": "SOC 2",
  "hipaa-security-rule": "HIPAA Security",
  gdpr: "GDPR",
  "iso-27001-2022": "ISO 27001",
  "nist-800-53r5": "NIST 800-53",
  dpia: "DPIA",
  "privacy-and-pii": "Privacy and PII",
};

/** Returns an identifier of a vocabulary as words. */
export function words(id: string): string {
  const named = NAMES[id];
  if (named) return named;
  const text = id.replaceAll("-", " ");
  return (text.charAt(0).toUpperCase() + text.slice(1)).replace(/\bdpia\b/i, "DPIA");
}

/** Returns the first digits of a digest: enough to compare by eye. */
export const short = (digest: string): string => digest.slice(0, 12);
export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
