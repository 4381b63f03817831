// The nine documents of a project: what there is of each, whether it still stands on today's evidence, and its next draft.
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link, useParams } from "react-router";
import { artifacts, KINDS } from "../api/artifacts";
import type { Artifact, ArtifactStatus } from "../api/types";
import { posture } from "../api/queries";
import { newest } from "../ui/artifact";
import { DraftProgress } from "../ui/DraftProgress";
import { words } from "../ui/format";
import { Age, Chip, Failed, Loading, Trouble } from "../ui/parts";
import { useMay } from "../ui/roles";
import { useDraft } from "../ui/useDraft";
import { ProjectHead } from "./ProjectHead";

const STATUS: Record<ArtifactStatus, ["good" | "warn" | "bad" | "none" | "plain", string]> = {
  draft: ["none", "◐ Draft"],
  "in-review": ["warn", "! Waits for a reviewer"],
  approved: ["good", "✓ Approved"],
  rejected: ["bad", "✕ Rejected"],
  superseded: ["plain", "– Superseded"],
};

export const ArtifactChip = ({ status }: { status: ArtifactStatus }) => <Chip tone={STATUS[status][0]}>{STATUS[status][1]}</Chip>;

/** Whether a document stands on today's evidence, as far as that is known. */
type Freshness = "loading" | "unknown" | "today" | "stale";

const FRESHNESS: Record<Freshness, ReactNode> = {
  loading: <span className="small muted">Being compared…</span>,
  unknown: <Chip tone="none">? Not known now</Chip>,
  today: <Chip tone="plain">Today's</Chip>,
  stale: <Chip tone="warn">↺ Has changed since</Chip>,
};

export function Artifacts() {
  const { projectId = "" } = useParams();
  const found = useQuery(artifacts(projectId));
  const standing = useQuery(posture(projectId));
  const isEngineer = useMay("engineer");
  const [useModel, setUseModel] = useState(true);
  const { make, drafting } = useDraft(projectId);
  if (found.isPending) return <><ProjectHead id={projectId} page="Documents" /><Loading what="the documents" /></>;
  if (found.isError) return <><ProjectHead id={projectId} page="Documents" /><Failed error={found.error} retry={() => void found.refetch()} /></>;
  const latest = newest(found.data);
  const stands = (id: string | undefined): Freshness => {
    if (standing.isPending) return "loading";
    const point = standing.data?.artifacts.find((item) => item.id === id);
    return !point ? "unknown" : point.isStale ? "stale" : "today";
  };
  return (
    <>
      <ProjectHead id={projectId} page="Documents" />
      <div className="stack-4">
        {latest.size === 0 && <h2>Nothing drafted yet</h2>}
        <p className="muted">Drafted from the evidence of the scans and answers, with a citation behind every statement. What no evidence says is marked, and left to a person.</p>
        {isEngineer ? <label className="row"><input type="checkbox" checked={useModel} onChange={(event) => setUseModel(event.target.checked)} /> Let a model draft, where one is set up</label> : <p className="small muted">An engineer drafts them.</p>}
      </div>
      <Trouble error={make.error} />
      {drafting && <DraftProgress drafting={drafting} />}
      <section className="panel flush" aria-label="Documents">
        <table className="cards">
          <thead><tr><th scope="col">Document</th><th scope="col">Stands</th><th scope="col">Evidence</th><th scope="col">Changed</th><th scope="col"><span className="hidden">Next</span></th></tr></thead>
          <tbody>{KINDS.map((kind) => <Row key={kind} kind={kind} artifact={latest.get(kind)} freshness={stands(latest.get(kind)?.id)} isDrafting={make.isPending} draft={isEngineer ? () => make.mutate({ type: kind, useModel }) : undefined} projectId={projectId} />)}</tbody>
        </table>
      </section>
    </>
  );
}

function Row({ kind, artifact, freshness, isDrafting, draft, projectId }: { kind: string; artifact: Artifact | undefined; freshness: Freshness; isDrafting: boolean; draft: (() => void) | undefined; projectId: string }) {
  return (
    <tr>
      <td>{artifact ? <Link className="name" to={`/projects/${projectId}/artifacts/${artifact.id}`}>{words(kind)}</Link> : <span className="name">{words(kind)}</span>}</td>
      <td data-label="Stands">{artifact ? <span className="row"><ArtifactChip status={artifact.status} /><span className="small muted">version {artifact.version}</span></span> : <span className="small muted">Not drafted</span>}</td>
      <td data-label="Evidence">{artifact ? FRESHNESS[freshness] : <span className="small muted">–</span>}</td>
      <td data-label="Changed">{artifact ? <span className="small"><Age at={artifact.updatedAt} /></span> : <span className="small muted">–</span>}</td>
      <td>{draft && <button type="button" className="button" disabled={isDrafting} onClick={draft} aria-label={`${artifact ? "Draft again" : "Draft"}: ${words(kind)}`}>{artifact ? "Draft again" : "Draft"}</button>}</td>
    </tr>
  );
}
