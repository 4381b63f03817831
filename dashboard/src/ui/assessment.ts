// What an assessment shows of itself: how far it is, which questions fit, and what two people did to the same answer.
import type { AnswerChange, Assessment, EvidenceLink, Finding, Given, Question, Signal } from "../api/types";
import type { Typed } from "./typed";

export const LEVELS = ["Nothing", "Beginning", "In part", "In force", "Measured"] as const;
export const SHOWN = { all: "Every question", open: "Not answered", suggested: "With a suggestion" } as const;
export type Shown = keyof typeof SHOWN;

/** Returns whether a person has answered: a suggestion is no answer. */
export const isGiven = (answer: Given | undefined): boolean => answer !== undefined && (answer.maturity != null || answer.notApplicable);

export const isEditable = ({ status }: Pick<Assessment, "status">): boolean => status === "draft" || status === "in-progress" || status === "returned";

/** Returns how many questions are answered. */
export const answered = (questions: readonly Question[], answers: Assessment["answers"]): number => questions.filter(({ id }) => isGiven(answers[id])).length;

/** Returns an answer in words. */
export function said(answer: Given | undefined): string {
  if (answer?.notApplicable) return "Does not apply";
  if (answer?.maturity == null) return "Not answered";
  return `${answer.maturity} · ${LEVELS[answer.maturity] ?? "?"}`;
}

export function fitting(questions: readonly Question[], answers: Assessment["answers"], shown: Shown): Question[] {
  return questions.filter(({ id }) => shown === "all" || (shown === "open" ? !isGiven(answers[id]) : answers[id]?.suggestion !== undefined));
}

/** Returns whether two versions give the same answer to a question, so that a change of it from the one fits the other: evidence is added beside it. */
export function isSame(left: Given | undefined, right: Given | undefined): boolean {
  const of = (answer: Given | undefined) => JSON.stringify([answer?.maturity ?? null, answer?.notApplicable ?? false, answer?.note ?? "", answer?.suggestion?.maturity ?? null]);
  return of(left) === of(right);
}

const backing = (answer: Given | undefined): string => (answer?.evidence ?? []).map(nameOf).sort().join(" ");

/** Returns the questions that two versions answer differently, in order. */
export const changedAnswers = (before: Assessment["answers"], after: Assessment["answers"]): string[] => [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((id) => !isSame(before[id], after[id]) || backing(before[id]) !== backing(after[id])).sort();

/** Returns an answer as it will be after a change, in words, beside which somebody else's can be put. */
export function wanted(before: Given | undefined, change: AnswerChange): Given {
  const level = change.acceptSuggestion ? before?.suggestion?.maturity : (change.maturity ?? (change.notApplicable ? undefined : before?.maturity));
  return {
    ...(level === undefined ? {} : { maturity: level }),
    notApplicable: change.notApplicable ?? (change.maturity === undefined && (before?.notApplicable ?? false)),
    note: change.note ?? before?.note ?? "",
    evidence: before?.evidence ?? [],
  };
}

/** Returns whether a note was typed that the answer does not have. */
export const isUnsaved = (typed: Typed | undefined, given: Given | undefined): typed is Typed => typed !== undefined && typed.text !== (given?.note ?? "");

/** Returns whether somebody else wrote a note while one was typed: to save it would take theirs away unseen. */
export const isOvertaken = (typed: Typed | undefined, given: Given | undefined): boolean => isUnsaved(typed, given) && typed.base !== (given?.note ?? "");

/** The server takes this many pieces of evidence for an answer. */
export const MOST_EVIDENCE = 50;

export const nameOf = ({ kind, reference }: EvidenceLink): string => `${kind} ${reference}`;

/** Adds a piece of evidence to what is there, whoever put that there. */
export const withLink = (link: EvidenceLink) => (links: readonly EvidenceLink[]): EvidenceLink[] => [...links.filter((item) => nameOf(item) !== nameOf(link)), link];
export const withoutLink = (link: EvidenceLink) => (links: readonly EvidenceLink[]): EvidenceLink[] => links.filter((item) => nameOf(item) !== nameOf(link));

/** Something that a scan saw, which may back an answer. */
export type Seen = (Finding & { is: "finding" }) | (Signal & { is: "signal" });

/** Returns what a scan saw that fits some words and is not there yet: what speaks for an answer first, and the question's own domain before others. */
export function candidates(result: { findings: readonly Finding[]; signals: readonly Signal[] }, { search, domain, links }: { search: string; domain: string; links: readonly EvidenceLink[] }): Seen[] {
  const there = new Set(links.filter(({ kind }) => kind === "fingerprint").map(({ reference }) => reference));
  const wanted = search.trim().toLocaleLowerCase();
  const all: Seen[] = [...result.signals.map((item) => ({ ...item, is: "signal" as const })), ...result.findings.map((item) => ({ ...item, is: "finding" as const }))];
  const fits = all.filter((item) => !there.has(item.fingerprint) && (!wanted || `${item.message} ${item.place.path} ${item.is === "finding" ? item.rule : item.pattern}`.toLocaleLowerCase().includes(wanted)));
  return [...fits.filter((item) => item.domain === domain), ...fits.filter((item) => item.domain !== domain)];
}
