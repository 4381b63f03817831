import { expect, test } from "vitest";
import type { Standing } from "../src/api/types";
import { select, viewOf } from "../src/ui/portfolio";

const standing = (name: string, rest: Partial<Standing> = {}): Standing => ({
  id: name, name, createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", createdBy: "ann", description: "", defaultBranch: "main", frameworks: [], stage: "design", scan: null, gates: [], nextWaiver: null, ...rest,
});
const gate = (verdict: "pass" | "fail", hasLapsed = false) => ({ id: "g", stage: "design" as const, verdict, decidedAt: "2026-01-01T00:00:00Z", validUntil: null, hasLapsed });
const names = (projects: Standing[]) => projects.map((project) => project.name);

test("a value of the address that is not known is named instead of being skipped in silence", () => {
  const { view, unknown } = viewOf(new URLSearchParams("stage=prod&sort=name"));
  expect(unknown).toEqual(["stage=prod"]);
  expect(view).toEqual({ search: "", stage: "", gate: "", sort: "name" });
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
