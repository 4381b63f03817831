// What a person says of a project: one text a field, so that what two people say at once can be put side by side.
import type { FrameworkId, Project, ProjectInput, RiskTier } from "../api/types";
import { words } from "./format";
import type { AllTyped } from "./typed";

export const FIELDS = ["name", "owner", "repository", "defaultBranch", "description", "riskTier", "frameworks"] as const;
export type ProjectField = (typeof FIELDS)[number];
export type ProjectTexts = Record<ProjectField, string>;

export const LABELS: Record<ProjectField, string> = {
  name: "Name",
  owner: "Who answers for it",
  repository: "Repository",
  defaultBranch: "Branch of releases",
  description: "What it is for",
  riskTier: "Risk tier",
  frameworks: "Frameworks in scope",
};

/** The tiers of the EU AI Act, in plain words. */
export const TIERS: Record<RiskTier, string> = {
  minimal: "No obligations beyond good practice.",
  limited: "People must be told that they deal with AI.",
  high: "A use of Annex III of the EU AI Act, or a safety component.",
  unacceptable: "A prohibited practice: the gate of design stays closed.",
};

/** Returns frameworks as one text, the same for the same set. */
export const joined = (frameworks: readonly string[]): string => [...new Set(frameworks)].sort().join(" ");
export const parted = (text: string): string[] => text.split(" ").filter(Boolean);

export const textsOf = (project: Project): ProjectTexts => ({
  name: project.name,
  owner: project.owner ?? "",
  repository: project.repository ?? "",
  defaultBranch: project.defaultBranch,
  description: project.description,
  riskTier: project.riskTier ?? "",
  frameworks: joined(project.frameworks),
});

/** Returns what the server is to keep; an empty text says that nobody has said it. */
export function inputOf(texts: ProjectTexts): ProjectInput {
  const owner = texts.owner.trim();
  const repository = texts.repository.trim();
  return {
    name: texts.name.trim(),
    description: texts.description.trim(),
    defaultBranch: texts.defaultBranch.trim(),
    frameworks: parted(texts.frameworks) as FrameworkId[],
    ...(owner ? { owner } : {}),
    ...(repository ? { repository } : {}),
    ...(texts.riskTier ? { riskTier: texts.riskTier as RiskTier } : {}),
  };
}

/** Returns what is to be seen: what the person typed, and where they typed nothing what the project says now. */
export const shownOf = (now: ProjectTexts, typed: AllTyped): ProjectTexts => Object.fromEntries(FIELDS.map((field) => [field, typed[field]?.text ?? now[field]])) as ProjectTexts;

/** Returns the fields that the person would change. */
export const changedFields = (now: ProjectTexts, typed: AllTyped): ProjectField[] => FIELDS.filter((field) => typed[field] !== undefined && typed[field].text !== now[field]);

/** Returns the fields that somebody else changed since the person began to type in them. */
export const disputedFields = (now: ProjectTexts, typed: AllTyped): ProjectField[] => changedFields(now, typed).filter((field) => typed[field]?.base !== now[field]);

/** Returns the text of a field in words. */
export function inWords(field: ProjectField, text: string): string {
  if (!text) return field === "riskTier" ? "Not settled" : "Empty";
  return field === "riskTier" ? words(text) : field === "frameworks" ? parted(text).map(words).join(", ") : text;
}
