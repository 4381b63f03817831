// One question: its levels in words, what the evidence suggests and where that is seen, and what a person says.
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Link } from "react-router";
import type { Read } from "../api/assessments";
import { scan } from "../api/queries";
import type { AnswerChange, EvidenceLink, Excerpt as Lines, Place, Question, Suggestion } from "../api/types";
import { isOvertaken, isUnsaved, said } from "../ui/assessment";
import { Disclose } from "../ui/Disclose";
import { plural, words } from "../ui/format";
import { Age, Chip, Excerpt, Failed, Loading, Where } from "../ui/parts";
import type { Typed } from "../ui/typed";
import { webAddress } from "../ui/vendors";

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
}

export function QuestionDetail({ question, read, canEdit, isSaving, isDisputed, typed, type, save }: Props) {
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
      {given && given.evidence.length > 0 && <Backing links={given.evidence} scanId={read.body.scanId} projectId={read.body.projectId} />}
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

function Backing({ links, scanId, projectId }: { links: EvidenceLink[]; scanId: string | null | undefined; projectId: string }) {
  const seen = links.filter((link) => link.kind === "fingerprint");
  return (
    <div className="stack-4">
      <b className="small">Backed by</b>
      <div className="row">
        {links.map(({ kind, reference }) => kind === "artifact" ? <Link key={reference} to={`/projects/${projectId}/artifacts/${reference}`}>Document</Link> : kind === "url" && webAddress(reference) ? <a key={reference} href={reference} target="_blank" rel="noopener noreferrer"><bdi>{reference}</bdi></a> : null)}
      </div>
      {scanId && seen.length > 0 && <Disclose title={<>In the code</>} aside={<span className="small muted">{plural(seen.length, "place")}</span>}>{() => <Places links={seen} scanId={scanId} />}</Disclose>}
    </div>
  );
}

interface Seen {
  fingerprint: string;
  message?: string;
  pattern?: string;
  place: Place;
  excerpt: Lines;
}

function Places({ links, scanId }: { links: EvidenceLink[]; scanId: string }) {
  const found = useQuery(scan(scanId));
  if (found.isPending) return <Loading what="the places" />;
  if (found.isError) return <Failed error={found.error} />;
  const all = [...(found.data.result.findings as Seen[]), ...(found.data.result.signals as Seen[])];
  const places = links.flatMap((link) => all.find((item) => item.fingerprint === link.reference) ?? []);
  return (
    <div className="evidence">
      {places.length === 0 && <p className="small muted">The scan no longer holds these places.</p>}
      {places.map((item) => <div key={item.fingerprint} className="stack-4"><span className="small"><bdi>{item.message ?? item.pattern}</bdi></span><Where place={item.place} /><Excerpt excerpt={item.excerpt} place={item.place} /></div>)}
    </div>
  );
}
