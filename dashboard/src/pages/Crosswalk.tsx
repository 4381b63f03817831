// The crosswalk as a picture: evidence of a domain at the left, the frameworks that read it at the right, bands as thick as the
// number of controls. What is chosen lights up, and its controls are named below; the same stands in a table.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { catalogue } from "../api/reference";
import type { FrameworkSummary } from "../api/types";
import { alike, chosenSources, controlsOf, flow, isLit, matrix, type Bar, type Choice, type Source } from "../ui/crosswalk";
import { Disclose } from "../ui/Disclose";
import { plural, words } from "../ui/format";
import { Chip } from "../ui/parts";

const WIDTH = 1120;
const HEIGHT = 472;
const LEFT = 260;
const RIGHT = 890;
const BAR = 8;

/** Returns the way to a choice on this page. */
const to = (choice: Partial<Choice>) => `?${new URLSearchParams(Object.entries(choice).filter(([, value]) => value !== "")).toString()}`;

export function Crosswalk({ frameworks, sources }: { frameworks: FrameworkSummary[]; sources: Source[] }) {
  const [query] = useSearchParams();
  const rows = matrix(sources);
  const served = controlsOf(sources);
  const asked: Choice = { domain: query.get("domain") ?? "", framework: query.get("framework") ?? "", control: query.get("control") ?? "" };
  const unknown = [
    ...(asked.domain && !rows.has(asked.domain) ? [`domain=${asked.domain}`] : []),
    ...(asked.framework && !frameworks.some((item) => item.id === asked.framework) ? [`framework=${asked.framework}`] : []),
    ...(asked.control && !served.get(asked.framework)?.includes(asked.control) ? [`control=${asked.control}`] : []),
  ];
  const choice = unknown.length > 0 ? { domain: "", framework: "", control: "" } : asked;
  return (
    <>
      <section className="panel" aria-label="Crosswalk">
        <div className="panel-head"><h2>Crosswalk</h2><span className="small muted">A band is as thick as the number of controls that evidence of the domain bears on; beside a framework stands how many of its controls any evidence serves. Choose a name or a band.</span></div>
        {unknown.length > 0 && <div className="notice warn" role="status">This address asks for something that is not known here, and it was left out: {unknown.join(", ")}.</div>}
        <div className="scroll" tabIndex={0} role="group" aria-label="Picture of the crosswalk"><Picture rows={rows} frameworks={frameworks} sources={sources} served={served} choice={choice} /></div>
        <Chosen sources={sources} choice={choice} />
      </section>
      <Numbers rows={rows} frameworks={frameworks} choice={choice} />
    </>
  );
}

interface Drawn {
  rows: Map<string, Map<string, number>>;
  frameworks: FrameworkSummary[];
  sources: Source[];
  served: Map<string, string[]>;
  choice: Choice;
}

