// What was done, by whom, to what: a chain of events that can be walked and that nobody can edit.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { events as read, verify, wholeLog } from "../api/audit";
import { hand } from "../api/client";
import { portfolio } from "../api/queries";
import type { AuditEvent, Verification } from "../api/types";
import { ACTIONS, csv, jsonLines, logFilterOf, subjectPath, type Log, type LogFilter } from "../ui/audit";
import { plural, short, time, words } from "../ui/format";
import { Chip, Empty, Failed, Loading, Trouble } from "../ui/parts";
import { Search } from "../ui/Search";
import { useTitle } from "../ui/title";

export function Audit() {
  useTitle("Audit log");
  const [query, setQuery] = useSearchParams();
  const projects = useQuery(portfolio);
  const { filter, unknown } = logFilterOf(query);
  const { projectId, action, principal, since, until } = filter;
  const found = useInfiniteQuery({
    queryKey: ["audit", filter],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => read(filter, pageParam, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const chain = useQuery({ queryKey: ["audit-chain", projectId], enabled: false, queryFn: ({ signal }) => verify(projectId, signal) });
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true });
  };
  const events = found.data?.pages.flatMap((page) => page.items) ?? [];
  const actions = [...new Set([...ACTIONS, ...events.map((event) => event.action), ...(action ? [action] : [])])].sort();
  const isFiltered = action !== "" || principal !== "" || since !== "" || until !== "";
  return (
    <>
      <div className="head">
        <h1>Audit log</h1>
        <button type="button" className="button" disabled={chain.isFetching} onClick={() => void chain.refetch()}>{chain.isFetching ? "Walking the chain" : "Verify the chain"}</button>
        <Export key={JSON.stringify(filter)} filter={filter} />
      </div>
      {chain.isError && <Failed error={chain.error} />}
      {chain.data && <Walked found={chain.data} />}
      <div className="filters" role="search">
        <label className="field"><span className="small muted">Chain</span>
          <select className="select" value={projectId} onChange={(event) => set("project", event.target.value)}>
            <option value="tenant">The organisation</option>
            <option value="imports">What was moved here from another host</option>
            {projects.data?.items.map((item) => <option key={item.id} value={item.id}>{item.name}</option>)}
            {!["tenant", "imports"].includes(projectId) && !projects.data?.items.some((item) => item.id === projectId) && <option value={projectId}>The project of this address</option>}
          </select>
        </label>
        <label className="field"><span className="small muted">Action</span>
          <select className="select" value={action} onChange={(event) => set("action", event.target.value)}>
            <option value="">Any action</option>
            {actions.map((item) => <option key={item} value={item}>{item}</option>)}
          </select>
        </label>
        <Search label="Who, by the whole name" value={principal} onChange={(value) => set("principal", value)} />
        <label className="field"><span className="small muted">From</span><input className="input" type="date" value={since} max={until} onChange={(event) => set("since", event.target.value)} /></label>
        <label className="field"><span className="small muted">To, that day included</span><input className="input" type="date" value={until} min={since} onChange={(event) => set("until", event.target.value)} /></label>
      </div>
      {unknown.length > 0 && <div className="notice warn" role="status">This address asks for a day that is none, and it was left out: {unknown.join(", ")}.</div>}
      {found.isPending ? <Loading what="the events" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : events.length === 0 ? (
        <Empty title="No event" action={isFiltered && <button type="button" className="button" onClick={() => setQuery(projectId === "tenant" ? {} : { project: projectId }, { replace: true })}>Clear the filters</button>}>{isFiltered ? "None fits all that is asked for: a person is compared by the whole name." : "Nothing has been done in this chain yet."}</Empty>
      ) : (
        <>
          <div className="panel flush scroll">
            <table className="cards">
              <thead><tr><th scope="col" className="number">Number</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">To what</th><th scope="col">Outcome</th><th scope="col">Hash</th></tr></thead>
              <tbody>{events.map((event) => <Row key={event.id} event={event} />)}</tbody>
            </table>
          </div>
          {found.hasNextPage && <div><button type="button" className="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>Load earlier events</button></div>}
        </>
      )}
    </>
  );
}

function Walked({ found }: { found: Verification }) {
  return (
    <div className={`notice ${found.intact ? "good" : "bad"}`} role="status">
      <b>{found.intact ? "✓ The chain is intact." : "✕ The chain is broken."}</b>
      <span>{plural(found.events, "event")} walked{found.firstBreak ? `; at number ${found.firstBreak.sequence}: ${found.firstBreak.reason}` : ""}.</span>
      {found.recovered > 0 && <span>{plural(found.recovered, "change")} had no event, and {found.recovered === 1 ? "has" : "have"} one now.</span>}
      {found.head && <span className="small">Head <code>{found.head}</code>: whoever keeps it elsewhere can tell that the end was cut off.</span>}
    </div>
  );
}

const TONES: Record<string, "good" | "warn" | "bad"> = { passed: "good", refused: "warn", failed: "bad" };

function Row({ event }: { event: AuditEvent }) {
  const to = subjectPath(event);
  const id = <code title={event.subject.id}>{short(event.subject.id)}</code>;
  return (
    <tr>
      <td data-label="Number" className="number">{event.sequence}</td>
      <td data-label="When">{time(event.at)}</td>
      <td data-label="Who" className="name"><bdi>{event.principal}</bdi></td>
      <td data-label="What"><code>{event.action}</code></td>
      <td data-label="To what" className="small">{words(event.subject.kind)} {to ? <Link to={to}>{id}</Link> : id}</td>
      <td data-label="Outcome"><Chip tone={TONES[event.outcome] ?? "plain"}>{event.outcome}</Chip></td>
      <td data-label="Hash"><code title={event.hash}>{short(event.hash)}</code></td>
    </tr>
  );
}

const FORMATS = [
  { label: "JSON Lines", ending: "jsonl", type: "application/jsonl", write: jsonLines },
  { label: "CSV", ending: "csv", type: "text/csv", write: csv },
] as const;

/** Writes all that the filters let through, not the part that is on the page. */
function Export({ filter }: { filter: LogFilter }) {
  const [read, setRead] = useState<number>();
  const [done, setDone] = useState<Log>();
  const [trouble, setTrouble] = useState<unknown>();
  const stopping = useRef<AbortController>(undefined);
  useEffect(() => () => stopping.current?.abort(), []);
  const write = async ({ ending, type, write }: (typeof FORMATS)[number]) => {
    const controller = new AbortController();
    stopping.current = controller;
    setTrouble(undefined);
    setDone(undefined);
    setRead(0);
    try {
      const log = await wholeLog(filter, { progress: setRead, signal: controller.signal });
      hand(new Blob([write(log)], { type }), `audit-${short(filter.projectId)}-${log.exportedAt.slice(0, 10)}.${ending}`);
      setDone(log);
    } catch (error) {
      if (!controller.signal.aborted) setTrouble(error);
    }
    setRead(undefined);
  };
  return (
    <div className="row tools" role="group" aria-label="Export what the filters let through">
      {FORMATS.map((format) => <button key={format.ending} type="button" className="button" disabled={read !== undefined} onClick={() => void write(format)}>Export as {format.label}</button>)}
      {read !== undefined && <button type="button" className="button" onClick={() => stopping.current?.abort()}>Stop</button>}
      <span role="status" className="small muted">{read !== undefined ? `${plural(read, "event")} read` : done ? `${plural(done.events.length, "event")} written; the chain is ${done.verification.intact ? "intact" : "broken"}` : ""}</span>
      <Trouble error={trouble} />
    </div>
  );
}
