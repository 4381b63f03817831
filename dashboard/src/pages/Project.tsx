// A project's way to production: five gates, and of the chosen one what still blocks it and who can clear it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { ask } from "../api/client";
import { decisions, posture } from "../api/queries";
import type { DecisionRecord, Posture, Reason, Stage } from "../api/types";
import { plural, short, STAGES, time, words } from "../ui/format";
import { firstGate, nextStage } from "../ui/gates";
import { Age, Band, Chip, Empty, Failed, FindingCounts, gateState, Loading, Trouble } from "../ui/parts";
import { placeOf, step } from "../ui/remedies";
import { Trend } from "../ui/Trend";
import { ScanLink } from "../ui/ScanLink";
import { useMay } from "../ui/roles";
import { ProjectHead } from "./ProjectHead";

export function Project() {
  const { projectId: id = "" } = useParams();
  const found = useQuery(posture(id));
  const decided = useQuery(decisions(id));
  if (found.isError) return <><ProjectHead id={id} page="Gates" /><Failed error={found.error} retry={() => void found.refetch()} /></>;
  return (
    <>
      <ProjectHead id={id} page="Gates" />
      {found.isPending || decided.isPending ? <Loading what="the gates" /> : decided.isError ? <Failed error={decided.error} retry={() => void decided.refetch()} /> : <Gates posture={found.data} decisions={decided.data.items} />}
      {found.data && <Summary posture={found.data} />}
    </>
  );
}