function Picture({ rows, frameworks, sources, served, choice }: Drawn) {
  const [, setQuery] = useSearchParams();
  const { domains, frameworks: bars, bands } = flow(rows, frameworks.map(({ id }) => id), HEIGHT - 16, 12);
  const chosen = chosenSources(sources, choice);
  const isAny = choice.domain !== "" || choice.framework !== "";
  const middle = (LEFT + BAR + RIGHT) / 2;
  const inDomain = (domain: string) => [...(rows.get(domain)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const of = (framework: string) => frameworks.find(({ id }) => id === framework)?.count ?? 0;
  return (
    <svg className="flow" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label="Domains at the left, frameworks at the right; the table below says the same">
      <g transform="translate(0 8)">
        {bands.map((band) => {
          const lit = isLit(band, choice, chosen);
          const end = band.to + band.thickness;
          const start = band.from + band.thickness;
          return (
            <path
              key={`${band.domain} ${band.framework}`}
              className={`band-of ${isAny ? (lit ? "lit" : "dim") : ""}`}
              d={`M${LEFT + BAR} ${band.from}C${middle} ${band.from} ${middle} ${band.to} ${RIGHT} ${band.to}V${end}C${middle} ${end} ${middle} ${start} ${LEFT + BAR} ${start}Z`}
              onClick={() => setQuery({ domain: band.domain, framework: band.framework }, { replace: true, preventScrollReset: true })}
            >
              <title>{`${words(band.domain)} and ${words(band.framework)}: ${plural(band.count, "control")}`}</title>
            </path>
          );
        })}
        {domains.map((bar) => <Side key={bar.id} bar={bar} x={LEFT} isChosen={bar.id === choice.domain} link={to({ domain: bar.id === choice.domain ? "" : bar.id })} count={`${inDomain(bar.id)}`} />)}
        {bars.map((bar) => <Side key={bar.id} bar={bar} x={RIGHT} isChosen={bar.id === choice.framework} link={to({ framework: bar.id === choice.framework ? "" : bar.id })} count={`${served.get(bar.id)?.length ?? 0} of ${of(bar.id)}`} />)}
      </g>
    </svg>
  );
}

function Side({ bar, x, isChosen, link, count }: { bar: Bar; x: number; isChosen: boolean; link: string; count: string }) {
  const isLeft = x === LEFT;
  return (
    <Link to={link} replace preventScrollReset aria-current={isChosen ? "true" : undefined} className="side">
      <rect className="bar" x={x} y={bar.at} width={BAR} height={Math.max(2, bar.thickness)} rx="2" />
      {/* The name is as good a place to press as the bar. */}
      <rect className="reach" x={isLeft ? 0 : x} y={bar.at + bar.thickness / 2 - 12} width={isLeft ? LEFT + BAR : WIDTH - RIGHT} height={Math.max(24, bar.thickness)} />
      <text x={isLeft ? x - 8 : x + BAR + 8} y={bar.at + bar.thickness / 2} dy="4" textAnchor={isLeft ? "end" : "start"}>
        {words(bar.id)} <tspan className="count">{count}</tspan>
      </text>
    </Link>
  );
}

/** What the choice maps to, in names: each a way to the control itself. */
function Chosen({ sources, choice }: { sources: Source[]; choice: Choice }) {
  const found = chosenSources(sources, choice);
  const { domain, framework, control } = choice;
  if (!domain && !framework) return null;
  if (control) return <OneControl choice={choice} found={found} />;
  const controls = [...controlsOf(found)].filter(([id]) => !framework || id === framework);
  const count = controls.reduce((sum, [, ids]) => sum + ids.length, 0);
  return (
    <section className="stack" aria-label="What is chosen" aria-live="polite">
      <div className="panel-head">
        <h3>{[domain && words(domain), framework && words(framework)].filter(Boolean).join(" and ")}: {plural(count, "control")}</h3>
        <Link className="small" to="?" replace preventScrollReset>Choose nothing</Link>
      </div>
      <p className="small muted">Served by {plural(found.filter(({ kind }) => kind === "question").length, "question")} and {plural(found.filter(({ kind }) => kind === "practice").length, "practice")} that code can show.</p>
      {framework ? <Titled framework={framework} ids={controls[0]?.[1] ?? []} /> : (
        <ul className="list bare">
          {controls.map(([id, ids]) => (
            <li key={id}>
              <Disclose title={<><b>{words(id)}</b> <span className="muted">{plural(ids.length, "control")}</span></>}>{() => <Titled framework={id} ids={ids} />}</Disclose>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Controls by identifier, and by title once the catalogue is there. */
function Titled({ framework, ids }: { framework: string; ids: string[] }) {
  const found = useQuery(catalogue(framework));
  const title = (id: string) => found.data?.controls.find((control) => control.id === id)?.title;
  return <ul className="columns bullets">{ids.map((id) => <li key={id}><Link to={to({ framework, control: id })} replace preventScrollReset><code>{id}</code></Link> {title(id)}</li>)}</ul>;
}

function OneControl({ choice: { framework, control }, found }: { choice: Choice; found: Source[] }) {
  const read = useQuery(catalogue(framework));
  const known = read.data?.controls.find((item) => item.id === control);
  return (
    <section className="stack" aria-label="What is chosen" aria-live="polite">
      <div className="panel-head">
        <h3>{words(framework)} <code>{control}</code> {known?.title}</h3>
        <span className="row small"><Link to={`/frameworks/${framework}?search=${encodeURIComponent(control)}`}>Open the control</Link><Link to={to({ framework })} replace preventScrollReset>All of {words(framework)}</Link></span>
      </div>
      <div className="split">
        <div className="stack-4"><b className="small">What serves as evidence</b><ul className="bullets">{found.map((source) => <li key={source.id}><Chip tone="plain">{source.kind === "question" ? `Question ${source.id}` : "Practice in code"}</Chip> {source.name} <span className="small muted">{words(source.domain)}</span></li>)}</ul></div>
        <div className="stack-4"><b className="small">Read from the same evidence</b>{[...alike(found, framework)].map(([other, ids]) => <span key={other} className="row"><Link to={to({ framework: other })} replace preventScrollReset>{words(other)}</Link>{ids.map((id) => <Link key={id} to={to({ framework: other, control: id })} replace preventScrollReset><code>{id}</code></Link>)}</span>)}</div>
      </div>
    </section>
  );
}

/** The picture in numbers, each the way to its controls. */
function Numbers({ rows, frameworks, choice }: Pick<Drawn, "rows" | "frameworks" | "choice">) {
  const most = Math.max(1, ...[...rows.values()].flatMap((row) => [...row.values()]));
  return (
    <section className="panel flush" aria-label="Crosswalk in numbers">
      <div className="panel-head"><h2>Crosswalk in numbers</h2><span className="small muted">Controls that the evidence of a domain bears on; the darker, the more</span></div>
      <div className="scroll" tabIndex={0} role="group" aria-label="Table of the crosswalk">
        <table className="heatmap">
          <thead><tr><th scope="col">Domain</th>{frameworks.map((framework) => <th key={framework.id} scope="col"><Link to={to({ framework: framework.id })} replace>{words(framework.id)}</Link></th>)}</tr></thead>
          <tbody>
            {[...rows].map(([domain, row]) => (
              <tr key={domain}>
                <th scope="row"><Link to={to({ domain })} replace>{words(domain)}</Link></th>
                {frameworks.map(({ id }) => {
                  const count = row.get(id) ?? 0;
                  if (count === 0) return <td key={id} className="muted"><span aria-hidden="true">–</span><span className="hidden">None</span></td>;
                  const isChosen = domain === choice.domain && id === choice.framework;
                  return <td key={id}><Link className={`heat h${Math.max(1, Math.ceil((count / most) * 4))}`} to={to({ domain, framework: id })} replace aria-current={isChosen ? "true" : undefined} aria-label={`${words(domain)}, ${words(id)}: ${plural(count, "control")}`}>{count}</Link></td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
