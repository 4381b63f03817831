// One assessment: questions by keyboard, what the evidence suggests beside what a person says, and what somebody else said meanwhile.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useParams, useSearchParams } from "react-router";
import { assessment, change, questions, type Read } from "../api/assessments";
import type { AnswerChange, EvidenceLink, Question } from "../api/types";
import { Failure } from "../api/client";
import { answered, fitting, isEditable, isGiven, isOvertaken, isSame, isUnsaved, said, SHOWN, wanted, type Shown } from "../ui/assessment";
import { plural, words } from "../ui/format";
import { useKeys } from "../ui/keys";
import { Age, Chip, Empty, Failed, Loading, Trouble } from "../ui/parts";
import { moved } from "../ui/triage";
import { saved, useTyped, type AllTyped } from "../ui/typed";
import { AssessmentChip } from "./Assessments";
import { AssessmentSteps } from "./AssessmentSteps";
import { ProjectHead } from "./ProjectHead";
import { QuestionDetail } from "./QuestionDetail";

const Keys = lazy(() => import("./Keys"));
const KEYS = [
  [["j", "k"], "The next question, the one before"],
  [["Page Down", "Page Up"], "Ten further, ten back"],
  [["Home", "End"], "The first, the last"],
  [["0", "1", "2", "3", "4"], "Answer with this level"],
  [["a", "r"], "Accept what the scan suggests, or reject it"],
  [["n"], "Write a note; Esc goes back to the questions, and saves it"],
  [["e"], "Add evidence"],
  [["?"], "These keys"],
] as const;

/** An answer that met somebody else's. */
interface Clash {
  question: string;
  mine: AnswerChange;
  theirs: Read;
}

export function Assessment() {
  const { projectId = "", assessmentId = "" } = useParams();
  const found = useQuery(assessment(assessmentId));
  const bank = useQuery(questions(assessmentId));
  const failed = found.error ?? bank.error;
  return (
    <>
      <ProjectHead id={projectId} page="Assessment" />
      {failed ? <Failed error={failed} retry={() => { void found.refetch(); void bank.refetch(); }} /> : !found.data || !bank.data ? <Loading what="the assessment" /> : <Asked read={found.data} bank={bank.data} />}
    </>
  );
}

