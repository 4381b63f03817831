import { expect, test } from "vitest";
import type { Finding, LedgerEntry, WholeScan } from "../src/api/types";
import { changes, isAside } from "../src/ui/changes";

const finding = (fingerprint: string, path = `${fingerprint}.py`): Finding => ({ rule: "r", domain: "audit-logging", severity: "high", confidence: "high", message: "m", place: { path, line: 1, column: 1, endLine: 1 }, excerpt: { firstLine: 1, lines: [] }, fingerprint, state: "open" });
const entry = (path: string, as: LedgerEntry["as"]): LedgerEntry => ({ path, as, files: 1, bytes: 1 });
const component = (name: string, version?: string) => ({ kind: "library", name, confidence: "high", places: [], ...(version ? { version } : {}) });
const result = (findings: Finding[], ledger: LedgerEntry[] = [], inventory: WholeScan["result"]["inventory"] = []): WholeScan["result"] => ({ findings, inventory, signals: [], coverage: { ledger } });

test("a finding whose file was set aside this time is not called closed", () => {
  const earlier = result([finding("kept"), finding("mended"), finding("deep", "lib/a/x.py"), finding("alone")]);
  const later = result([finding("kept"), finding("new")], [entry("lib", "skipped"), entry("alone.py", "skipped"), entry("mended.py", "syntax-tree")]);
  const found = changes(earlier, later);
  const names = (items: Finding[]) => items.map((item) => item.fingerprint);
  expect([names(found.added), names(found.closed), names(found.unread), found.kept]).toEqual([["new"], ["mended"], ["deep", "alone"], 1]);
});

test("a path that only begins like a directory that was set aside is not in it", () => {
  expect(isAside([entry("lib", "skipped")], "library.py")).toBe(false);
  expect(isAside([entry("lib/", "skipped")], "lib/x.py")).toBe(true);
  expect(isAside([entry("x.py", "text")], "x.py")).toBe(false);
});

test("another version of a component is one that went and one that came", () => {
  const found = changes(result([], [], [component("openai", "1"), component("x")]), result([], [], [component("openai", "2"), component("x")]));
  expect(found.appeared.map((item) => item.version)).toEqual(["2"]);
  expect(found.disappeared.map((item) => item.version)).toEqual(["1"]);
});
