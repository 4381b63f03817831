import { expect, test } from "vitest";
import type { Posture, Project } from "../src/api/types";
import { changedFields, disputedFields, inputOf, inWords, shownOf, textsOf } from "../src/ui/project";
import { placeOf } from "../src/ui/remedies";

const project = { id: "p", name: "Triage", description: "", defaultBranch: "main", frameworks: ["gdpr", "eu-ai-act"], stage: "design", createdAt: "", updatedAt: "", createdBy: "" } as Project;

test("what nobody has said is not sent as said, and what was said comes back the same", () => {
  expect(inputOf(textsOf(project))).toEqual({ name: "Triage", description: "", defaultBranch: "main", frameworks: ["eu-ai-act", "gdpr"] });
  expect(inputOf({ ...textsOf(project), owner: "  ", repository: " https://a/b ", riskTier: "high" })).toMatchObject({ repository: "https://a/b", riskTier: "high" });
  expect(inputOf({ ...textsOf(project), owner: "  " })).not.toHaveProperty("owner");
});

test("what a person typed stands over what is there, and a field that both changed is disputed", () => {
  const now = textsOf({ ...project, owner: "Rob", description: "Theirs" });
  const typed = { owner: { base: "", text: "Grace" }, name: { base: "Triage", text: "Triage 2" }, riskTier: { base: "", text: "" } };
  expect(shownOf(now, typed)).toMatchObject({ owner: "Grace", name: "Triage 2", description: "Theirs" });
  expect(changedFields(now, typed)).toEqual(["name", "owner"]);
  expect(disputedFields(now, typed)).toEqual(["owner"]);
  expect(inWords("frameworks", now.frameworks)).toBe("EU AI Act, GDPR");
  expect(inWords("riskTier", "")).toBe("Not settled");
});

test("what opens a gate leads to where it is done", () => {
  const at = { projectId: "p", scan: { id: "s" }, assessment: null, artifacts: [{ id: "a", type: "dpia" }] } as unknown as Posture;
  const to = (action: string, more = {}) => placeOf({ action, ...more }, at);
  expect(to("set-owner")).toBe("/projects/p/settings?field=owner");
  expect(to("close-findings", { target: "critical", findings: ["f"] })).toBe("/projects/p/scans/s?finding=f");
  expect(to("close-findings", { target: "critical", findings: ["f", "g"] })).toBe("/projects/p/scans/s?severity=critical");
  expect(to("approve-artifact", { target: "dpia" })).toBe("/projects/p/artifacts/a");
  expect(to("draft-artifact", { target: "model-card" })).toBe("/projects/p/artifacts");
  expect(to("submit-assessment")).toBe("/projects/p/assessments");
  expect(to("sing-a-song")).toBeUndefined();
});
