// What stands beside the list of projects: what ends soon, what waits for me, and every project against every framework.
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { me, waiting, waivers, type Waiting } from "../api/queries";
import type { Standing } from "../api/types";
import { bandWords, words } from "../ui/format";
import { Age, Chip, Empty } from "../ui/parts";
import { expiring, frameworksOf, shade } from "../ui/portfolio";
import { may } from "../ui/roles";

/** Entries that a panel shows at first. */
const MOST = 4;

function Short({ title, about, items, none }: { title: string; about: string; items: { id: string; line: ReactNode }[]; none: string }) {
  const [isWhole, setWhole] = useState(false);
  const rest = isWhole ? 0 : items.length - MOST;
  return (
    <section className="panel flush" aria-label={title}>
      <div className="panel-head"><h2>{title}</h2><span className="small muted">{about}</span></div>
      {items.length === 0 ? <p className="pad muted">{none}</p> : (
        <ul className="list">
          {items.slice(0, isWhole ? items.length : MOST).map((item) => <li key={item.id}><div className="entry">{item.line}</div></li>)}
          {rest > 0 && <li><div><button type="button" className="button" onClick={() => setWhole(true)}>Show {rest} more</button></div></li>}
        </ul>
      )}
    </section>
  );
}

export function Expiring({ projects }: { projects: Standing[] }) {
  const now = Date.now();
  const items = expiring(projects, now).map((item) => ({
    id: item.id,
    line: <><span><Link to={item.to}>{item.what}</Link> <span className="muted">of <bdi>{item.project.name}</bdi></span></span><Chip tone={Date.parse(item.at) < now ? "bad" : "warn"}>{Date.parse(item.at) < now ? "✕ ended" : "! ends"} <Age at={item.at} /></Chip></>,
  }));
  return <Short title="Ended or ending soon" about="What ended and was not renewed; what ends within 30 days" items={items} none="No gate and no waiver has ended, or ends within 30 days." />;
}

/** What only somebody else than its author can judge, and what came back to its author. */
export function Queue({ projects }: { projects: Standing[] }) {
  const who = useQuery(me);
  const subject = who.data?.subject ?? "";
  const isReviewer = may(who.data?.roles ?? [], "reviewer");
  const requested = useQuery({ ...waivers({ status: "requested" }), enabled: isReviewer });
  const review = useQuery({ ...waiting("artifacts", "in-review"), enabled: isReviewer });
  const submitted = useQuery({ ...waiting("assessments", "submitted"), enabled: isReviewer });
  const rejected = useQuery(waiting("artifacts", "rejected"));
  const returned = useQuery(waiting("assessments", "returned"));
  const all = [requested, review, submitted, rejected, returned];
  const names = new Map(projects.map((project) => [project.id, project.name]));
  const entry = (item: { id: string; projectId: string; updatedAt: string }, what: string, to: string) => ({
    id: item.id,
    line: <><span><Link to={to}>{what}</Link> <span className="muted">of <bdi>{names.get(item.projectId) ?? "a project that is not shown"}</bdi></span></span><span className="small muted"><Age at={item.updatedAt} /></span></>,
  });
  const others = (item: Waiting) => (item.lastEditor ?? item.createdBy) !== subject;
  const mine = (item: Waiting) => !others(item);
  const items = [
    ...(requested.data?.items ?? []).filter((item) => item.requester !== subject && item.owner !== subject).map((item) => entry(item, "Judge a waiver", `/waivers?project=${item.projectId}&status=requested`)),
    ...(review.data?.items ?? []).filter(others).map((item) => entry(item, `Review “${item.title ?? "a document"}”`, `/projects/${item.projectId}/artifacts/${item.id}`)),
    ...(submitted.data?.items ?? []).filter(others).map((item) => entry(item, "Judge an assessment", `/projects/${item.projectId}/assessments/${item.id}`)),
    ...(rejected.data?.items ?? []).filter(mine).map((item) => entry(item, `Rework “${item.title ?? "a document"}”`, `/projects/${item.projectId}/artifacts/${item.id}`)),
    ...(returned.data?.items ?? []).filter(mine).map((item) => entry(item, "Rework an assessment", `/projects/${item.projectId}/assessments/${item.id}`)),
  ];
  const isPartial = all.some((query) => query.isError || query.data?.isWhole === false);
  return <Short title="Waits for you" about={isPartial ? "Not everything could be read" : isReviewer ? "What others made and you may judge; what came back to you" : "What came back to you"} items={items} none={isPartial ? "What could be read has nothing for you." : all.some((query) => query.isLoading) ? "Looking." : "Nothing waits for you."} />;
}

export function Heatmap({ projects }: { projects: Standing[] }) {
  const frameworks = frameworksOf(projects);
  if (frameworks.length === 0) return <Empty title="Nothing to compare yet">None of these projects has been scanned against a framework.</Empty>;
  return (
    <div className="panel flush">
      <div className="panel-head">
        <h2>Frameworks by project</h2>
        <span className="legend small muted"><span>What the evidence shows</span>{[0, 1, 2, 3, 4].map((step) => <span key={step} className={`heat h${step}`}>{step * 20} %{step === 4 && "+"}</span>)}<span>? not evidenced</span><span>– not held to it</span></span>
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label="Frameworks by project">
        <table className="heatmap">
          <thead><tr><th scope="col">Project</th>{frameworks.map((framework) => <th key={framework} scope="col">{words(framework)}</th>)}</tr></thead>
          <tbody>
            {projects.map((project) => (
              <tr key={project.id}>
                <th scope="row"><Link className="name" to={`/projects/${project.id}`}><bdi>{project.name}</bdi></Link></th>
                {frameworks.map((framework) => {
                  const known = project.scan?.frameworks.find((item) => item.framework === framework);
                  if (!known) return <td key={framework} className="muted"><span aria-hidden="true">–</span><span className="hidden">Not held to it</span></td>;
                  const { band } = known;
                  const to = `/projects/${project.id}/posture?framework=${framework}`;
                  return (
                    <td key={framework}>
                      <Link className={`heat ${band && band.coverage > 0 ? `h${shade(band.low)}` : "unknown"}`} to={to} title={bandWords(band)} aria-label={`${project.name}, ${words(framework)}: ${bandWords(band)}`}>
                        {band && band.coverage > 0 ? `${Math.floor(band.low / 100)}–${Math.floor(band.high / 100)}` : "?"}
                      </Link>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
