// What was done, by whom, to what: a chain of events that can be walked and that nobody can edit.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { ask, path } from "../api/client";
import { portfolio } from "../api/queries";
import type { Page, Resource } from "../api/types";
import { plural, short, time } from "../ui/format";
import { Chip, Empty, Failed, Loading } from "../ui/parts";
import { Search } from "../ui/Search";
import { useTitle } from "../ui/title";

interface Event extends Resource {
  sequence: number;
  at: string;
  principal: string;
  action: string;
  subject: { kind?: string; type?: string; id: string };
  outcome: string;
  subjectDigest?: string;
  hash: string;
}

interface Events extends Page<Event> {
  verification?: { intact: boolean; events: number; head?: string; firstBreak?: { sequence: number; reason: string } };
}

const API = "/api/governance/audit";

export function Audit() {
  useTitle("Audit log");
  const [query, setQuery] = useSearchParams();
  const projects = useQuery(portfolio);
  const projectId = query.get("project") ?? "tenant";
  const action = query.get("action") ?? "";
  const principal = query.get("principal") ?? "";
  const found = useInfiniteQuery({
    queryKey: ["audit", projectId, action, principal],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => (await ask<Events>(path(API, { projectId, action, principal, cursor: pageParam, limit: 50 }), { signal })).body,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const chain = useQuery({
    queryKey: ["audit-chain", projectId],
    enabled: false,
    queryFn: async ({ signal }) => (await ask<Events>(path(API, { projectId, limit: 1, verify: true }), { signal })).body.verification,
  });
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true });
  };
  const events = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="head">
        <h1>Audit log</h1>
        <button type="button" className="button" disabled={chain.isFetching} onClick={() => void chain.refetch()}>{chain.isFetching ? "Walking the chain" : "Verify the chain"}</button>
      </div>
      {chain.isError && <Failed error={chain.error} />}
      {chain.data && (
        <div className={`notice ${chain.data.intact ? "good" : "bad"}`} role="status">
          <b>{chain.data.intact ? "✓ The chain is intact." : "✕ The chain is broken."}</b>
          <span>{plural(chain.data.events, "event")} walked{chain.data.firstBreak ? `; at number ${chain.data.firstBreak.sequence}: ${chain.data.firstBreak.reason}` : ""}.</span>
          {chain.data.head && <span className="small">Head <code>{chain.data.head}</code>: whoever keeps it elsewhere can tell that the end was cut off.</span>}
        </div>
      )}
      <div className="filters" role="search">
        <label className="field"><span className="small muted">Chain</span>
          <select className="select" value={projectId} onChange={(event) => set("project", event.target.value)}><option value="tenant">The organisation</option>{projects.data?.items.map((item) => <option key={item.id} value={item.id}>{item.name}</option>)}{projectId !== "tenant" && !projects.data?.items.some((item) => item.id === projectId) && <option value={projectId}>The project of this address</option>}</select>
        </label>
        <Search label="Action, such as gate.decided" value={action} onChange={(value) => set("action", value)} />
        <Search label="Who" value={principal} onChange={(value) => set("principal", value)} />
      </div>
      {found.isPending ? <Loading what="the events" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : events.length === 0 ? (
        <Empty title="No event">{action || principal ? "None fits exactly: action and person are compared whole." : "Nothing has been done in this chain yet."}</Empty>
      ) : (
        <>
          <div className="panel flush scroll">
            <table className="cards">
              <thead><tr><th scope="col" className="number">Number</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">To what</th><th scope="col">Outcome</th><th scope="col">Hash</th></tr></thead>
              <tbody>
                {events.map((event) => (
                  <tr key={event.id}>
                    <td data-label="Number" className="number">{event.sequence}</td>
                    <td data-label="When">{time(event.at)}</td>
                    <td data-label="Who" className="name"><bdi>{event.principal}</bdi></td>
                    <td data-label="What"><code>{event.action}</code></td>
                    <td data-label="To what" className="small">{event.subject.kind ?? event.subject.type} <code>{short(event.subject.id)}</code></td>
                    <td data-label="Outcome"><Chip tone={event.outcome === "failed" ? "bad" : "plain"}>{event.outcome}</Chip></td>
                    <td data-label="Hash"><code title={event.hash}>{short(event.hash)}</code></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {found.hasNextPage && <div><button type="button" className="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>Load earlier events</button></div>}
        </>
      )}
    </>
  );
}
