// Every project at a glance: what blocks a release, what is not known, what expires next.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { latestScans, portfolio } from "../api/queries";
import type { Scan, Standing } from "../api/types";
import { plural, STAGES, total, words } from "../ui/format";
import { Age, Band, Chip, Empty, Failed, FindingCounts, GateLegend, GateMarks, Loading } from "../ui/parts";
import { Search } from "../ui/Search";
import { blocked, select, SORTS, viewOf } from "../ui/portfolio";
import { Spark } from "../ui/Spark";
import { useTitle } from "../ui/title";
import { ScanLink } from "../ui/ScanLink";
import { PortfolioStages } from "./PortfolioStages";
import { Stale } from "./PortfolioStale";
import { Expiring, Heatmap, Queue } from "./PortfolioViews";

export function Portfolio() {
  useTitle("Portfolio");
  const [query, setQuery] = useSearchParams();
  const { view, unknown } = viewOf(query);
  const found = useQuery(portfolio);
  const trends = useQuery({ ...latestScans, enabled: view.view === "list" });
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true });
  };
  if (found.isPending) return <Page><Loading what="the portfolio" /></Page>;
  if (found.isError) return <Page><Failed error={found.error} retry={() => void found.refetch()} /></Page>;
  const { items, isWhole } = found.data;
  if (items.length === 0) {
    return (
      <Page>
        <Empty
          title="Nothing has been scanned yet"
          action={<ScanLink className="button primary">Scan a folder</ScanLink>}
        >
          Choose the folder of a project: within seconds you see which AI it uses, what is missing for which framework, and the lines that say so. Forms come later, with suggestions.
        </Empty>
      </Page>
    );
  }
  const shown = select(items, view);
  const closed = items.filter((item) => blocked(item) > 0).length;
  return (
    <Page
      summary={
        <>
          <Chip>{plural(items.length, "project")}</Chip>
          <Chip tone={closed ? "bad" : "good"}>{closed ? `✕ ${closed} with a gate that is closed` : "✓ No gate is closed"}</Chip>
          <Chip tone="plain">{plural(items.reduce((sum, item) => sum + total(item.scan?.findings ?? []), 0), "open finding")}</Chip>
        </>
      }
    >
      {view.view === "list" && (
        <div className="split even">
          <Queue projects={items} />
          <Expiring projects={items} />
        </div>
      )}
      <PortfolioStages projects={items} chosen={view.stage} choose={(stage) => change("stage", stage)} />
      <div className="row" role="group" aria-label="View of the portfolio">
        {(["list", "frameworks"] as const).map((id) => (
          <button key={id} type="button" className="button" aria-pressed={view.view === id} onClick={() => change("view", id === "list" ? "" : id)}>
            {id === "list" ? "Projects" : "By framework"}
          </button>
        ))}
      </div>
      <div className="filters" role="search">
        <Search label="Search" placeholder="Name, owner or repository" value={view.search} onChange={(value) => change("search", value)} />
        <label className="field">
          <span className="small muted">Stage</span>
          <select className="select" value={view.stage} onChange={(event) => change("stage", event.target.value)}>
            <option value="">Every stage</option>
            {STAGES.map((stage) => <option key={stage} value={stage}>{words(stage)}</option>)}
          </select>
        </label>
        <label className="field">
          <span className="small muted">Gates</span>
          <select className="select" value={view.gate} onChange={(event) => change("gate", event.target.value)}>
            <option value="">Any</option>
            <option value="blocked">One is closed</option>
            <option value="lapsed">One has lapsed</option>
          </select>
        </label>
        <label className="field">
          <span className="small muted">Order</span>
          <select className="select" value={view.sort} onChange={(event) => change("sort", event.target.value)}>
            {Object.entries(SORTS).map(([id, label]) => <option key={id} value={id}>{label}</option>)}
          </select>
        </label>
      </div>
      {unknown.length > 0 && (
        <div className="notice warn" role="status">
          <span>This address asks for something that is not known here, and it was left out: {unknown.join(", ")}.</span>
        </div>
      )}
      {!isWhole && <div className="notice warn" role="status">Only the {items.length} projects that changed last are shown.</div>}
      {shown.length === 0 ? (
        <Empty title="No project fits" action={<button type="button" className="button" onClick={() => setQuery({}, { replace: true })}>Clear the filters</button>}>
          None of {plural(items.length, "project")} matches what you ask for.
        </Empty>
      ) : view.view === "frameworks" ? <Heatmap projects={shown} /> : (
        <section className="panel flush" aria-label="Projects">
          <div className="panel-head"><h2>{plural(shown.length, "project")}</h2><GateLegend /></div>
          <div className="scroll">
            <table className="cards">
              <thead>
                <tr>
                  <th scope="col">Project</th>
                  <th scope="col">Stage</th>
                  <th scope="col">Score of the code</th>
                  <th scope="col">Trend</th>
                  <th scope="col">Open findings</th>
                  <th scope="col">Documents</th>
                  <th scope="col">Gates, design to production</th>
                  <th scope="col">Scanned</th>
                </tr>
              </thead>
              <tbody>{shown.map((project) => <Row key={project.id} project={project} scans={(trends.data?.items ?? []).filter((scan) => scan.projectId === project.id)} isWhole={trends.data?.isWhole ?? true} />)}</tbody>
            </table>
          </div>
        </section>
      )}
    </Page>
  );
}

function Page({ children, summary }: { children: React.ReactNode; summary?: React.ReactNode }) {
  return (
    <>
      <div className="head">
        <div className="stack-4">
          <h1>Portfolio</h1>
          {summary && <div className="row">{summary}</div>}
        </div>
        <ScanLink className="button">Start a scan</ScanLink>
      </div>
      {children}
    </>
  );
}

function Row({ project, scans, isWhole }: { project: Standing; scans: Scan[]; isWhole: boolean }) {
  return (
    <tr>
      <td>
        <Link className="name" to={`/projects/${project.id}`}><bdi>{project.name}</bdi></Link>
        <div className="small muted">
          {project.owner ? <bdi>{project.owner}</bdi> : "Nobody answers for it yet"} · {project.riskTier ? `${words(project.riskTier)} risk` : "Risk not settled"}
        </div>
      </td>
      <td data-label="Stage">{words(project.stage)}</td>
      <td data-label="Score of the code"><Band band={project.scan?.overall ?? null} /></td>
      <td data-label="Trend">{project.scan && scans.length === 0 && !isWhole ? <Link className="small" to={`/projects/${project.id}/scans`}>See its scans</Link> : <Spark scans={scans} />}</td>
      <td data-label="Open findings">{project.scan ? <FindingCounts counts={project.scan.findings} /> : <span className="small muted">Not scanned</span>}</td>
      <td data-label="Documents"><Stale project={project} /></td>
      <td data-label="Gates, design to production">
        <GateMarks gates={project.gates} />
        {project.nextWaiver && <div className="small"><Link to={`/waivers?project=${project.id}`}>A waiver ends <Age at={project.nextWaiver.expiresAt} /></Link></div>}
      </td>
      <td data-label="Scanned">
        {project.scan ? <Link to={`/projects/${project.id}/scans/${project.scan.id}`}><Age at={project.scan.createdAt} /></Link> : <ScanLink project={project.id}>Scan it</ScanLink>}
      </td>
    </tr>
  );
}
