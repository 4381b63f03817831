// One gate of a project: what it still wants, what that rests on, who can clear it, and what it said before.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";
import { ask } from "../api/client";
import { decisions, waivers } from "../api/queries";
import type { DecisionRecord, GateEvidence, Posture, Reason, Stage } from "../api/types";
import { Digest } from "../ui/Digest";
import { Disclose } from "../ui/Disclose";
import { plural, time, words } from "../ui/format";
import { evidenceOf, lineOf, nextStage } from "../ui/gates";
import { Age, Chip, Empty, Failed, gateState, Loading, Trouble } from "../ui/parts";
import { placeOf, step } from "../ui/remedies";
import { useMay } from "../ui/roles";

const RequestWaiver = lazy(() => import("./RequestWaiver"));

interface Props {
  stage: Stage;
  posture: Posture;
  /** Whether time or a change has done away with what it said last. */
  hasLapsed: boolean;
  /** Called when the gate was asked, so that it is this gate that stays on the screen. */
  asked: () => void;
}

export function Gate({ stage, posture, hasLapsed, asked }: Props) {
  const found = useInfiniteQuery(decisions(posture.projectId, stage));
  if (found.isPending) return <Loading what={`the gate of ${stage}`} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const [latest, ...earlier] = found.data.pages.flatMap((page) => page.items);
  return (
    <>
      <Latest stage={stage} posture={posture} hasLapsed={hasLapsed} record={latest} asked={asked} />
      {latest && (
        <Earlier records={earlier} posture={posture} hasMore={found.hasNextPage} isLoading={found.isFetchingNextPage} more={() => void found.fetchNextPage()} />
      )}
    </>
  );
}

function Latest({ stage, posture, hasLapsed, record, asked }: Props & { record: DecisionRecord | undefined }) {
  const { projectId } = posture;
  const queries = useQueryClient();
  const evaluate = useMutation({
    mutationFn: async (enter: boolean) => (await ask<DecisionRecord>("/api/governance/gates", { method: "POST", body: { projectId, stage, ...(enter ? { enter } : {}) } })).body,
    onSuccess: async () => {
      asked();
      await queries.invalidateQueries();
    },
  });
  const isEngineer = useMay("engineer");
  const isReviewer = useMay("reviewer");
  const canBeEntered = record && record.verdict !== "fail" && !hasLapsed && nextStage(posture.stage) === stage;
  const button = isEngineer ? (
    <div className="row">
      <button type="button" className={record ? "button" : "button primary"} disabled={evaluate.isPending} onClick={() => evaluate.mutate(false)}>
        {evaluate.isPending ? "Evaluating" : record ? "Evaluate again" : `Evaluate the gate of ${stage}`}
      </button>
      {canBeEntered && (isReviewer ? (
        <button type="button" className="button primary" disabled={evaluate.isPending} onClick={() => evaluate.mutate(true)}>Enter {stage}</button>
      ) : <span className="small muted">A reviewer enters it.</span>)}
    </div>
  ) : <p className="small muted">An engineer evaluates it, a reviewer enters it.</p>;
  if (!record) return <><Empty title={`The gate of ${stage} has not been asked`} action={button}>It says what is still missing, who can bring it, and keeps the answer with the evidence it rests on. What it asks for is in its <Link to={`/policies?stage=${stage}`}>policy</Link>.</Empty><Trouble error={evaluate.error} /></>;
  const { reasons, remedies } = record.decision;
  const unmet = reasons.filter((reason) => reason.status === "unmet");
  const rest = reasons.filter((reason) => reason.status !== "unmet");
  return (
    <section className="panel" aria-label={`Gate of ${stage}`}>
      <div className="panel-head">
        <h2>{unmet.length ? `${plural(unmet.length, "requirement")} of ${stage} not met` : `Nothing blocks ${stage}`}</h2>
        {button}
      </div>
      <Trouble error={evaluate.error} />
      {hasLapsed && <div className="notice warn"><b>Lapsed.</b><span>What this decision rested on has changed or expired since. Evaluate again.</span></div>}
      {unmet.length > 0 && <Reasons reasons={unmet} posture={posture} isCurrent />}
      {remedies && remedies.sets.length > 0 && (
        <section className="stack">
          <h3>{remedies.sets.length === 1 ? "What would open it" : `${plural(remedies.sets.length, "way")} to open it, each enough by itself`}</h3>
          {remedies.sets.slice(0, 4).map((set, index) => (
            <div key={index} className="scroll panel flush">
              <table className="cards">
                <thead><tr><th scope="col">Do</th><th scope="col">Who can</th></tr></thead>
                <tbody>
                  {set.map((change, at) => {
                    const said = step(change);
                    const to = placeOf(change, posture);
                    return <tr key={at}><td>{to ? <Link to={to}>{said.text}</Link> : said.text}</td><td data-label="Who can" className="muted">{said.who}</td></tr>;
                  })}
                </tbody>
              </table>
            </div>
          ))}
          {remedies.sets.length > 4 && <p className="small muted">{plural(remedies.sets.length - 4, "more way")} of the same length.</p>}
          {!remedies.exhaustive && <p className="small muted">Each of these opens the gate; not every smaller way was tried.</p>}
        </section>
      )}
      {rest.length > 0 && (
        <Disclose key={record.id} title={<>{plural(rest.length, "requirement")} met or waived</>} isOpen={unmet.length === 0}>{() => <Reasons reasons={rest} posture={posture} isCurrent={false} />}</Disclose>
      )}
      <Made record={record} />
    </section>
  );
}