function Gates({ posture, decisions }: { posture: Posture; decisions: DecisionRecord[] }) {
  const [query, setQuery] = useSearchParams();
  const asked = query.get("gate") as Stage | null;
  const chosen = asked && STAGES.includes(asked) ? asked : firstGate(posture.stage, posture.gates);
  const record = decisions.find((decision) => decision.stage === chosen);
  return (
    <section className="stack" aria-label="Gates">
      <ol className="pipeline">
        {STAGES.map((stage) => {
          const gate = posture.gates.find((point) => point.stage === stage);
          const state = gateState(gate);
          return (
            <li key={stage}>
              <button type="button" className={`stage ${state.tone}`} aria-pressed={stage === chosen} onClick={() => setQuery({ gate: stage }, { replace: true })}>
                <h2>{words(stage)}</h2>
                <span className="row"><Chip tone={state.tone as "good"}>{state.mark} {state.word}</Chip></span>
                <span className="small muted">
                  {posture.stage === stage ? "The project is here. " : ""}
                  {gate ? <>Decided <Age at={gate.decidedAt} />. </> : "Nobody has asked this gate. "}
                  {gate?.validUntil && !gate.hasLapsed && <>Holds until {time(gate.validUntil)}.</>}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <Gate key={chosen} stage={chosen} posture={posture} record={record} hasLapsed={posture.gates.find((gate) => gate.stage === chosen)?.hasLapsed ?? false} />
    </section>
  );
}

function Gate({ stage, posture, record, hasLapsed }: { stage: Stage; posture: Posture; record: DecisionRecord | undefined; hasLapsed: boolean }) {
  const { projectId } = posture;
  const queries = useQueryClient();
  const evaluate = useMutation({
    mutationFn: async (enter: boolean) => (await ask<DecisionRecord>("/api/governance/gates", { method: "POST", body: { projectId, stage, ...(enter ? { enter } : {}) } })).body,
    onSuccess: () => queries.invalidateQueries(),
  });
  const isEngineer = useMay("engineer");
  const isReviewer = useMay("reviewer");
  const button = isEngineer ? (
    <div className="row">
      <button type="button" className={record ? "button" : "button primary"} disabled={evaluate.isPending} onClick={() => evaluate.mutate(false)}>
        {evaluate.isPending ? "Evaluating" : record ? "Evaluate again" : `Evaluate the gate of ${stage}`}
      </button>
      {record && record.verdict !== "fail" && !hasLapsed && !record.entered && nextStage(posture.stage) === stage && (isReviewer ? (
        <button type="button" className="button primary" disabled={evaluate.isPending} onClick={() => evaluate.mutate(true)}>Enter {stage}</button>
      ) : <span className="small muted">A reviewer enters it.</span>)}
    </div>
  ) : <p className="small muted">An engineer evaluates it, a reviewer enters it.</p>;
  if (!record) return <><Empty title={`The gate of ${stage} has not been asked`} action={button}>It says what is still missing, who can bring it, and keeps the answer with the evidence it rests on. What it asks for is in its <Link to={`/policies?stage=${stage}`}>policy</Link>.</Empty><Trouble error={evaluate.error} /></>;
  const { reasons, remedies } = record.decision;
  const unmet = reasons.filter((reason) => reason.status === "unmet");
  const rest = reasons.filter((reason) => reason.status !== "unmet");
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{unmet.length ? `${plural(unmet.length, "requirement")} of ${stage} not met` : `Nothing blocks ${stage}`}</h2>
        {button}
      </div>
      <Trouble error={evaluate.error} />
      {hasLapsed && <div className="notice warn"><b>Lapsed.</b><span>What this decision rested on has changed or expired since. Evaluate again.</span></div>}
      {unmet.length > 0 && <Reasons reasons={unmet} projectId={projectId} />}
      {remedies && remedies.sets.length > 0 && (
        <section className="stack">
          <h3>{remedies.sets.length === 1 ? "What would open it" : `${plural(remedies.sets.length, "way")} to open it, each enough by itself`}</h3>
          {remedies.sets.slice(0, 4).map((set, index) => (
            <div key={index} className="scroll panel flush">
              <table className="cards">
                <thead><tr><th scope="col">Do</th><th scope="col">Who can</th></tr></thead>
                <tbody>{set.map((change, at) => { const said = step(change); const to = placeOf(change, posture); return <tr key={at}><td>{to ? <Link to={to}>{said.text}</Link> : said.text}</td><td data-label="Who can" className="muted">{said.who}</td></tr>; })}</tbody>
              </table>
            </div>
          ))}
          {!remedies.exhaustive && <p className="small muted">Each of these opens the gate; not every smaller way was tried.</p>}
        </section>
      )}
      {rest.length > 0 && (
        <details>
          <summary>{plural(rest.length, "requirement")} met or waived</summary>
          <Reasons reasons={rest} projectId={projectId} />
        </details>
      )}
      <p className="small muted">
        Decided {time(record.decision.asOf)} by <bdi>{record.createdBy}</bdi>{record.entered ? ", and the stage was entered" : ""}. <Link to={`/policies?stage=${stage}`}>Policy</Link> <code>{short(record.decision.policyDigest)}</code>, facts <code>{short(record.decision.inputDigest)}</code>.
      </p>
    </div>
  );
}

const MARKS = { met: ["good", "✓ Met"], waived: ["warn", "! Waived"], unmet: ["bad", "✕ Not met"] } as const;

function Reasons({ reasons, projectId }: { reasons: Reason[]; projectId: string }) {
  return (
    <ul className="list bare">
      {reasons.map((reason) => (
        <li key={reason.requirement}>
          <div className="row"><Chip tone={MARKS[reason.status][0]}>{MARKS[reason.status][1]}</Chip><b>{reason.title}</b></div>
          <span>{reason.message}</span>
          <span className="small muted">
            <code>{reason.requirement}</code> · {reason.waivable ? "a waiver may stand in" : "no waiver may stand in"}
            {reason.waivers && reason.waivers.length > 0 && <> · <Link to={`/waivers?project=${projectId}`}>{plural(reason.waivers.length, "waiver")}</Link></>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Summary({ posture }: { posture: Posture }) {
  return (
    <div className="split">
      <section className="panel">
        <div className="panel-head"><h2>Where it stands</h2><Link to={`/projects/${posture.projectId}/posture`}>Controls and evidence</Link></div>
        <Band band={posture.overall} />
        <p className="small muted">Over every control of the frameworks in scope, as of {time(posture.asOf)}: code{posture.assessment ? ` and ${posture.assessment.answered} of ${posture.assessment.questions} answered questions` : " alone, no assessment yet"}.</p>
        <div className="panel-head"><h3>Open findings</h3>{posture.scan && <Link to={`/projects/${posture.projectId}/scans/${posture.scan.id}`}>Triage</Link>}</div>
        {posture.scan ? <FindingCounts counts={posture.findings} /> : <p className="muted">Not scanned yet. <ScanLink project={posture.projectId}>Scan a folder</ScanLink></p>}
      </section>
      <section className="panel">
        <h2>Score of the code, scan by scan</h2>
        <Trend points={posture.trend} />
      </section>
    </div>
  );
}
