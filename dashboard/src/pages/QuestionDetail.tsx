// One question: its levels in words, what the evidence suggests and where that is seen, and what a person says.
import { useRef } from "react";
import type { Read } from "../api/assessments";
import type { AnswerChange, EvidenceLink, Question, Suggestion } from "../api/types";
import { isOvertaken, isUnsaved, said } from "../ui/assessment";
import { Disclose } from "../ui/Disclose";
import { plural, words } from "../ui/format";
import { Age, Chip } from "../ui/parts";
import type { Typed } from "../ui/typed";
import { AnswerEvidence, Places } from "./AnswerEvidence";

interface Props {
  question: Question;
  read: Read;
  canEdit: boolean;
  isSaving: boolean;
  /** Whether somebody else's answer to this question waits for a decision: that shows both notes already. */
  isDisputed: boolean;
  typed: Typed | undefined;
  type: (typed: Typed | undefined) => void;
  save: (change: AnswerChange) => void;
  isAdding: boolean;
  add: (isAdding: boolean) => void;
  /** Changes what backs the answer, in whichever version there is. */
  back: (make: (links: readonly EvidenceLink[]) => EvidenceLink[]) => void;
}

export function QuestionDetail({ question, read, canEdit, isSaving, isDisputed, typed, type, save, isAdding, add, back }: Props) {
  const given = read.body.answers[question.id];
  const theirs = given?.note ?? "";
  const note = typed?.text ?? theirs;
  const isTyped = isUnsaved(typed, given);
  const isMeeting = isOvertaken(typed, given) && !isSaving && !isDisputed;
  const noted = isTyped && !isMeeting ? { note } : {};
  const field = useRef<HTMLTextAreaElement>(null);
  const write = (text: string) => type(text === theirs ? undefined : { base: typed?.base ?? theirs, text });
  return (
    <section className="panel sticky" aria-label="Question">
      <h3>{question.text}</h3>
      <p className="small muted">{question.help} {words(question.answeredBy)} usually knows.</p>
      {given?.suggestion && <Suggested suggestion={given.suggestion} scanId={read.body.scanId} canEdit={canEdit} judge={(acceptSuggestion) => save({ acceptSuggestion, ...noted })} />}
      <fieldset className="scale" disabled={!canEdit}>
        <legend className="hidden">How it is today</legend>
        {question.scale.map(({ level, anchor }) => (
          <label key={level} className="level"><input type="radio" name={question.id} checked={!given?.notApplicable && given?.maturity === level} onChange={() => save({ maturity: level, ...noted })} /><b>{level}</b><span>{anchor}</span></label>
        ))}
        <label className="level"><input type="radio" name={question.id} checked={given?.notApplicable ?? false} disabled={!note.trim()} onChange={() => save({ notApplicable: true, note })} /><b>–</b><span>Does not apply{!note.trim() && canEdit && ": say in the note why"}</span></label>
      </fieldset>
      {isMeeting && (
        <section className="notice warn" role="alert" aria-label="Two notes">
          <div className="whole"><b>Somebody wrote a note here meanwhile.</b> Theirs is saved; yours is below it, and not lost.</div>
          <pre className="whole excerpt wrap" tabIndex={0} aria-label="Their note">{theirs || "They left it empty."}</pre>
          <button type="button" className="button" onClick={() => type(undefined)}>Take theirs</button>
          <button type="button" className="button" disabled={!canEdit} onClick={() => { type({ base: theirs, text: note }); save({ note }); }}>Put mine in its place</button>
          <button type="button" className="button" disabled={!canEdit} onClick={() => { type({ base: theirs, text: `${theirs}\n\n${note}` }); field.current?.focus(); }}>Work on both</button>
        </section>
      )}
      {isTyped && !canEdit && (
        <p className="notice warn" role="status"><b>Not open for answers now.</b><span>What you typed is kept here, so that you can copy it.</span><button type="button" className="button" onClick={() => type(undefined)}>Discard</button></p>
      )}
      <label className="field"><span className="label">Note</span>
        <textarea ref={field} className="input" dir="auto" maxLength={4000} readOnly={!canEdit} value={note} onChange={(event) => write(event.target.value)} onBlur={() => canEdit && isTyped && !isMeeting && save({ note })} />
      </label>
      <p className="small muted" aria-live="polite">{isSaving ? "Saving…" : isTyped ? "Not saved yet" : given?.answeredAt && given.answeredBy ? <><bdi>{given.answeredBy}</bdi> said “{said(given)}” <Age at={given.answeredAt} /></> : "Nobody has answered."}</p>
      <AnswerEvidence question={question} links={given?.evidence ?? []} read={read} isAdding={isAdding} add={add} back={canEdit ? back : undefined} />
      <Disclose title={<>What would back an answer</>} aside={<span className="small muted">{question.evidence.length}</span>}>{() => <ul className="small">{question.evidence.map((item) => <li key={item}>{item}</li>)}</ul>}</Disclose>
      <Disclose title={<>Controls it bears on</>} aside={<span className="small muted">{question.controls.length}</span>}>{() => <div className="row">{question.controls.map((control) => <Chip key={`${control.framework} ${control.id}`} tone="plain">{words(control.framework)} {control.id}</Chip>)}</div>}</Disclose>
    </section>
  );
}

function Suggested({ suggestion, scanId, canEdit, judge }: { suggestion: Suggestion; scanId: string | null | undefined; canEdit: boolean; judge: (accept: boolean) => void }) {
  return (
    <div className="notice warn suggestion">
      <div className="stack-4"><b>The scan suggests {suggestion.maturity}</b><span>{suggestion.reason}</span></div>
      {canEdit && <div className="row"><button type="button" className="button" onClick={() => judge(true)}>Accept {suggestion.maturity}</button><button type="button" className="button" onClick={() => judge(false)}>Reject</button></div>}
      {scanId && suggestion.evidence.length > 0 && <Disclose title={<>See it in the code</>} aside={<span className="small muted">{plural(suggestion.evidence.length, "place")}</span>}>{() => <Places links={suggestion.evidence} scanId={scanId} />}</Disclose>}
    </div>
  );
}
