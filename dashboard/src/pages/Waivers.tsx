// Exceptions: who asked, who answers, who allowed them, and when they end.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { ask, Failure, type Answer } from "../api/client";
import { portfolio, waivers } from "../api/queries";
import type { Waiver } from "../api/types";
import { plural, time, words } from "../ui/format";
import { Age, Chip, Empty, Failed, Loading, Trouble } from "../ui/parts";
import { useMay } from "../ui/roles";
import { useTitle } from "../ui/title";

const STATUSES = ["requested", "approved", "refused", "revoked"];

export function Waivers() {
  useTitle("Waivers");
  const [query, setQuery] = useSearchParams();
  const projectId = query.get("project") ?? "";
  const status = query.get("status") ?? "";
  const found = useQuery(waivers({ ...(projectId ? { projectId } : {}), ...(status ? { status } : {}) }));
  const projects = useQuery(portfolio);
  const names = new Map(projects.data?.items.map((item) => [item.id, item.name]));
  const scans = new Map(projects.data?.items.map((item) => [item.id, item.scan?.id]));
  /** A waiver that somebody else judged while it was read here: it may have left the list, and what became of it is said. */
  const [met, setMet] = useState<Met>();
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true });
  };
  return (
    <>
      <h1>Waivers</h1>
      <div className="filters" role="search">
        <label className="field"><span className="small muted">Project</span>
          <select className="select" value={projectId} onChange={(event) => set("project", event.target.value)}><option value="">Every project</option>{[...names].map(([id, name]) => <option key={id} value={id}>{name}</option>)}{projectId && !names.has(projectId) && <option value={projectId}>The project of this address</option>}</select>
        </label>
        <label className="field"><span className="small muted">Status</span>
          <select className="select" value={status} onChange={(event) => set("status", event.target.value)}><option value="">Any</option>{STATUSES.map((item) => <option key={item} value={item}>{words(item)}</option>)}</select>
        </label>
      </div>
      {met && <Meeting met={met} close={() => setMet(undefined)} />}
      {found.isPending ? <Loading what="the waivers" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data.items.length === 0 ? (
        <Empty title="No waiver">Nobody has asked for an exception here. One is asked for at the finding, or at the requirement of a gate, that it covers.</Empty>
      ) : (
        <>
          {!found.data.isWhole && <p className="notice warn">The {plural(found.data.items.length, "waiver")} that end first are shown. Choose a project or a status to see others.</p>}
          <ul className="list panel flush">{found.data.items.map((waiver) => <li key={waiver.id}><Item waiver={waiver} project={names.get(waiver.projectId)} scanId={scans.get(waiver.projectId)} meet={setMet} /></li>)}</ul>
        </>
      )}
    </>
  );
}

function tone(waiver: Waiver) {
  if (waiver.status === "approved") return new Date(waiver.expiresAt).getTime() < Date.now() ? (["bad", "✕ Expired"] as const) : (["good", "✓ In force"] as const);
  if (waiver.status === "requested") return ["warn", "! Waits for a reviewer"] as const;
  return ["none", `– ${words(waiver.status)}`] as const;
}

type Action = "approve" | "refuse" | "revoke";

interface Met {
  action: Action;
  now: Waiver;
}

/** What somebody else did meanwhile, and that nothing else was done. */
function Meeting({ met: { action, now }, close }: { met: Met; close: () => void }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [now]);
  const [, label] = tone(now);
  return (
    <section ref={box} tabIndex={-1} className="notice warn" role="alert" aria-label="Changed in the meantime">
      <span className="whole"><b>You did not {action} it: it changed while you read it.</b> {now.judgedBy ? <><bdi>{now.judgedBy}</bdi> judged it{now.judgedAt && <> <Age at={now.judgedAt} /></>}. </> : null}It says now: {label.slice(2)}.</span>
      <span className="whole muted"><bdi>{now.reason}</bdi></span>
      <button type="button" className="button" onClick={close}>Understood</button>
    </section>
  );
}

function Item({ waiver, project, scanId, meet }: { waiver: Waiver; project: string | undefined; scanId: string | undefined; meet: (met: Met | undefined) => void }) {
  const queries = useQueryClient();
  const judge = useMutation({
    mutationFn: async (action: Action) => {
      const url = `/api/governance/waivers/${waiver.id}`;
      const meeting = async ({ body }: Answer<Waiver>) => {
        meet({ action, now: body });
        await queries.invalidateQueries();
      };
      meet(undefined);
      // The version that is judged is the one that is on the screen.
      const seen = await ask<Waiver>(url);
      if (JSON.stringify(seen.body) !== JSON.stringify(waiver)) return meeting(seen);
      try {
        await ask(url, { method: "PATCH", body: { action }, ifMatch: seen.etag });
      } catch (error) {
        if (!(error instanceof Failure && error.status === 412)) throw error;
        return meeting(await ask<Waiver>(url));
      }
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const [colour, label] = tone(waiver);
  const isReviewer = useMay("reviewer");
  return (
    <>
      <div className="row">
        <Chip tone={colour}>{label}</Chip>
        <Link to={`/projects/${waiver.projectId}`}><bdi>{project ?? "Its project"}</bdi></Link>
        <span className="muted">ends <Age at={waiver.expiresAt} /></span>
      </div>
      <p><bdi>{waiver.reason}</bdi></p>
      <span className="small muted">
        Covers {"finding" in waiver.covers ? <>the finding {scanId ? <Link to={`/projects/${waiver.projectId}/scans/${scanId}?finding=${waiver.covers.finding}`}><code>{waiver.covers.finding}</code></Link> : <code>{waiver.covers.finding}</code>}</> : <>the requirement <code>{waiver.covers.requirement}</code></>} · <bdi>{waiver.owner}</bdi> answers for it · <bdi>{waiver.requester}</bdi> asked on {time(waiver.createdAt)}
        {waiver.judgedBy && waiver.judgedAt && <> · <bdi>{waiver.judgedBy}</bdi> judged on {time(waiver.judgedAt)}</>}
      </span>
      {isReviewer && (waiver.status === "requested" || waiver.status === "approved") && (
        <div className="row">
          {waiver.status === "requested" && <button type="button" className="button" disabled={judge.isPending} onClick={() => judge.mutate("approve")}>Approve the waiver</button>}
          {waiver.status === "requested" && <button type="button" className="button" disabled={judge.isPending} onClick={() => judge.mutate("refuse")}>Refuse it</button>}
          {waiver.status === "approved" && <button type="button" className="button" disabled={judge.isPending} onClick={() => judge.mutate("revoke")}>Revoke it</button>}
        </div>
      )}
      <Trouble error={judge.error} />
    </>
  );
}
