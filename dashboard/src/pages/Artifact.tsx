// One version of a document: its text beside its evidence, what has changed under it, and what an approval binds.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { artifact, artifacts, change, FORMATS, save, type ArtifactChange, type Evidence, type Format, type Read, type StaleChange } from "../api/artifacts";
import { Failure } from "../api/client";
import { me, posture } from "../api/queries";
import { evidenceLink, placeWords, versions, withBlock } from "../ui/artifact";
import { Disclose } from "../ui/Disclose";
import { DraftProgress } from "../ui/DraftProgress";
import { plural, short, time, words } from "../ui/format";
import { Age, Chip, Failed, Loading, Trouble } from "../ui/parts";
import { useMay } from "../ui/roles";
import { useTyped } from "../ui/typed";
import { useDraft } from "../ui/useDraft";
import { ArtifactChip } from "./Artifacts";
import { ArtifactText } from "./ArtifactText";
import { ProjectHead } from "./ProjectHead";

const Judge = lazy(() => import("./JudgeArtifact"));
const Against = lazy(() => import("./ArtifactDiff"));

export function Artifact() {
  const { projectId = "", artifactId = "" } = useParams();
  const found = useQuery(artifact(artifactId));
  return (
    <>
      <ProjectHead id={projectId} page="Document" />
      {found.isPending ? <Loading what="the document" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Whole key={artifactId} read={found.data} />}
    </>
  );
}

function Whole({ read }: { read: Read }) {
  const { body: whole } = read;
  const queries = useQueryClient();
  const [query, setQuery] = useSearchParams();
  const [open, setOpen] = useState<number>();
  const evidence = useRef<HTMLUListElement>(null);
  const all = useQuery(artifacts(whole.projectId));
  const refresh = () => queries.invalidateQueries();
  const [typed, type] = useTyped(whole.id);
  const edit = useMutation({
    mutationFn: async ({ section, anchor, text }: { key: string; section: string; anchor: string; text: string }) => {
      try {
        return await change(read, { markdown: withBlock(whole.markdown, section, anchor, text) });
      } catch (error) {
        if (!(error instanceof Failure && error.status === 412)) throw error;
        // The block is put into what somebody else made of the document, and a person decides whether it still fits there.
        await queries.fetchQuery({ ...artifact(whole.id), staleTime: 0 });
        throw new Failure("conflict", "Somebody changed this document since you opened it. What you typed is kept; the text around it is now theirs. Save again to put yours into it.", 412);
      }
    },
    onSuccess: async (_, { key }) => {
      await refresh();
      type(key, undefined);
    },
  });
  const { make: again, drafting } = useDraft(whole.projectId);
  const show = (number: number) => {
    setOpen(number);
    evidence.current?.querySelector<HTMLElement>(`[data-number="${number}"]`)?.focus();
  };
  const others = versions(all.data ?? [], whole.type).filter((item) => item.id !== whole.id);
  const against = query.get("against") ?? "";
  const isEngineer = useMay("engineer");
  const standing = useQuery(posture(whole.projectId));
  const canEdit = isEngineer && (whole.status === "draft" || whole.status === "rejected");
  return (
    <>
      <section className="panel" aria-label="Document">
        <div className="panel-head">
          <div className="row"><h2><bdi>{whole.document.title}</bdi></h2><ArtifactChip status={whole.status} /></div>
          <span className="small muted">version {whole.version} · drafted by {whole.draftedBy === "template" ? "its template, without a model" : whole.draftedBy} · <bdi>{whole.lastEditor}</bdi> changed it <Age at={whole.updatedAt} /></span>
        </div>
        {whole.supersededBy && <p className="notice">Version {whole.supersededBy} was approved and took its place.</p>}
        {whole.judgement && <p className="notice"><b><bdi>{whole.judgement.by}</bdi></b><span>{whole.status === "rejected" ? "rejected" : "approved"} the text <code title={whole.judgement.digest}>{short(whole.judgement.digest)}</code> on {time(whole.judgement.at)}{whole.judgement.reason && <>: <bdi>{whole.judgement.reason}</bdi></>}</span></p>}
        {whole.remarks.map((remark) => <p key={remark} className="notice warn"><b>Look at this.</b><span>{remark}</span></p>)}
        <Steps read={read} refresh={refresh} approved={others.find((item) => item.status === "approved")?.id} />
        <Downloads id={whole.id} />
      </section>
      {whole.staleness.isStale && <Stale changes={whole.staleness.changes} isDrafting={again.isPending} again={isEngineer ? (useModel) => again.mutate({ type: whole.type, useModel }) : undefined} byModel={whole.draftedBy !== "template"} />}
      <Trouble error={again.error} />
      {drafting && <DraftProgress drafting={drafting} />}
      {others.length > 0 && (
        <div className="filters">
          <label className="field"><span className="small muted">Compare with</span>
            <select className="select" value={against} onChange={(event) => setQuery(event.target.value ? { against: event.target.value } : {}, { replace: true })}>
              <option value="">No other version</option>
              {others.map((item) => <option key={item.id} value={item.id}>Version {item.version}, {words(item.status).toLowerCase()}</option>)}
            </select>
          </label>
        </div>
      )}
      {against && <Suspense fallback={<Loading what="the other version" />}><Against before={against} after={whole.markdown} /></Suspense>}
      <div className="reading">
        <div className="panel"><ArtifactText whole={whole} open={open} show={show} editing={{ canEdit, isSaving: edit.isPending, typed, type, save: (key, section, anchor, text) => edit.mutate({ key, section, anchor, text }), failed: edit.error && edit.variables ? { key: edit.variables.key, error: edit.error } : undefined }} /></div>
        <aside className="panel flush sticky" aria-label="Evidence">
          <div className="panel-head"><h3>Evidence</h3><span className="small muted">{plural(whole.document.appendix.length, "item")}</span></div>
          <ul className="list appendix" ref={evidence} tabIndex={0} aria-label="Items of evidence">{whole.document.appendix.map((item) => <li key={item.number} tabIndex={-1} data-number={item.number} className={open === item.number ? "cited" : ""}><Item item={item} to={evidenceLink(item, { projectId: whole.projectId, scanId: whole.scanId, assessmentId: standing.data?.assessment?.id })} /></li>)}</ul>
        </aside>
      </div>
    </>
  );
}

