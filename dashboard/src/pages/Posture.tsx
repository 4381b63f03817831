// From a score to its controls, from a control to its evidence, from evidence to the line.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { posture } from "../api/queries";
import { frameworks } from "../api/reference";
import type { ControlScore, ControlStatus, EvidencePoint, FrameworkId, Posture as Whole, StatusCounts } from "../api/types";
import { date, plural, words } from "../ui/format";
import { Band, Chip, ControlChip, Empty, Excerpt, Failed, Loading, Said, SeverityChip, Where } from "../ui/parts";
import { Search } from "../ui/Search";
import { Disclose } from "../ui/Disclose";
import { ScanLink } from "../ui/ScanLink";
import { PosturePreview } from "./PosturePreview";
import { ProjectHead } from "./ProjectHead";

const STATUSES: ControlStatus[] = ["gap", "partial", "not-evidenced", "satisfied", "out-of-scope"];

export function Posture() {
  const { projectId: id = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const all = useQuery(posture(id));
  const known = useQuery(frameworks);
  const asked = query.get("framework");
  const inScope = all.data?.frameworks.map((framework) => framework.framework as string) ?? [];
  const outside = (known.data ?? []).filter((framework) => !inScope.includes(framework.id));
  const preview = outside.find((framework) => framework.id === asked)?.id;
  const chosen = preview ? undefined : (inScope.find((framework) => framework === asked) ?? inScope[0]);
  const isUnknown = asked !== null && all.isSuccess && known.isSuccess && preview === undefined && chosen !== asked;
  /** The way to a framework on this page; a search for a control is of the framework that it was made in. */
  const to = (framework: string) => `?${new URLSearchParams({ framework, ...(query.get("status") && { status: query.get("status") ?? "" }) }).toString()}`;
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true });
  };
  return (
    <>
      <ProjectHead id={id} page="Posture" />
      {all.isPending ? <Loading what="the posture" /> : all.isError ? <Failed error={all.error} retry={() => void all.refetch()} /> : (
        <>
          {!all.data.scan && <div className="notice warn"><b>Not scanned yet.</b><span>Every control that code could answer for is not evidenced. <ScanLink project={id}>Scan a folder</ScanLink></span></div>}
          <Domains posture={all.data} />
          <Frameworks posture={all.data} chosen={chosen} outside={outside} preview={preview} to={to} />
          {isUnknown && <div className="notice warn" role="status">This address asks for a framework that is not known here, “{asked}”, and it was left out.</div>}
          {preview && <PosturePreview posture={all.data} framework={preview as FrameworkId} />}
          {chosen && <Controls id={id} framework={chosen} status={query.get("status") ?? ""} search={query.get("control") ?? ""} set={set} />}
        </>
      )}
    </>
  );
}

function Counts({ counts }: { counts: StatusCounts }) {
  return (
    <span className="counts">
      {counts.satisfied > 0 && <Chip tone="good">✓ {counts.satisfied} satisfied</Chip>}
      {counts.partial > 0 && <Chip tone="warn">◐ {counts.partial} partial</Chip>}
      {counts.gap > 0 && <Chip tone="bad">✕ {counts.gap} {counts.gap === 1 ? "gap" : "gaps"}</Chip>}
      {counts.notEvidenced > 0 && <Chip>? {counts.notEvidenced} not evidenced</Chip>}
    </span>
  );
}

