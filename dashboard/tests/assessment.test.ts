import { describe, expect, it } from "vitest";
import type { EvidenceLink, Given, Question } from "../src/api/types";
import { answered, candidates, changedAnswers, fitting, isGiven, isOvertaken, isSame, isUnsaved, said, wanted, withLink, withoutLink } from "../src/ui/assessment";

const given = (over: Partial<Given> = {}): Given => ({ notApplicable: false, note: "", evidence: [], ...over });
const question = (id: string) => ({ id }) as Question;
const suggestion = { maturity: 2, reason: "Seen", evidence: [] };

describe("assessment", () => {
  it("takes a suggestion for no answer", () => {
    expect(isGiven(given({ suggestion }))).toBe(false);
    expect(isGiven(given({ maturity: 0 }))).toBe(true);
    expect(isGiven(given({ notApplicable: true }))).toBe(true);
    expect(said(given({ suggestion }))).toBe("Not answered");
  });

  it("counts and filters by what is still to do", () => {
    const bank = ["A", "B", "C"].map(question);
    const answers = { A: given({ maturity: 3 }), B: given({ suggestion }) };
    expect(answered(bank, answers)).toBe(1);
    expect(fitting(bank, answers, "open").map(({ id }) => id)).toEqual(["B", "C"]);
    expect(fitting(bank, answers, "suggested").map(({ id }) => id)).toEqual(["B"]);
    expect(fitting(bank, answers, "all")).toHaveLength(3);
  });

  it("sees when somebody else changed the same answer", () => {
    expect(isSame(undefined, given())).toBe(true);
    expect(isSame(given({ maturity: 1 }), given({ maturity: 1, answeredBy: "b" }))).toBe(true);
    expect(isSame(given({ maturity: 1 }), given({ maturity: 2 }))).toBe(false);
    expect(isSame(given({ note: "a" }), given({ note: "b" }))).toBe(false);
  });

  it("says what a change will make of an answer", () => {
    expect(wanted(given({ notApplicable: true, note: "why" }), { maturity: 3 })).toMatchObject({ maturity: 3, notApplicable: false, note: "why" });
    expect(wanted(given({ suggestion }), { acceptSuggestion: true }).maturity).toBe(2);
    expect(wanted(given({ maturity: 1 }), { notApplicable: true, note: "n" })).toEqual(given({ notApplicable: true, note: "n" }));
  });

  it("names the answers in which two versions differ, evidence and those that only one has included", () => {
    const before = { B: given({ maturity: 1 }), A: given({ maturity: 2 }), C: given() };
    const after = { A: given({ maturity: 2 }), B: given({ maturity: 1, evidence: [{ kind: "url", reference: "https://a" }] }), D: given({ note: "new" }) };
    expect(changedAnswers(before, after)).toEqual(["B", "D"]);
    expect(changedAnswers(before, before)).toEqual([]);
  });

  it("puts evidence beside what others put there, once, and takes away one piece alone", () => {
    const a = { kind: "url" as const, reference: "https://a" };
    const b = { kind: "artifact" as const, reference: "https://a" };
    expect(withLink(a)([b])).toEqual([b, a]);
    expect(withLink(a)([a, b])).toEqual([b, a]);
    expect(withoutLink(a)([a, b])).toEqual([b]);
  });

  it("offers what the scan saw in the question's domain first, and nothing twice", () => {
    const seen = (fingerprint: string, domain: string, message: string) => ({ fingerprint, domain, message, place: { path: `${fingerprint}.py` } });
    const result = { findings: [{ ...seen("f1", "privacy-and-pii", "A name in a log"), rule: "ADV-PV-002" }, { ...seen("f2", "audit-logging", "Not logged"), rule: "ADV-AL-001" }], signals: [{ ...seen("s1", "audit-logging", "Calls are logged"), pattern: "call-log" }] } as never;
    const ids = (search: string, links: EvidenceLink[] = []) => candidates(result, { search, domain: "audit-logging", links }).map(({ fingerprint }) => fingerprint);
    expect(ids("")).toEqual(["s1", "f2", "f1"]);
    expect(ids("LOGGED")).toEqual(["s1", "f2"]);
    expect(ids("adv-pv")).toEqual(["f1"]);
    expect(ids("f2.py")).toEqual(["f2"]);
    expect(ids("", [{ kind: "fingerprint", reference: "s1" }])).toEqual(["f2", "f1"]);
  });

  it("keeps a typed note until the answer has it, and sees when somebody else wrote one", () => {
    expect(isUnsaved(undefined, given({ note: "a" }))).toBe(false);
    expect(isUnsaved({ base: "", text: "mine" }, undefined)).toBe(true);
    expect(isUnsaved({ base: "", text: "mine" }, given({ note: "mine" }))).toBe(false);
    expect(isOvertaken({ base: "", text: "mine" }, undefined)).toBe(false);
    expect(isOvertaken({ base: "", text: "mine" }, given({ note: "theirs" }))).toBe(true);
    expect(isOvertaken({ base: "", text: "same" }, given({ note: "same" }))).toBe(false);
  });
});
