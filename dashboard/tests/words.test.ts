import { expect, test } from "vitest";
import type { Finding } from "../src/api/types";
import { bandWords, bySeverity, distance, words } from "../src/ui/format";
import { step } from "../src/ui/remedies";
import { filterOf, fitting, moved } from "../src/ui/triage";

test("a score is never shown without its coverage, and what is not known is no zero", () => {
  expect(bandWords({ low: 4199, high: 8800, coverage: 5050 })).toBe("41–88 %, 50 % evidenced");
  expect(bandWords({ low: 9999, high: 9999, coverage: 9999 })).toBe("99 %, 99 % evidenced");
  expect(bandWords(null)).toBe("Not evidenced");
});

test("identifiers read as words, and what is written in capitals keeps them", () => {
  expect(["not-evidenced", "dpia-approved", "gdpr"].map(words)).toEqual(["Not evidenced", "DPIA approved", "GDPR"]);
});

test("distances say which side of now they are on", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  expect(distance("2026-03-01T11:59:30Z", now)).toBe("just now");
  expect(distance("2026-02-28T12:00:00Z", now)).toBe("1 day ago");
  expect(distance("2026-03-01T14:30:00Z", now)).toBe("in 2 hours");
});

test("findings are counted over domains, the most severe first, and no severity is shown with none", () => {
  const counts = [{ severity: "low", domain: "audit-logging", count: 1 }, { severity: "high", domain: "audit-logging", count: 2 }, { severity: "high", domain: "privacy-and-pii", count: 3 }] as const;
  expect(bySeverity([...counts])).toEqual([{ severity: "high", count: 5 }, { severity: "low", count: 1 }]);
});

test("a remedy that this page does not know is shown in the server's own word", () => {
  expect(step({ action: "approve-artifact", target: "dpia" }).text).toBe("Have the document “DPIA” approved");
  expect(step({ action: "sing-a-song", target: "loudly" }).text).toBe("Sing a song: loudly");
  expect(words("eu-ai-act")).toBe("EU AI Act");
});

const finding = (severity: "high" | "low", path: string): Finding => ({ rule: "r", domain: "audit-logging", severity, confidence: "high", message: "A call is not logged", place: { path, line: 1, column: 1, endLine: 1 }, excerpt: { firstLine: 1, lines: [] }, fingerprint: path, state: "open" });

test("a filter of the address that fits nothing shows nothing rather than everything", () => {
  const all = [finding("high", "a.py"), finding("low", "b.py")];
  const shown = (query: string) => fitting(all, filterOf(new URLSearchParams(query))).map((item) => item.fingerprint);
  expect(shown("severity=high")).toEqual(["a.py"]);
  expect(shown("search=B.PY")).toEqual(["b.py"]);
  expect(shown("severity=grave")).toEqual([]);
});

test("keys move within the list and never past its ends", () => {
  expect(moved("j", 0, 3)).toBe(1);
  expect(moved("j", 2, 3)).toBe(2);
  expect(moved("k", 0, 3)).toBe(0);
  expect(moved("End", 0, 3)).toBe(2);
  expect(moved("x", 1, 3)).toBeUndefined();
  expect(moved("j", 0, 0)).toBeUndefined();
});
