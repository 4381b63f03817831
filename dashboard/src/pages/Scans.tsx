// The scans of a project, the latest first, each with what it changed since the one before.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { scans } from "../api/queries";
import { plural, time, total } from "../ui/format";
import { Band, Chip, Empty, Failed, FindingCounts, Loading } from "../ui/parts";
import { ScanLink } from "../ui/ScanLink";
import { ProjectHead } from "./ProjectHead";

/** Scans that are shown at first, and that are added at each request for more. */
const STEP = 50;

export function Scans() {
  const { projectId: id = "" } = useParams();
  const [most, setMost] = useState(STEP);
  const found = useQuery(scans(id));
  return (
    <>
      <ProjectHead id={id} page="Scans" />
      {found.isPending ? <Loading what="the scans" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data.items.length === 0 ? (
        <Empty title="Not scanned yet" action={<ScanLink project={id} className="button primary">Scan a folder</ScanLink>}>A scan reads the code and says what it shows for each framework, with the lines.</Empty>
      ) : (
        <>
          {!found.data.isWhole && <div className="notice warn" role="status">Only the latest {plural(found.data.items.length, "scan")} are read.</div>}
          <div className="panel flush scroll">
            <table className="cards">
              <thead><tr><th scope="col">Scanned</th><th scope="col">Score of the code</th><th scope="col">Open findings</th><th scope="col">Since the scan before</th><th scope="col">Read</th></tr></thead>
              <tbody>
                {found.data.items.slice(0, most).map((scan, index) => {
                  const before = found.data.items[index + 1];
                  const change = before && total(scan.findings) - total(before.findings);
                  return (
                    <tr key={scan.id}>
                      <td><Link className="name" to={`/projects/${id}/scans/${scan.id}`}>{time(scan.createdAt)}</Link><div className="small muted">{scan.branch ?? "Branch not said"}{scan.commit && <> · <code>{scan.commit.slice(0, 12)}</code></>} · <bdi>{scan.createdBy}</bdi></div></td>
                      <td data-label="Score of the code"><Band band={scan.overall} /></td>
                      <td data-label="Open findings"><FindingCounts counts={scan.findings} /></td>
                      <td data-label="Since the scan before">{change !== undefined && <Link className="small" to={`/projects/${id}/scans/${scan.id}/changes`}>What changed</Link>} {change === undefined ? <span className="small muted">{found.data.isWhole ? "The first" : "The earliest that is read"}</span> : change === 0 ? <span className="small muted">As many findings</span> : <Chip tone={change > 0 ? "bad" : "good"}>{change > 0 ? `▲ ${change} more` : `▼ ${-change} fewer`}</Chip>}</td>
                      <td data-label="Read" className="small">{scan.coverage.read} of {plural(scan.coverage.listed, "file")}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          {found.data.items.length > most && <div><button type="button" className="button" onClick={() => setMost(most + STEP)}>Show {Math.min(STEP, found.data.items.length - most)} of {found.data.items.length - most} earlier scans</button></div>}
        </>
      )}
    </>
  );
}
