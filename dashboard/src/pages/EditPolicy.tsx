// The source of a policy under an administrator's hands: the server says at which line and column it can't be read, and
// nobody's text takes the place of another's unseen.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type RefObject } from "react";
import { Failure, type Answer } from "../api/client";
import { policy, replacePolicy, restorePolicy } from "../api/policies";
import type { PolicyInForce } from "../api/types";
import { changedLines } from "../ui/artifact";
import { Disclose } from "../ui/Disclose";
import { plural } from "../ui/format";
import { Trouble } from "../ui/parts";
import { Numbered } from "../ui/Numbered";
import { faultOf, offsetOf, type Fault } from "../ui/policy";
import { useTyped } from "../ui/typed";
import { DiffLines } from "./ArtifactDiff";

export default function EditPolicy({ read }: { read: Answer<PolicyInForce> }) {
  const { stage, source, isShipped } = read.body;
  const queries = useQueryClient();
  const [all, type] = useTyped("policies");
  const [isRestoring, setRestoring] = useState(false);
  const notice = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const typed = all[stage];
  const text = typed?.text ?? source;
  /** Loads what somebody else made of it, so that both are on the screen. */
  const meeting = async (error: unknown) => {
    if (!(error instanceof Failure && error.status === 412)) throw error;
    await queries.fetchQuery({ ...policy(stage), staleTime: 0 });
    throw new Failure("conflict", "Somebody changed this policy since you read it. What you typed is kept; theirs is in force.", 412);
  };
  const changed = async () => {
    await queries.invalidateQueries();
    type(stage, undefined);
    setRestoring(false);
  };
  const save = useMutation({ mutationFn: (text: string) => replacePolicy(read, text).catch(meeting), onSuccess: changed });
  const restore = useMutation({ mutationFn: () => restorePolicy(read).catch(meeting), onSuccess: changed });
  const isClash = typed !== undefined && !save.isPending && !restore.isPending && source !== typed.base && source !== typed.text;
  const failure = save.error ?? restore.error;
  const faults = failure instanceof Failure ? failure.errors.flatMap((item) => faultOf(item.detail) ?? []) : [];
  useEffect(() => {
    if (failure) notice.current?.focus();
  }, [failure]);
  const isChanged = typed !== undefined && text !== source;
  const lines = isChanged ? changedLines(source, text) : [];
  const go = (fault: Fault) => {
    const at = offsetOf(text, fault);
    area.current?.focus();
    area.current?.setSelectionRange(at, at + 1);
  };
  const put = () => {
    restore.reset();
    type(stage, { base: source, text });
    save.mutate(text);
  };
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); if (isChanged && !isClash && !save.isPending) put(); }}>
      <div ref={notice} tabIndex={-1} className="attention">
        {isClash ? (
          <section className="notice warn" role="alert" aria-label="Two policies">
            <div className="whole"><b>Somebody changed this policy meanwhile.</b> Theirs is in force; yours is below it, and not lost.</div>
            <pre className="whole excerpt wrap" tabIndex={0} aria-label="Their policy">{source}</pre>
            <button type="button" className="button" onClick={() => { save.reset(); type(stage, undefined); }}>Take theirs</button>
            <button type="button" className="button" onClick={put}>Put mine in its place</button>
          </section>
        ) : faults.length > 0 ? <Faults faults={faults} go={go} /> : <Trouble error={failure} />}
      </div>
      <Source area={area} text={text} faults={isClash ? [] : faults} isReadOnly={save.isPending} change={(next) => type(stage, { base: typed?.base ?? source, text: next })} />
      {/* A field shows on paper what is in view; this all of it. */}
      <Numbered source={text} label="Source on paper" isPaper />
      {lines.length > 0 && <Disclose title={<>What you change</>} aside={<span className="small muted">{plural(lines.filter(({ sign }) => sign !== " ").length, "line")}</span>}>{() => <DiffLines lines={lines} />}</Disclose>}
      <p className="small muted">The next evaluation of this gate goes by what is saved; decisions that were made keep the digest of the policy that made them. What you type stays in this tab until it is saved or discarded.</p>
      <div className="row">
        <button type="submit" className="button primary" disabled={!isChanged || isClash || save.isPending || !text.trim()}>{save.isPending ? "Saving…" : "Save the policy"}</button>
        <button type="button" className="button" disabled={!isChanged} onClick={() => { save.reset(); type(stage, undefined); }}>Discard</button>
        {!isShipped && !isRestoring && <button type="button" className="button" onClick={() => setRestoring(true)}>Restore the shipped policy…</button>}
      </div>
      {isRestoring && (
        <div className="notice warn" role="alertdialog" aria-label="Restore">
          <span>Your own policy of {stage} is taken away, and the shipped one decides. Copy yours first if you want it back.</span>
          <button type="button" className="button primary" disabled={restore.isPending} onClick={() => { save.reset(); restore.mutate(); }}>Restore it</button>
          <button type="button" className="button" onClick={() => setRestoring(false)}>Keep mine</button>
        </div>
      )}
    </form>
  );
}

function Faults({ faults, go }: { faults: Fault[]; go: (fault: Fault) => void }) {
  return (
    <section className="notice bad" role="alert" aria-label="Not saved">
      <b className="whole">The server can't read this policy. It is not saved.</b>
      {faults.map((fault) => (
        <div key={`${fault.line}:${fault.column}`} className="whole row"><button type="button" className="button" onClick={() => go(fault)}>Line {fault.line}, column {fault.column}</button><bdi>{fault.message}</bdi></div>
      ))}
    </section>
  );
}

/** A text area with its lines numbered, and those with a fault marked. */
function Source({ area, text, faults, isReadOnly, change }: { area: RefObject<HTMLTextAreaElement | null>; text: string; faults: Fault[]; isReadOnly: boolean; change: (text: string) => void }) {
  const [top, setTop] = useState(0);
  const count = text.split("\n").length;
  return (
    <div className="field">
      <label htmlFor="policy-source">Source, in Rego</label>
      <div className="source">
        <div className="gutter" aria-hidden="true"><div style={{ transform: `translateY(${-top}px)` }}>{Array.from({ length: count }, (_, index) => <span key={index} className={faults.some((fault) => fault.line === index + 1) ? "bad" : ""}>{index + 1}</span>)}</div></div>
        <textarea id="policy-source" ref={area} className="input" wrap="off" spellCheck={false} autoCapitalize="off" rows={Math.min(28, Math.max(12, count + 1))} readOnly={isReadOnly} value={text} aria-invalid={faults.length > 0} onScroll={(event) => setTop(event.currentTarget.scrollTop)} onChange={(event) => change(event.target.value)} />
      </div>
    </div>
  );
}