function Asked({ read, bank }: { read: Read; bank: Question[] }) {
  const queries = useQueryClient();
  const [query, setQuery] = useSearchParams();
  const [clash, setClash] = useState<Clash>();
  const notes = `assessment.${read.body.id}`;
  const [typed, type] = useTyped(notes);
  // Beside the state: a change that waits its turn must see the clash that the one before it met.
  const pending = useRef<Clash>(undefined);
  const show = (next: Clash | undefined) => {
    pending.current = next;
    setClash(next);
  };
  const key = assessment(read.body.id).queryKey;
  const keep = (next: Read) => {
    queries.setQueryData(key, next);
    void queries.invalidateQueries({ queryKey: ["assessments", next.body.projectId] });
    void queries.invalidateQueries({ queryKey: ["posture", next.body.projectId] });
  };
  const answer = useMutation({
    // One at a time: each change is of the version that the one before it made.
    scope: { id: read.body.id },
    mutationFn: async ({ question, mine, back, over }: { question: string; mine: AnswerChange; back?: (links: readonly EvidenceLink[]) => EvidenceLink[]; over?: Read }) => {
      const sent = ({ body }: Read) => ({ answers: { [question]: back ? { ...mine, evidence: back(body.answers[question]?.evidence ?? []) } : mine } });
      if (!over && !back && pending.current?.question === question) {
        show({ ...pending.current, mine: { ...pending.current.mine, ...mine } });
        return pending.current.theirs;
      }
      const seen = over ?? queries.getQueryData<Read>(key) ?? read;
      try {
        return await change(seen, sent(seen));
      } catch (error) {
        if (!(error instanceof Failure && error.status === 412)) throw error;
        const theirs = await queries.fetchQuery({ ...assessment(read.body.id), staleTime: 0 });
        // Somebody answered another question: both answers stand. Evidence is put beside theirs, whatever they answered.
        if (back || isSame(seen.body.answers[question], theirs.body.answers[question])) return change(theirs, sent(theirs));
        show({ question, mine, theirs });
        return theirs;
      }
    },
    onSuccess: (next, { question }) => {
      keep(next);
      saved(notes, question, next.body.answers[question]?.note ?? "");
    },
  });
  const shown = (query.get("show") ?? "all") as Shown;
  const listed = fitting(bank, read.body.answers, shown);
  const chosen = bank.find((question) => question.id === query.get("question")) ?? listed[0] ?? bank[0];
  const list = useRef<HTMLUListElement>(null);
  const set = (...pairs: [name: string, value: string][]) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of pairs) next.set(name, value);
    // At once: the next key is for the question that this one leads to.
    setQuery(next, { replace: true, preventScrollReset: true, flushSync: true });
  };
  const open = (question: string) => set(["question", question], ["show", "all"]);
  const canEdit = isEditable(read.body);
  const at = listed.findIndex((question) => question.id === chosen?.id);
  /** Where in the list the answer stood that a key gave: once it has left the list, the next is there. */
  const answeredAt = useRef<number>(undefined);
  /** The question that is to have the focus once it is the one on the screen, so that no key meets another. */
  const toFocus = useRef<string>(undefined);
  const focus = () => {
    if (toFocus.current === undefined || toFocus.current !== chosen?.id) return;
    toFocus.current = undefined;
    list.current?.querySelector<HTMLElement>(`[data-question="${chosen.id}"]`)?.focus();
  };
  useEffect(focus);
  const go = (to: Question | undefined) => {
    if (!to) return;
    answeredAt.current = undefined;
    toFocus.current = to.id;
    if (to.id === chosen?.id) focus();
    else set(["question", to.id]);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = listed[moved(event.key, at, listed.length) ?? -1];
    if (!to) return;
    go(to);
    event.preventDefault();
  };
  const [adding, setAdding] = useState<string>();
  const [showsKeys, setShowsKeys] = useState(false);
  const work = useRef<HTMLDivElement>(null);
  useKeys((key) => {
    // A key answers only for whoever is at the questions.
    if (!chosen || (document.activeElement !== document.body && !work.current?.contains(document.activeElement))) return false;
    const suggestion = read.body.answers[chosen.id]?.suggestion;
    const give = (mine: AnswerChange) => {
      answeredAt.current = at;
      answer.mutate({ question: chosen.id, mine });
    };
    if (key === "j" || key === "k") go(listed[moved(key, at, listed.length) ?? -1]);
    else if (key === "?") setShowsKeys(true);
    else if (!canEdit) return false;
    else if (/^[0-4]$/.test(key)) give({ maturity: Number(key) });
    else if (suggestion && (key === "a" || key === "r")) give({ acceptSuggestion: key === "a" });
    else if (key === "n") work.current?.querySelector<HTMLElement>("textarea")?.focus();
    else if (key === "e") setAdding(chosen.id);
    else return false;
    return true;
  });
  useEffect(() => {
    if (answeredAt.current !== undefined && at === -1) go(listed[Math.min(answeredAt.current, listed.length - 1)]);
  });
  const count = answered(bank, read.body.answers);
  return (
    <>
      <section className="panel" aria-label="Progress">
        <div className="panel-head"><div className="row"><h2>Assessment</h2><AssessmentChip status={read.body.status} /></div><span className="small muted"><bdi>{read.body.lastEditor}</bdi> changed it <Age at={read.body.updatedAt} /></span></div>
        <div className="row"><progress className="progress" max={bank.length} value={count} aria-label="Answered questions" /><span>{count} of {bank.length} answered</span></div>
        {read.body.judgement && <p className="notice"><b><bdi>{read.body.judgement.by}</bdi></b> <span>{read.body.status === "returned" ? "returned it" : "judged it"} <Age at={read.body.judgement.at} />{read.body.judgement.reason && <>: <bdi>{read.body.judgement.reason}</bdi></>}</span></p>}
        <AssessmentSteps read={read} isComplete={count === bank.length} keep={keep} open={open} />
      </section>
      {clash && <Clashed clash={clash} again={() => { answer.mutate({ question: clash.question, mine: clash.mine, over: clash.theirs }); show(undefined); }} leave={() => { if (clash.mine.note !== undefined) type(clash.question, undefined); show(undefined); }} />}
      <div className="row" role="group" aria-label="Questions that are shown">
        {Object.entries(SHOWN).map(([id, label]) => <button key={id} type="button" className="button" aria-pressed={shown === id} onClick={() => set(["show", id])}>{shown === id ? <b>{label}</b> : label} <span className="muted">{fitting(bank, read.body.answers, id as Shown).length}</span></button>)}
      </div>
      {listed.length === 0 && <Empty title="Nothing left here">{shown === "open" ? "Every question is answered." : "Every suggestion was judged."}</Empty>}
      {chosen && listed.length > 0 && (
        <div ref={work} className="triage" onKeyDown={(event) => event.key === "Escape" && go(chosen)}>
          <div className="panel flush">
            <div className="panel-head"><h3>Questions</h3><span className="small muted"><kbd>j</kbd> <kbd>k</kbd> move{canEdit && <>, <kbd>0</kbd>–<kbd>4</kbd> answer, <kbd>a</kbd> <kbd>r</kbd> judge</>}, <button type="button" className="link" onClick={() => setShowsKeys(true)}><kbd>?</kbd> keys</button></span></div>
            <ul className="list questions" ref={list} onKeyDown={onKey}>
              {listed.map((question) => {
                const given = read.body.answers[question.id];
                return (
                  <li key={question.id}>
                    <button type="button" className="question" data-question={question.id} aria-current={question.id === chosen.id} tabIndex={question.id === chosen.id || !listed.includes(chosen) ? 0 : -1} onClick={() => set(["question", question.id])}>
                      <span className="row"><code>{question.id}</code><Chip tone={isGiven(given) ? "plain" : "none"}>{isGiven(given) ? said(given) : "? Not answered"}</Chip>{given?.suggestion && <Chip tone="warn">! {given.suggestion.maturity} suggested</Chip>}{isUnsaved(typed[question.id], given) && <Chip tone="warn">! Note not saved</Chip>}<span className="small muted">{words(question.domain)}</span></span>
                      <span>{question.text}</span>
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
          <QuestionDetail
            key={chosen.id}
            question={chosen}
            read={read}
            canEdit={canEdit}
            isDisputed={clash?.question === chosen.id}
            isSaving={answer.isPending}
            typed={typed[chosen.id]}
            type={(next) => type(chosen.id, next)}
            save={(mine) => answer.mutate({ question: chosen.id, mine })}
            isAdding={adding === chosen.id}
            add={(isAdding) => setAdding(isAdding ? chosen.id : undefined)}
            back={(make) => answer.mutate({ question: chosen.id, mine: {}, back: make })}
          />
        </div>
      )}
      {/* At the edge of the screen: what comes and goes here must not move a button away from under the pointer. */}
      <div className="afloat">
        <Trouble error={answer.error} />
        {!answer.isPending && <Unsaved bank={bank.filter(({ id }) => id !== chosen?.id && id !== clash?.question)} read={read} typed={typed} open={open} save={canEdit ? (question, note) => answer.mutate({ question, mine: { note } }) : undefined} />}
      </div>
      {showsKeys && <Suspense fallback={null}><Keys keys={KEYS} close={() => setShowsKeys(false)} /></Suspense>}
    </>
  );
}

/** Notes that the server does not have: a save failed, or the person left before it was done. */
function Unsaved({ bank, read, typed, open, save }: { bank: Question[]; read: Read; typed: AllTyped; open: (question: string) => void; save: ((question: string, note: string) => void) | undefined }) {
  const left = bank.filter(({ id }) => isUnsaved(typed[id], read.body.answers[id]));
  const free = left.filter(({ id }) => !isOvertaken(typed[id], read.body.answers[id]));
  if (left.length === 0) return null;
  return (
    <section className="notice warn" aria-label="Notes that are not saved">
      <span><b>{plural(left.length, "note")} not saved yet.</b> Kept in this tab:</span>
      {left.map(({ id }) => <button key={id} type="button" className="button" onClick={() => open(id)}>{id}</button>)}
      {save && free.length > 0 && <button type="button" className="button primary" onClick={() => free.forEach(({ id }) => save(id, typed[id]?.text ?? ""))}>{free.length === 1 ? "Save it" : "Save them"}</button>}
    </section>
  );
}

/** The same answer, said by two people: nothing is lost, and a person decides. */
function Clashed({ clash, again, leave }: { clash: Clash; again: () => void; leave: () => void }) {
  const theirs = clash.theirs.body.answers[clash.question];
  const mine = wanted(theirs, clash.mine);
  return (
    <section className="panel" role="alert" aria-label="Two answers">
      <h3><bdi>{clash.theirs.body.lastEditor}</bdi> answered {clash.question} meanwhile</h3>
      <div className="split">
        <div className="stack-4"><b>Theirs</b><span>{said(theirs)}</span><bdi className="muted">{theirs?.note}</bdi><div><button type="button" className="button" onClick={leave}>Take theirs</button></div></div>
        <div className="stack-4"><b>Yours</b><span>{said(mine)}</span><bdi className="muted">{mine.note}</bdi><div><button type="button" className="button primary" onClick={again}>Keep mine</button></div></div>
      </div>
    </section>
  );
}
