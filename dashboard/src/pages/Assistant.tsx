// Questions about a project, answered from its evidence: each statement opens what it rests on, or there is no answer.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { ask } from "../api/client";
import { me, posture } from "../api/queries";
import type { AssistantAnswer, Cited } from "../api/types";
import { alike, citedLink } from "../ui/cited";
import { Disclose } from "../ui/Disclose";
import { plural, short, words } from "../ui/format";
import { Chip, Empty, Failed, Loading, Trouble } from "../ui/parts";
import { useKept, useText } from "../ui/typed";
import { ProjectHead } from "./ProjectHead";

const LONGEST = 1000;
const EXAMPLES = ["Which data of patients or customers reaches a model?", "What blocks the production gate?", "Where does a person decide over what the model says?"];

interface Exchange {
  question: string;
  answer: AssistantAnswer;
}

/** At most this many answers stay in the tab: those that were asked for last. */
const MOST_KEPT = 20;
const NONE: Exchange[] = [];

export function Assistant() {
  const { projectId = "" } = useParams();
  const who = useQuery(me);
  return (
    <>
      <ProjectHead id={projectId} page="Assistant" />
      {/* What one person was told is not for the next who signs in here. */}
      {who.data ? <Asking projectId={projectId} subject={who.data.subject} /> : who.isError ? <Failed error={who.error} retry={() => void who.refetch()} /> : <Loading what="the assistant" />}
    </>
  );
}

function Asking({ projectId, subject }: { projectId: string; subject: string }) {
  const place = `assistant.${projectId}.${subject}`;
  const [question, setQuestion] = useText(place, "question");
  const [exchanges, setExchanges] = useKept(`${place}.answers`, NONE);
  const [useModel, setUseModel] = useState(true);
  const field = useId();
  const asked = useMutation({
    mutationFn: async (text: string) => (await ask<AssistantAnswer>("/api/governance/assistant", { method: "POST", body: { projectId, question: text, useModel } })).body,
    onSuccess: (answer, text) => {
      setExchanges((known) => [{ question: text, answer }, ...known].slice(0, MOST_KEPT));
      // What was typed meanwhile stays.
      setQuestion((typed) => (typed.trim() === text ? "" : typed));
    },
  });
  const text = question.trim();
  const canAsk = text.length >= 3 && !asked.isPending;
  const submit = () => canAsk && asked.mutate(text);
  return (
    <>
      <form className="panel" onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <div className="field">
          <label htmlFor={field}>Ask about this project</label>
          <textarea id={field} className="input" dir="auto" maxLength={LONGEST} value={question} aria-describedby={`${field}-about`} onChange={(event) => setQuestion(event.target.value)} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); } }} />
          <span id={`${field}-about`} className="small muted">Answered only from the evidence of its scans, answers, artifacts and gates. Asking is recorded in the audit log. Ctrl Enter sends.</span>
        </div>
        <div className="row">
          <button type="submit" className="button primary" disabled={!canAsk}>{asked.isPending ? "Asking…" : "Ask"}</button>
          <label className="row"><input type="checkbox" checked={useModel} onChange={(event) => setUseModel(event.target.checked)} /> Let a model write the answer, where one is set up</label>
        </div>
        <Trouble error={asked.error} />
      </form>
      {asked.isPending && <Loading what="the answer" />}
      {exchanges.length === 0 && !asked.isPending && (
        <Empty title="Nothing asked yet" action={<div className="row">{EXAMPLES.map((example) => <button key={example} type="button" className="button wrap" onClick={() => setQuestion(example)}>{example}</button>)}</div>}>Every statement of an answer cites the evidence it rests on. Where there is none, it says so.</Empty>
      )}
      {exchanges.map(({ question: said, answer }) => <Answered key={answer.id} question={said} answer={answer} projectId={projectId} />)}
    </>
  );
}

function Answered({ question, answer, projectId }: Exchange & { projectId: string }) {
  const [open, setOpen] = useState<number>();
  const evidence = useRef<HTMLUListElement>(null);
  const standing = useQuery(posture(projectId));
  // A model cites items one by one: each keeps its own line.
  const groups = answer.mode === "model" ? answer.evidence.map((item) => [item]) : alike(answer.evidence);
  const to = (item: Cited) => citedLink(item, { projectId, scanId: standing.data?.scan?.id, assessmentId: standing.data?.assessment?.id, frameworks: standing.data?.frameworks.map(({ framework }) => framework) ?? [] });
  const show = (number: number) => {
    setOpen(number);
    evidence.current?.querySelector<HTMLElement>(`[data-number="${number}"]`)?.focus();
  };
  return (
    <article className="panel" aria-label={question}>
      <div className="panel-head"><h2><bdi>{question}</bdi></h2><Chip tone={answer.isAnswered ? "plain" : "warn"}>{!answer.isAnswered ? "? Not answered" : answer.mode === "model" ? "Written by a model" : "Found, not written"}</Chip></div>
      <p className="notice">{answer.note}</p>
      {/* Without a model the evidence itself is the answer: it is said once, where it stands. */}
      {answer.mode === "model" && answer.statements.map((statement, index) => (
        <p key={index} className="statement"><bdi>{statement.text}</bdi> {statement.cites.map((number) => <button key={number} type="button" className="cite" aria-label={`Evidence E${number}`} aria-pressed={open === number} onClick={() => show(number)}>E{number}</button>)}</p>
      ))}
      {answer.evidence.length > 0 && (
        <>
          <h3>Evidence</h3>
          <ul className="list bare" ref={evidence}>
            {groups.map(([item, ...others]) => item && <li key={item.number} tabIndex={-1} data-number={item.number} className={open === item.number ? "cited" : ""}><CitedItem item={item} to={to(item)} />{others.length > 0 && <Alike items={others} to={to} />}</li>)}
          </ul>
        </>
      )}
      <p className="small muted">Evidence of this moment: <code title={answer.evidenceDigest}>{short(answer.evidenceDigest)}</code></p>
    </article>
  );
}

const CitedItem = ({ item, to }: { item: Cited; to: string }) => (
  <>
    <div className="row"><b>E{item.number}</b><Chip tone="plain">{words(item.kind)}</Chip><Link to={to}><code><bdi>{item.place}</bdi></code></Link></div>
    <span><bdi>{item.statement}</bdi></span>
  </>
);

/** The same, seen elsewhere. */
const Alike = ({ items, to }: { items: Cited[]; to: (item: Cited) => string }) => (
  <Disclose title={<span className="small">The same in {plural(items.length, "more place")}</span>}>
    {() => <ul className="list bare evidence">{items.map((item) => <li key={item.number}><CitedItem item={item} to={to(item)} /></li>)}</ul>}
  </Disclose>
);
