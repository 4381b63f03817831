import { expect, test } from "vitest";
import { entriesOf, matching, MOST } from "../src/ui/palette";

const known = { sections: [{ to: "/", label: "Portfolio" }], projects: [{ id: "p", name: "Triage" }], frameworks: [{ id: "gdpr", name: "General Data Protection Regulation" }], theme: "dark" as const, mayScan: true };
const found = (typed: string, rest: Partial<typeof known> = {}) => matching(entriesOf({ ...known, ...rest }), typed).shown.map((entry) => entry.to ?? entry.id);

test("every page of a project, the frameworks and the actions are found by words in any order", () => {
  expect(found("triage docu")).toEqual(["/projects/p/artifacts"]);
  expect(found("assist tri")).toEqual(["/projects/p/assistant"]);
  expect(found("gdpr")).toEqual(["/frameworks/gdpr"]);
  expect(found("light theme")).toEqual(["theme"]);
  expect(found("scan triage")).toEqual(["/projects/p/scans", "/scan?project=p"]);
  expect(found("nothing like it")).toEqual([]);
});

test("who may not scan is offered no scan", () => {
  expect(found("scan", { mayScan: false })).toEqual(["/projects/p/scans"]);
});

test("of many, what is not offered is counted", () => {
  const projects = Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, name: `Project ${index}` }));
  const { shown, rest } = matching(entriesOf({ ...known, projects }), "posture");
  expect([shown.length, rest]).toEqual([MOST, 100 - MOST]);
});
