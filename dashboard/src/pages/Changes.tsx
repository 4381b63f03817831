// What one scan shows that another does not: findings, components, scores and what was read.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { scan, scans } from "../api/queries";
import type { Component, Finding, Scan, WholeScan } from "../api/types";
import { changes } from "../ui/changes";
import { Disclose } from "../ui/Disclose";
import { plural, time, words } from "../ui/format";
import { Band, Chip, Empty, Excerpt, Failed, Loading, Said, SeverityChip, Where } from "../ui/parts";
import { ProjectHead } from "./ProjectHead";

export function Changes() {
  const { projectId = "", scanId = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const all = useQuery(scans(projectId));
  const items = all.data?.items ?? [];
  const at = items.findIndex((item) => item.id === scanId);
  // A scan that is older than those that were read has no neighbour here.
  const before = at === -1 ? undefined : items[at + 1];
  const since = query.get("since") ?? before?.id ?? "";
  const later = useQuery(scan(scanId));
  const earlier = useQuery({ ...scan(since), enabled: since !== "" });
  const failed = [all, later, earlier].find((found) => found.isError);
  const others = items.filter((item) => item.id !== scanId);
  return (
    <>
      <ProjectHead id={projectId} page="Changes between scans" />
      {failed ? <Failed error={failed.error} retry={() => void failed.refetch()} /> : all.isPending || !later.data ? <Loading what="the scans" /> : since === "" && at === -1 ? (
        <Empty title="This scan is older than those that are read" action={<Link className="button" to={`/projects/${projectId}/scans/${scanId}`}>Open the scan</Link>}>Only the latest {items.length} are: open two of those to compare them.</Empty>
      ) : since === "" ? (
        <Empty title="There is no scan before this one" action={<Link className="button" to={`/projects/${projectId}/scans/${scanId}`}>Open the scan</Link>}>What changed shows with the next scan.</Empty>
      ) : (
        <>
          <div className="head">
            <h2>Scan of <Link to={`/projects/${projectId}/scans/${scanId}`}>{time(later.data.createdAt)}</Link> against an earlier one</h2>
            <label className="field"><span className="small muted">Compared with</span>
              <select className="select" value={since} onChange={(event) => setQuery({ since: event.target.value }, { replace: true })}>
                {!others.some((item) => item.id === since) && <option value={since}>The scan of this address</option>}
                {others.map((item) => <option key={item.id} value={item.id}>{time(item.createdAt)}{item.branch ? `, ${item.branch}` : ""}</option>)}
              </select>
            </label>
          </div>
          {earlier.isPending ? <Loading what="the earlier scan" /> : earlier.data && <Compared earlier={earlier.data} later={later.data} />}
        </>
      )}
    </>
  );
}

function Compared({ earlier, later }: { earlier: WholeScan; later: WholeScan }) {
  const found = changes(earlier.result, later.result);
  return (
    <>
      {earlier.branch !== later.branch && <div className="notice warn" role="status"><b>Two branches.</b><span>{earlier.branch ?? "Not said"}, then {later.branch ?? "not said"}: a difference need not be progress.</span></div>}
      {new Date(earlier.createdAt) > new Date(later.createdAt) && <div className="notice warn" role="status"><b>Backwards.</b><span>The scan that this one is compared with was made after it.</span></div>}
      <div className="row">
        <Chip tone={found.added.length ? "bad" : "good"}>{found.added.length ? `✕ ${found.added.length} new` : "✓ No new finding"}</Chip>
        <Chip tone={found.closed.length ? "good" : "plain"}>{found.closed.length ? `✓ ${found.closed.length} closed` : "None closed"}</Chip>
        {found.unread.length > 0 && <Chip tone="warn">? {found.unread.length} not looked for</Chip>}
        <Chip tone="plain">{found.kept} in both</Chip>
      </div>
      <Findings title="New" about="Not in the earlier scan" findings={found.added} />
      <Findings title="Closed" about="The file was read and shows it no more, or is gone" findings={found.closed} />
      <Findings title="Not looked for" about="The file was set aside this time: whether it is mended is not known" findings={found.unread} />
      <div className="split">
        <Components title="AI that came" components={found.appeared} />
        <Components title="AI that went" components={found.disappeared} />
      </div>
      <Scores earlier={earlier} later={later} />
    </>
  );
}

/** Entries of a list that are shown at first, and that are added at each request for more. */
const STEP = 25;

function More({ rest, show }: { rest: number; show: () => void }) {
  return rest > 0 && <button type="button" className="button" onClick={show}>Show {Math.min(rest, STEP)} of {rest} more</button>;
}

function Findings({ title, about, findings }: { title: string; about: string; findings: Finding[] }) {
  const [most, setMost] = useState(STEP);
  if (findings.length === 0) return null;
  return (
    <section className="panel flush" aria-label={title}>
      <div className="panel-head"><h3>{title}: {plural(findings.length, "finding")}</h3><span className="small muted">{about}</span></div>
      <ul className="list">
        {findings.slice(0, most).map((finding) => (
          <li key={finding.fingerprint}>
            <Disclose title={<><span className="small muted"><bdi>{finding.place.path}</bdi>:{finding.place.line}</span><br /><Said text={finding.message} /></>} aside={<SeverityChip severity={finding.severity} />}>
              {() => <div className="evidence"><Where place={finding.place} /><Excerpt excerpt={finding.excerpt} place={finding.place} /></div>}
            </Disclose>
          </li>
        ))}
        {findings.length > most && <li><div><More rest={findings.length - most} show={() => setMost(most + STEP)} /></div></li>}
      </ul>
    </section>
  );
}

function Components({ title, components }: { title: string; components: Component[] }) {
  const [most, setMost] = useState(STEP);
  return (
    <section className="panel" aria-label={title}>
      <h3>{title}</h3>
      {components.length === 0 ? <p className="muted">None.</p> : <ul className="bullets">{components.slice(0, most).map((item, index) => <li key={index}><bdi>{item.name}</bdi> <span className="muted">{item.version}</span> <Chip tone="plain">{words(item.kind)}</Chip></li>)}</ul>}
      <div><More rest={components.length - most} show={() => setMost(most + STEP)} /></div>
    </section>
  );
}

function Scores({ earlier, later }: { earlier: Scan; later: Scan }) {
  const read = (item: Scan) => `${item.coverage.read} of ${plural(item.coverage.listed, "file")}`;
  const of = (item: Scan, id: string) => item.frameworks.find((framework) => framework.framework === id);
  const ids = [...new Set([...earlier.frameworks, ...later.frameworks].map((item) => item.framework))];
  return (
    <section className="panel flush" aria-label="Scores">
      <div className="panel-head"><h3>Scores</h3><span className="small muted">Read: {read(earlier)}, then {read(later)}</span></div>
      <div className="scroll">
        <table className="cards">
          <thead><tr><th scope="col">Framework</th><th scope="col">Earlier</th><th scope="col">This scan</th></tr></thead>
          <tbody>
            {ids.map((id) => (
              <tr key={id}>
                <td className="name">{words(id)}</td>
                {[earlier, later].map((item, index) => <td key={index} data-label={index ? "This scan" : "Earlier"}>{of(item, id) ? <Band band={of(item, id)?.band ?? null} /> : <span className="small muted">Not read by it</span>}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