/** Who decided when, by which policy and of which facts. */
const Made = ({ record }: { record: DecisionRecord }) => (
  <p className="small muted">
    Decided {time(record.decision.asOf)} by <bdi>{record.createdBy}</bdi>{record.entered ? ", and the stage was entered" : ""}. <Link to={`/policies?stage=${record.stage}`}>Policy</Link> <Digest of={record.decision.policyDigest} label="digest of the policy" /> Facts <Digest of={record.decision.inputDigest} label="digest of the facts" />
  </p>
);

const MARKS = { met: ["good", "✓ Met"], waived: ["warn", "! Waived"], unmet: ["bad", "✕ Not met"] } as const;

function Reasons({ reasons, posture, isCurrent }: { reasons: Reason[]; posture: Posture; isCurrent: boolean }) {
  return (
    <ul className="list bare reasons">
      {reasons.map((reason) => {
        const { head, more } = lineOf(reason, posture.frameworks.map(({ framework }) => framework));
        return (
          <li key={reason.requirement}>
            <div className="reason"><Chip tone={MARKS[reason.status][0]}>{MARKS[reason.status][1]}</Chip><span><b>{head}</b>{more && <span className="muted">. {more}</span>}</span></div>
            <Rests evidence={reason.evidence} posture={posture} />
            <div className="row small muted">
              <code>{reason.requirement}</code>
              {reason.waivers && reason.waivers.length > 0 && <Link to={`/waivers?project=${posture.projectId}`}>{plural(reason.waivers.length, "waiver")}</Link>}
              {reason.waivable ? (isCurrent ? <Exception reason={reason} about={head} projectId={posture.projectId} /> : <span>a waiver may stand in</span>) : <span>no waiver may stand in</span>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** Pieces of evidence that are shown before the rest is asked for. */
const FEW = 3;

function Rests({ evidence, posture }: { evidence: GateEvidence[]; posture: Posture }) {
  if (evidence.length === 0) return null;
  const list = (items: GateEvidence[]) => <ul className="rests" aria-label="What it rests on">{items.map((item) => <Piece key={`${item.kind} ${item.id}`} item={item} beside={evidence} posture={posture} />)}</ul>;
  return (
    <>
      {list(evidence.slice(0, FEW))}
      {evidence.length > FEW && <Disclose title={<span className="small">{plural(evidence.length - FEW, "more piece")} of evidence</span>}>{() => list(evidence.slice(FEW))}</Disclose>}
    </>
  );
}

function Piece({ item, beside, posture }: { item: GateEvidence; beside: GateEvidence[]; posture: Posture }) {
  const { name, to } = evidenceOf(item, beside, posture);
  return (
    <li className="small">
      <Chip tone="plain">{words(item.kind)}</Chip>
      {to ? <Link to={to}><bdi>{name}</bdi></Link> : <bdi>{name}</bdi>}
      {item.waived && <Chip tone="warn">! Waived</Chip>}
      {item.digest && <span className="muted"><Digest of={item.digest} label={`digest of ${name}`} /></span>}
    </li>
  );
}

/** Asks for a waiver of a requirement, or says what became of the one that was asked for. */
function Exception({ reason, about, projectId }: { reason: Reason; about: string; projectId: string }) {
  const [isAsking, setAsking] = useState(false);
  const isEngineer = useMay("engineer");
  const found = useQuery(waivers({ projectId }));
  const mine = (found.data?.items ?? []).filter(({ covers, expiresAt }) => "requirement" in covers && covers.requirement === reason.requirement && new Date(expiresAt).getTime() > Date.now());
  const to = (status: string) => `/waivers?${new URLSearchParams({ project: projectId, status })}`;
  if (mine.some(({ status }) => status === "approved")) return <span className="prose">A <Link to={to("approved")}>waiver</Link> was approved since: evaluate again.</span>;
  if (mine.some(({ status }) => status === "requested")) return <span className="prose">A <Link to={to("requested")}>waiver</Link> waits for a reviewer.</span>;
  return (
    <>
      <span>a waiver may stand in</span>
      {isEngineer && <button type="button" className="button" onClick={() => setAsking(true)}>Ask for a waiver</button>}
      {isAsking && <Suspense fallback={null}><RequestWaiver projectId={projectId} covers={{ requirement: reason.requirement }} about={about} close={() => setAsking(false)} /></Suspense>}
    </>
  );
}

/** What the gate said before. */
function Earlier({ records, posture, hasMore, isLoading, more }: { records: DecisionRecord[]; posture: Posture; hasMore: boolean; isLoading: boolean; more: () => void }) {
  if (records.length === 0) return null;
  return (
    <section className="panel flush" aria-label="Earlier decisions">
      <div className="panel-head"><h2>Earlier decisions of this gate</h2><span className="small muted">{hasMore ? `The latest ${records.length}` : plural(records.length, "decision")}</span></div>
      <ul className="list">
        {records.map((record) => {
          const unmet = record.decision.reasons.filter(({ status }) => status === "unmet");
          // What time has done to a decision since is said of the latest alone.
          const { tone, mark, word } = gateState({ ...record, hasLapsed: false, decidedAt: record.createdAt, validUntil: null });
          return (
            <li key={record.id}>
              <Disclose title={<span className="row"><Chip tone={tone}>{mark} {word}</Chip>{record.entered && <Chip tone="plain">Entered</Chip>}<Age at={record.decision.asOf} /><span className="muted">by <bdi>{record.createdBy}</bdi></span></span>} aside={<span className="small muted">{unmet.length > 0 ? `${unmet.length} not met` : "Nothing missing"}</span>}>
                {() => <div className="evidence"><Reasons reasons={record.decision.reasons} posture={posture} isCurrent={false} /><Made record={record} /></div>}
              </Disclose>
            </li>
          );
        })}
      </ul>
      {hasMore && <div className="pad"><button type="button" className="button" disabled={isLoading} onClick={more}>{isLoading ? "Loading…" : "Show more"}</button></div>}
    </section>
  );
}
