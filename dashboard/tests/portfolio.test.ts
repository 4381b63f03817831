import { expect, test } from "vitest";
import type { Standing } from "../src/api/types";
import { byStage, expiring, frameworksOf, select, shade, viewOf } from "../src/ui/portfolio";

const standing = (name: string, rest: Partial<Standing> = {}): Standing => ({
  id: name, name, createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", createdBy: "ann", description: "", defaultBranch: "main", frameworks: [], stage: "design", scan: null, gates: [], nextWaiver: null, staleArtifacts: 0, ...rest,
});
const gate = (verdict: "pass" | "fail", hasLapsed = false) => ({ id: "g", stage: "design" as const, verdict, decidedAt: "2026-01-01T00:00:00Z", validUntil: null, hasLapsed });
const names = (projects: Standing[]) => projects.map((project) => project.name);

test("a value of the address that is not known is named instead of being skipped in silence", () => {
  const { view, unknown } = viewOf(new URLSearchParams("stage=prod&sort=name"));
  expect(unknown).toEqual(["stage=prod"]);
  expect(view).toEqual({ search: "", stage: "", gate: "", sort: "name", view: "list" });
});

test("a project with a closed gate comes before one without, and names settle what is equal", () => {
  const projects = [standing("b"), standing("c", { gates: [gate("fail")] }), standing("a")];
  expect(names(select(projects, viewOf(new URLSearchParams()).view))).toEqual(["c", "a", "b"]);
});

test("a gate that lapsed counts as one that needs attention", () => {
  const projects = [standing("a"), standing("b", { gates: [gate("pass", true)] })];
  expect(names(select(projects, viewOf(new URLSearchParams()).view))).toEqual(["b", "a"]);
  expect(names(select(projects, viewOf(new URLSearchParams("gate=blocked")).view))).toEqual([]);
  expect(names(select(projects, viewOf(new URLSearchParams("gate=lapsed")).view))).toEqual(["b"]);
});

test("search looks at name, owner and repository, whatever the case", () => {
  const projects = [standing("Triage", { owner: "Zoë" }), standing("Chat", { repository: "https://github.com/acme/CHAT" })];
  const found = (search: string) => names(select(projects, viewOf(new URLSearchParams({ search })).view));
  expect(found("zoë")).toEqual(["Triage"]);
  expect(found("acme/chat")).toEqual(["Chat"]);
  expect(found("nothing")).toEqual([]);
});

test("what ends within thirty days or has ended is listed, the earliest first, and a closed gate has nothing to lose", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  const until = (validUntil: string, verdict: "pass" | "fail" = "pass") => ({ ...gate(verdict), id: validUntil, validUntil });
  const waiver = { id: "w", status: "approved" as const, owner: "ann", expiresAt: "2026-03-10T00:00:00Z" };
  const projects = [standing("a", { gates: [until("2026-03-20T00:00:00Z"), until("2026-05-01T00:00:00Z")], nextWaiver: waiver }), standing("b", { gates: [until("2026-02-20T00:00:00Z"), until("2026-03-02T00:00:00Z", "fail")] })];
  expect(expiring(projects, now).map((item) => item.id)).toEqual(["2026-02-20T00:00:00Z", "w", "2026-03-20T00:00:00Z"]);
});

test("frameworks are those that a project was scored by, and only a score that is shown darkens a field", () => {
  const scan = (...frameworks: string[]) => ({ frameworks: frameworks.map((framework) => ({ framework, band: null })) }) as unknown as NonNullable<Standing["scan"]>;
  expect(frameworksOf([standing("a"), standing("b", { scan: scan("gdpr", "soc2-tsc") }), standing("c", { scan: scan("soc2-tsc", "eu-ai-act") })])).toEqual(["gdpr", "soc2-tsc", "eu-ai-act"]);
  expect([0, 1999, 2000, 9999, 10_000].map(shade)).toEqual([0, 0, 1, 4, 4]);
});

test("stages are counted whole, also those that no project is in", () => {
  const counted = byStage([standing("a"), standing("b", { gates: [gate("fail")] }), standing("c", { stage: "production" })]);
  expect(counted.map(({ stage, count, closed }) => [stage, count, closed])).toEqual([["design", 2, 1], ["development", 0, 0], ["testing", 0, 0], ["staging", 0, 0], ["production", 1, 0]]);
});
