// Exceptions: who asked, who answers, who allowed them, and when they end.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { ask, Failure } from "../api/client";
import { me, portfolio, waivers } from "../api/queries";
import type { Waiver } from "../api/types";
import { time, words } from "../ui/format";
import { Age, Chip, Empty, Failed, Loading, Trouble } from "../ui/parts";
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
      {found.isPending ? <Loading what="the waivers" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data.items.length === 0 ? (
        <Empty title="No waiver">Nobody has asked for an exception here. One is asked for at the finding that it covers.</Empty>
      ) : (
        <ul className="list panel flush">{found.data.items.map((waiver) => <li key={waiver.id}><Item waiver={waiver} project={names.get(waiver.projectId)} /></li>)}</ul>
      )}
    </>
  );
}

function tone(waiver: Waiver) {
  if (waiver.status === "approved") return new Date(waiver.expiresAt).getTime() < Date.now() ? (["bad", "✕ Expired"] as const) : (["good", "✓ In force"] as const);
  if (waiver.status === "requested") return ["warn", "! Waits for a reviewer"] as const;
  return ["none", `– ${words(waiver.status)}`] as const;
}

function Item({ waiver, project }: { waiver: Waiver; project: string | undefined }) {
  const queries = useQueryClient();
  const who = useQuery(me);
  const judge = useMutation({
    mutationFn: async (action: "approve" | "refuse" | "revoke") => {
      const url = `/api/governance/waivers/${waiver.id}`;
      // The version that is judged is the one that is on the screen.
      const { etag, body } = await ask<Waiver>(url);
      if (body.updatedAt !== waiver.updatedAt) {
        await queries.invalidateQueries();
        throw new Failure("conflict", "It changed since you saw it. Read it again, then decide.");
      }
      return ask(url, { method: "PATCH", body: { action }, ifMatch: etag });
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const [colour, label] = tone(waiver);
  const isReviewer = who.data?.roles.some((role) => role === "reviewer" || role === "admin") ?? false;
  return (
    <>
      <div className="row">
        <Chip tone={colour}>{label}</Chip>
        <Link to={`/projects/${waiver.projectId}`}><bdi>{project ?? "Its project"}</bdi></Link>
        <span className="muted">ends <Age at={waiver.expiresAt} /></span>
      </div>
      <p><bdi>{waiver.reason}</bdi></p>
      <span className="small muted">
        Covers {"finding" in waiver.covers ? <>the finding <code>{waiver.covers.finding}</code></> : <>the requirement <code>{waiver.covers.requirement}</code></>} · <bdi>{waiver.owner}</bdi> answers for it · <bdi>{waiver.requester}</bdi> asked on {time(waiver.createdAt)}
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