function Domains({ posture }: { posture: Whole }) {
  return (
    <section className="panel flush" aria-label="Domains">
      <div className="panel-head"><h2>Domains</h2><span className="small muted">What the code and the answers show, area by area</span></div>
      <div className="scroll">
        <table className="cards">
          <thead><tr><th scope="col">Domain</th><th scope="col">Score</th><th scope="col">Controls</th><th scope="col" className="number">Findings</th><th scope="col" className="number">Signals</th></tr></thead>
          <tbody>
            {posture.domains.map((domain) => (
              <tr key={domain.domain}>
                <td>{posture.scan ? <Link className="name" to={`/projects/${posture.projectId}/scans/${posture.scan.id}?domain=${domain.domain}`}>{words(domain.domain)}</Link> : <span className="name">{words(domain.domain)}</span>}</td>
                <td data-label="Score"><Band band={domain.band} /></td>
                <td data-label="Controls"><Counts counts={domain.counts} /></td>
                <td data-label="Findings" className="number">{domain.findings}</td>
                <td data-label="Signals" className="number">{domain.signals}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Shown {
  posture: Whole;
  chosen: string | undefined;
  /** Frameworks that the project is not held to. */
  outside: { id: string }[];
  preview: string | undefined;
  to: (framework: string) => string;
}

function Frameworks({ posture, chosen, outside, preview, to }: Shown) {
  return (
    <section className="panel flush" aria-label="Frameworks">
      <div className="panel-head"><h2>Frameworks</h2><span className="small muted">The same evidence, read by each framework</span></div>
      <div className="scroll">
        <table className="cards">
          <thead><tr><th scope="col">Framework</th><th scope="col">Score</th><th scope="col">Controls</th><th scope="col" className="number">Beyond code</th></tr></thead>
          <tbody>
            {posture.frameworks.map((framework) => (
              <tr key={framework.framework}>
                <td>
                  <Link className="name row" to={to(framework.framework)} replace preventScrollReset aria-current={framework.framework === chosen ? "true" : undefined}>
                    <span aria-hidden="true">{framework.framework === chosen ? "●" : "○"}</span> {words(framework.framework)}
                  </Link>
                </td>
                <td data-label="Score"><Band band={framework.band} /></td>
                <td data-label="Controls"><Counts counts={framework.counts} /></td>
                <td data-label="Controls that code can't answer for" className="number">{framework.outOfReach}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {outside.length > 0 && (
        <div className="pad row small"><span className="muted">Not in scope; read the same evidence by</span>{outside.map(({ id }) => <Link key={id} to={to(id)} replace preventScrollReset aria-current={id === preview ? "true" : undefined}>{words(id)}</Link>)}</div>
      )}
    </section>
  );
}

function Controls({ id, framework, status, search, set }: { id: string; framework: string; status: string; search: string; set: (name: string, value: string) => void }) {
  const found = useQuery(posture(id, framework));
  if (found.isPending) return <Loading what="the controls" />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const named = found.data.frameworks.find((item) => item.framework === framework);
  const controls = found.data.controls ?? [];
  const wanted = search.toLocaleLowerCase();
  const shown = controls.filter((control) => (!status || control.status === status) && (!wanted || `${control.id} ${control.title}`.toLocaleLowerCase().includes(wanted)));
  const groups = new Map<string, ControlScore[]>();
  for (const control of shown) groups.set(control.group, [...(groups.get(control.group) ?? []), control]);
  return (
    <section className="panel flush" aria-label="Controls">
      <div className="panel-head"><h2>{named?.name ?? words(framework)}</h2><span className="small muted">{named?.version} · {plural(shown.length, "control")} of {controls.length}</span></div>
      <div className="panel-head">
        <div className="filters" role="search">
          <Search label="Control" placeholder="Identifier or title" value={search} onChange={(value) => set("control", value)} />
          <label className="field"><span className="small muted">State</span>
            <select className="select" value={status} onChange={(event) => set("status", event.target.value)}>
              <option value="">Every state</option>
              {status && !STATUSES.includes(status as ControlStatus) && <option value={status}>{status} (not known)</option>}
              {STATUSES.map((item) => <option key={item} value={item}>{words(item)}</option>)}
            </select>
          </label>
        </div>
      </div>
      {shown.length === 0 && <Empty title="No control fits">None of {plural(controls.length, "control")} matches what you ask for.</Empty>}
      <ul className="list">
        {[...groups].map(([group, items]) => {
          const known = named?.groups.find((item) => item.id === group);
          return (
            <li key={group}>
              <Disclose isOpen={groups.size === 1 || search !== "" || status !== ""} title={<b>{group} {known?.title}</b>} aside={<span className="small muted">{items.filter((item) => item.status === "gap").length} of {items.length} with a gap</span>}>
                {() => <ul className="list bare evidence">{items.map((control) => <li key={control.id}><Control control={control} evidence={found.data.evidence ?? {}} isOpen={control.id === search} /></li>)}</ul>}
              </Disclose>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Control({ control, evidence, isOpen }: { control: ControlScore; evidence: Record<string, EvidencePoint>; isOpen: boolean }) {
  const ids = [...(control.findings ?? []), ...(control.signals ?? []), ...(control.answers ?? [])];
  const known = ids.map((id) => [id, evidence[id]] as const);
  return (
    <Disclose isOpen={isOpen} title={<><code>{control.id}</code> {control.title}</>} aside={<ControlChip status={control.status} />}>
      {() => (
        <div className="evidence">
          <p>{control.reason}</p>
          {ids.length === 0 && <p className="small muted">Nothing was found for or against it. {control.reach ? "A finding, a signal in the code, or an answer of the assessment would change that." : "Code can't answer for it: an answer of the assessment would."}</p>}
          {known.map(([id, item]) => <div key={id} className="stack-4">{item ? <Evidence id={id} item={item} /> : <code>{id}</code>}</div>)}
        </div>
      )}
    </Disclose>
  );
}

function Evidence({ id, item }: { id: string; item: EvidencePoint }) {
  switch (item.kind) {
    case "answer":
      return (
        <>
          <div className="row"><Chip>Answer</Chip><code>{id}</code><span className="small muted">Maturity {item.maturity}{item.answeredBy && <> · <bdi>{item.answeredBy}</bdi></>}{item.answeredAt && <> · {date(item.answeredAt)}</>}</span></div>
          {item.note && <p><bdi>{item.note}</bdi></p>}
        </>
      );
    case "signal":
      return (
        <>
          <div className="row"><Chip tone="good">✓ Signal</Chip><span><Said text={item.message} /></span></div>
          <Where place={item.place} />
          <Excerpt excerpt={item.excerpt} place={item.place} />
        </>
      );
    default:
      return (
        <>
          <div className="row"><Chip tone="bad">✕ Finding</Chip><SeverityChip severity={item.severity} />{item.state !== "open" && <Chip>{words(item.state)}</Chip>}<span><Said text={item.message} /></span></div>
          <Where place={item.place} />
          <Excerpt excerpt={item.excerpt} place={item.place} />
        </>
      );
  }
}
