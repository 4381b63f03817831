// What can be done to the whole of an assessment, by whom; and where it changed meanwhile, what did, before anything is done.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { assessment, change, type AssessmentChange, type Read } from "../api/assessments";
import { Failure } from "../api/client";
import { me } from "../api/queries";
import { changedAnswers, isEditable, said } from "../ui/assessment";
import { plural } from "../ui/format";
import { Field, Trouble } from "../ui/parts";
import { useText } from "../ui/typed";
import { AssessmentChip } from "./Assessments";

interface Props {
  read: Read;
  isComplete: boolean;
  keep: (next: Read) => void;
  open: (question: string) => void;
}

export function AssessmentSteps({ read, isComplete, keep, open }: Props) {
  const queries = useQueryClient();
  const who = useQuery(me);
  const [reason, setReason] = useText(`judge.${read.body.id}`, "reason");
  /** The version that the person had before them when somebody else's came in its way. */
  const [before, setBefore] = useState<Read>();
  const step = useMutation({
    mutationFn: async (body: AssessmentChange) => {
      setBefore(undefined);
      try {
        const next = await change(read, body);
        setReason("");
        return next;
      } catch (error) {
        if (!(error instanceof Failure && error.status === 412)) throw error;
        const now = await queries.fetchQuery({ ...assessment(read.body.id), staleTime: 0 });
        setBefore(read);
        return now;
      }
    },
    onSuccess: keep,
  });
  const meeting = before && <Meanwhile before={before} now={read} open={open} close={() => setBefore(undefined)} />;
  const isReviewer = who.data?.roles.some((role) => role === "reviewer" || role === "admin") ?? false;
  const isOwn = who.data?.subject === read.body.lastEditor;
  if (isEditable(read.body))
    return (
      <>
        {meeting}
        <div className="row"><button type="button" className="button primary" disabled={!isComplete || step.isPending} onClick={() => step.mutate({ status: "submitted" })}>Submit to a reviewer</button>{!isComplete && <span className="small muted">Once every question is answered, or said not to apply.</span>}</div>
        <Trouble error={step.error} />
      </>
    );
  if (read.body.status !== "submitted") return meeting;
  if (!isReviewer) return <>{meeting}<p className="muted">A reviewer approves or returns it.</p></>;
  return (
    <form className="stack" onSubmit={(event) => event.preventDefault()}>
      {meeting}
      <Field label="What you say to it" hint="Needed to return it; a word with an approval.">
        {(id, about) => <textarea id={id} aria-describedby={about} className="input" maxLength={4000} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <div className="row">
        <button type="button" className="button primary" disabled={isOwn || step.isPending} onClick={() => step.mutate({ status: "approved", ...(reason.trim() ? { reason } : {}) })}>Approve</button>
        <button type="button" className="button" disabled={!reason.trim() || step.isPending} onClick={() => step.mutate({ status: "returned", reason })}>Return</button>
        {isOwn && <span className="small muted">You edited it last, so somebody else approves it.</span>}
      </div>
      <Trouble error={step.error} />
    </form>
  );
}

/** What somebody else did meanwhile: nothing else was done, and the person decides anew. */
function Meanwhile({ before, now, open, close }: { before: Read; now: Read; open: (question: string) => void; close: () => void }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [before]);
  const changed = changedAnswers(before.body.answers, now.body.answers);
  const hasMoved = before.body.status !== now.body.status;
  // A record says who judged it and who answered last, not who submitted it.
  const by = hasMoved && (now.body.status === "approved" || now.body.status === "returned") ? now.body.judgement?.by : changed.length > 0 ? now.body.lastEditor : undefined;
  return (
    <section ref={box} tabIndex={-1} className="notice warn" role="alert" aria-label="Changed in the meantime">
      <span className="whole"><b><bdi>{by ?? "Somebody"}</bdi> changed it while you read it, so nothing was done.</b> {hasMoved ? "It stands elsewhere now." : "Look at what changed, then press again if you still want to."}</span>
      {hasMoved && <span className="row">Now <AssessmentChip status={now.body.status} /></span>}
      {changed.length > 0 && (
        <div className="whole stack-4">
          <b className="small">{plural(changed.length, "answer")} changed</b>
          <ul className="list bare changed">
            {changed.map((id) => (
              <li key={id}>
                <div className="row"><button type="button" className="button" onClick={() => open(id)}>{id}</button><span><s className="muted">{said(before.body.answers[id])}</s> → {said(now.body.answers[id])}</span></div>
                {before.body.answers[id]?.note !== now.body.answers[id]?.note && <bdi className="small muted">{now.body.answers[id]?.note || "The note was taken out."}</bdi>}
              </li>
            ))}
          </ul>
        </div>
      )}
      <button type="button" className="button" onClick={close}>Understood</button>
    </section>
  );
}
