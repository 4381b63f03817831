// One finding: where it is, why it matters, how to fix it, and which controls it opens a gap in.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { project } from "../api/queries";
import { rules, type Rule } from "../api/rules";
import type { ControlName, Finding, WholeScan } from "../api/types";
import { Disclose } from "../ui/Disclose";
import { words } from "../ui/format";
import { Chip, Excerpt, Said, SeverityChip, Where } from "../ui/parts";
import { useMay } from "../ui/roles";

const RequestWaiver = lazy(() => import("./RequestWaiver"));

interface Props {
  finding: Finding;
  scan: WholeScan;
  isAsking: boolean;
  ask: (isAsking: boolean) => void;
}

export function FindingDetail({ finding, scan, isAsking, ask }: Props) {
  const { projectId } = scan;
  const isEngineer = useMay("engineer");
  const known = useQuery(rules(scan.id));
  const rule = known.data?.get(finding.rule);
  // Two steps on one line look the same to a reader.
  const steps = (finding.trace ?? []).filter((place, index, all) => place.path !== all[index - 1]?.path || place.line !== all[index - 1]?.line);
  return (
    <section className="panel sticky" aria-label="Finding" aria-live="polite">
      <p className="small muted"><code>{finding.rule}</code>{rule && <> · {rule.title}</>}</p>
      <h3><Said text={finding.message} /></h3>
      <div className="row"><SeverityChip severity={finding.severity} /><Chip tone="plain">{words(finding.domain)}</Chip><Chip tone="plain">{finding.confidence} confidence</Chip><Chip tone="plain">{words(finding.state)}</Chip></div>
      <Where place={finding.place} />
      <Excerpt excerpt={finding.excerpt} place={finding.place} />
      {steps.length > 0 && (
        <div className="stack-4"><b className="small">The value came this way</b>{steps.map((place, index) => <Where key={index} place={place} />)}</div>
      )}
      {rule && <Explained rule={rule} projectId={projectId} />}
      {known.isError && <p className="small muted">What the rule says can't be loaded now. <button type="button" className="link" onClick={() => void known.refetch()}>Try again</button></p>}
      <div className="row">
        {isEngineer && <button type="button" className="button" disabled={finding.state === "waived"} onClick={() => ask(true)}>Ask for a waiver</button>}
        <Link to={`/waivers?project=${projectId}`}>Waivers of the project</Link>
      </div>
      <p className="small muted">Fingerprint <code>{finding.fingerprint}</code></p>
      {isAsking && <Suspense fallback={null}><RequestWaiver projectId={projectId} covers={{ finding: finding.fingerprint }} about={finding.message} close={() => ask(false)} /></Suspense>}
    </section>
  );
}

function Explained({ rule, projectId }: { rule: Rule; projectId: string }) {
  const found = useQuery(project(projectId));
  const inScope = rule.controls.filter(({ framework }) => found.data?.frameworks.includes(framework));
  const byFramework = Object.entries(Object.groupBy(inScope, ({ framework }) => framework)) as [string, ControlName[]][];
  return (
    <div className="rule">
      {rule.why && <p><b className="small">Why it matters</b><Said text={rule.why} /></p>}
      {rule.fix && <p><b className="small">How to fix it</b><Said text={rule.fix} /></p>}
      {byFramework.length > 0 && (
        <Disclose title={<>Controls it opens a gap in</>} aside={<span className="small muted">{inScope.length} in {byFramework.length === 1 ? "one framework" : `${byFramework.length} frameworks`}</span>}>
          {() => (
            <ul className="list bare evidence">
              {byFramework.map(([framework, controls]) => (
                <li key={framework}><div className="row small"><b>{words(framework)}</b>{controls.map(({ id }) => <Link key={id} to={`/projects/${projectId}/posture?${new URLSearchParams({ framework, control: id })}`}>{id}</Link>)}</div></li>
              ))}
            </ul>
          )}
        </Disclose>
      )}
    </div>
  );
}
