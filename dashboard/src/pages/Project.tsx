// A project's way to production: five gates, and of the chosen one what still blocks it and who can clear it.
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { latestDecision, posture } from "../api/queries";
import type { Posture, Stage } from "../api/types";
import { STAGES, time, words } from "../ui/format";
import { firstGate, leftOut, pointOf } from "../ui/gates";
import { Age, Band, Chip, Failed, FindingCounts, gateState, Loading } from "../ui/parts";
import { Trend } from "../ui/Trend";
import { ScanLink } from "../ui/ScanLink";
import { Gate } from "./Gate";
import { ProjectHead } from "./ProjectHead";

export function Project() {
  const { projectId: id = "" } = useParams();
  const found = useQuery(posture(id));
  if (found.isError) return <><ProjectHead id={id} page="Gates" /><Failed error={found.error} retry={() => void found.refetch()} /></>;
  return (
    <>
      <ProjectHead id={id} page="Gates" />
      {found.isPending ? <Loading what="the gates" /> : <Gates posture={found.data} />}
      {found.data && <Summary posture={found.data} />}
    </>
  );
}

function Gates({ posture }: { posture: Posture }) {
  const [query, setQuery] = useSearchParams();
  // The posture knows the gates that were asked lately: whether one that it does not name was ever asked is asked for.
  const older = useQueries({ queries: STAGES.filter((stage) => !posture.gates.some((gate) => gate.stage === stage)).map((stage) => latestDecision(posture.projectId, stage)) });
  const gates = [...posture.gates, ...older.flatMap(({ data }) => (data ? [pointOf(data, posture.asOf)] : []))];
  if (older.some(({ isPending }) => isPending)) return <Loading what="the gates" />;
  const asked = query.get("gate") as Stage | null;
  const chosen = asked && STAGES.includes(asked) ? asked : firstGate(posture.stage, gates);
  const skipped = leftOut(posture.stage, gates);
  const show = (stage: Stage) => setQuery({ gate: stage }, { replace: true, preventScrollReset: true });
  return (
    <section className="stack" aria-label="Gates">
      <ol className="pipeline">
        {STAGES.map((stage) => {
          const gate = gates.find((point) => point.stage === stage);
          const state = gateState(gate);
          return (
            <li key={stage}>
              <button type="button" className={`stage ${state.tone}`} aria-pressed={stage === chosen} onClick={() => show(stage)}>
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
      {skipped.length > 0 && <p className="small muted">“Not evaluated” says that nobody has asked the gate of {list(skipped)} here, not that something is missing: each gate is asked by itself, and a later one does not ask an earlier. Evaluate it to have its answer on record.</p>}
      <Gate key={chosen} stage={chosen} posture={posture} hasLapsed={gates.find((gate) => gate.stage === chosen)?.hasLapsed ?? false} asked={() => show(chosen)} />
    </section>
  );
}

const list = (stages: readonly string[]) => new Intl.ListFormat("en-GB", { type: "disjunction" }).format(stages);

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