const Item = ({ item, to }: { item: Evidence; to: string }) => (
  <>
    <div className="row"><b>E{item.number}</b><Chip tone="plain">{words(item.kind)}</Chip><Link to={to}><bdi className="small">{placeWords(item.place)}</bdi></Link></div>
    <span className="small"><bdi>{item.statement}</bdi></span>
  </>
);

/** What the evidence says now and did not when this was drafted. */
function Stale({ changes, isDrafting, again, byModel }: { changes: StaleChange[]; isDrafting: boolean; again: ((useModel: boolean) => void) | undefined; byModel: boolean }) {
  // As this version was drafted, so is the next, unless the person says otherwise.
  const [useModel, setUseModel] = useState(byModel);
  return (
    <section className="notice warn" aria-label="Stale">
      <b>The evidence has changed since this was drafted.</b>
      {again && (
        <>
          <button type="button" className="button" disabled={isDrafting} onClick={() => again(useModel)}>{isDrafting ? "Drafting…" : "Draft again"}</button>
          <label className="row"><input type="checkbox" checked={useModel} onChange={(event) => setUseModel(event.target.checked)} /> Let a model draft, where one is set up</label>
        </>
      )}
      <div className="whole">
        <Disclose title={<>What changed</>} aside={<span className="small muted">{plural(changes.length, "change")}</span>}>
          {() => (
            <ul className="list bare evidence">
              {changes.slice(0, 100).map((item, index) => (
                <li key={index}>
                  {item.change === "changed" ? <><span><Chip tone="warn">◐ Changed</Chip> E{item.number} said: <bdi>{item.before}</bdi></span><span>Now: <bdi>{item.after}</bdi></span></> : item.change === "removed" ? <span><Chip tone="bad">− Gone</Chip> E{item.number}: <bdi>{item.statement}</bdi></span> : <span><Chip tone="good">+ New</Chip> <bdi>{item.statement}</bdi> <code>{item.place}</code></span>}
                </li>
              ))}
              {changes.length > 100 && <li className="muted">and {plural(changes.length - 100, "more change")}</li>}
            </ul>
          )}
        </Disclose>
      </div>
    </section>
  );
}

/** Whose change came between: what the person had read, and then what others made of it. */
const Meanwhile = lazy(() => import("./ArtifactDiff").then(({ ArtifactMeanwhile }) => ({ default: ArtifactMeanwhile })));

function Steps({ read, refresh, approved }: { read: Read; refresh: () => Promise<void>; approved: string | undefined }) {
  const who = useQuery(me);
  const [isJudging, setJudging] = useState(false);
  const queries = useQueryClient();
  const [before, setBefore] = useState<Read>();
  const step = useMutation({
    mutationFn: async (body: ArtifactChange) => {
      setBefore(undefined);
      try {
        await change(read, body);
      } catch (error) {
        if (!(error instanceof Failure && error.status === 412)) throw error;
        await queries.fetchQuery({ ...artifact(read.body.id), staleTime: 0 });
        setBefore(read);
      }
    },
    onSuccess: refresh,
  });
  const { status, lastEditor } = read.body;
  const isReviewer = useMay("reviewer");
  const isEngineer = useMay("engineer");
  return (
    <>
      <div className="row">
        {isEngineer && (status === "draft" || status === "rejected") && <button type="button" className="button primary" disabled={step.isPending} onClick={() => step.mutate({ action: "submit" })}>Submit to a reviewer</button>}
        {status === "in-review" && isReviewer && <button type="button" className="button primary" onClick={() => setJudging(true)}>Approve or reject</button>}
        {isEngineer && status === "in-review" && <button type="button" className="button" disabled={step.isPending} onClick={() => step.mutate({ action: "withdraw" })}>Take it back</button>}
        {status === "in-review" && who.data?.subject === lastEditor && <span className="small muted">You worked on it last, so somebody else approves it.</span>}
      </div>
      {before && <Suspense fallback={null}><Meanwhile before={before.body} now={read.body} close={() => setBefore(undefined)} /></Suspense>}
      <Trouble error={step.error} />
      {isJudging && <Suspense fallback={null}><Judge read={read} approved={approved} close={() => setJudging(false)} /></Suspense>}
    </>
  );
}

function Downloads({ id }: { id: string }) {
  const fetched = useMutation({ mutationFn: (format: Format) => save(id, format) });
  return (
    <>
      <div className="row" role="group" aria-label="Download"><span className="small muted">Download</span>{Object.entries(FORMATS).map(([format, label]) => <button key={format} type="button" className="button" disabled={fetched.isPending} onClick={() => fetched.mutate(format as Format)}>{label}</button>)}</div>
      <Trouble error={fetched.error} />
    </>
  );
}
