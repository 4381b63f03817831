// One framework: its controls by group, what serves as evidence for each, and who else reads the same evidence.
import { useQueries } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { bank, catalogue, patterns, type Catalogue } from "../api/reference";
import type { FrameworkId } from "../api/types";
import { alike, serving, sourcesOf, type Source } from "../ui/crosswalk";
import { Disclose } from "../ui/Disclose";
import { plural, words } from "../ui/format";
import { Chip, Empty, Failed, Loading } from "../ui/parts";
import { Search } from "../ui/Search";
import { useTitle } from "../ui/title";
import { webAddress } from "../ui/vendors";

export function Framework() {
  const { frameworkId = "" } = useParams();
  const [found, asked, shown] = useQueries({ queries: [catalogue(frameworkId), bank, patterns] });
  useTitle(found.data?.name ?? "Framework");
  const failed = found.error ?? asked.error ?? shown.error;
  if (failed) return <><h1>Framework</h1><Failed error={failed} retry={() => { void found.refetch(); void asked.refetch(); void shown.refetch(); }} /></>;
  if (!found.data || !asked.data || !shown.data) return <><h1>Framework</h1><Loading what="the framework" /></>;
  return <Read framework={found.data} sources={sourcesOf(asked.data, shown.data)} />;
}

function Read({ framework, sources }: { framework: Catalogue; sources: Source[] }) {
  const [query, setQuery] = useSearchParams();
  const search = query.get("search") ?? "";
  const asked = query.get("served") ?? "";
  const served = ["yes", "no"].includes(asked) ? asked : "";
  const wanted = search.toLocaleLowerCase();
  const fitting = framework.controls.filter((control) => {
    const isServed = serving(sources, { framework: framework.id, id: control.id }).length > 0;
    return `${control.id} ${control.title}`.toLocaleLowerCase().includes(wanted) && (!served || isServed === (served === "yes"));
  });
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true });
  };
  const address = webAddress(framework.url);
  return (
    <>
      <div className="stack-4">
        <p className="small"><Link to="/frameworks">Frameworks</Link></p>
        <h1>{framework.name}</h1>
        <p className="muted">{framework.version} · {address ? <a href={address} target="_blank" rel="noopener noreferrer">{framework.publisher}</a> : framework.publisher}</p>
        <p className="small muted">{framework.structure}. {framework.licence}</p>
        {framework.notes && <p className="notice">{framework.notes}</p>}
      </div>
      <div className="filters" role="search">
        <Search label="Control" placeholder="Identifier or title" value={search} onChange={(value) => set("search", value)} />
        <label className="field"><span className="small muted">Evidence</span>
          <select className="select" value={served} onChange={(event) => set("served", event.target.value)}><option value="">With or without</option><option value="yes">Something serves it</option><option value="no">Nothing here serves it</option></select>
        </label>
      </div>
      {asked !== served && <div className="notice warn" role="status">This address asks for something that is not known here, and it was left out: served={asked}.</div>}
      <section className="panel flush" aria-label="Controls">
        <div className="panel-head"><h2>Controls</h2><span className="small muted">{plural(fitting.length, "control")} of {framework.controls.length}</span></div>
        {fitting.length === 0 && <Empty title="No control fits">None of {plural(framework.controls.length, "control")} matches what you ask for.</Empty>}
        <ul className="list">
          {framework.groups.map((group) => {
            const controls = fitting.filter((control) => control.group === group.id);
            return controls.length > 0 && (
              <li key={group.id}>
                <Disclose isOpen={framework.groups.length === 1 || search !== "" || served !== ""} title={<b>{group.id} {group.title}</b>} aside={<span className="small muted">{controls.length}</span>}>
                  {() => <ul className="list bare evidence">{controls.map((control) => <li key={control.id}><Control framework={framework.id} control={control} sources={sources} /></li>)}</ul>}
                </Disclose>
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}

function Control({ framework, control, sources }: { framework: FrameworkId; control: Catalogue["controls"][number]; sources: Source[] }) {
  const found = serving(sources, { framework, id: control.id });
  return (
    <Disclose title={<><code>{control.id}</code> {control.title}</>} aside={<Chip tone={found.length > 0 ? "plain" : "none"}>{found.length > 0 ? plural(found.length, "source") : "? None here"}</Chip>}>
      {() => (
        <div className="evidence">
          {control.summary && <p>{control.summary}</p>}
          {found.length === 0 ? <p className="small muted">No question and no practice of ours bears on it: it is shown as not evidenced until somebody shows it elsewhere.</p> : (
            <>
              <div className="stack-4"><b className="small">What serves as evidence</b>{found.map((source) => <span key={source.id}><Chip tone="plain">{source.kind === "question" ? `Question ${source.id}` : "Practice in code"}</Chip> {source.name}</span>)}</div>
              <div className="stack-4"><b className="small">Read from the same evidence</b>{[...alike(found, framework)].map(([other, ids]) => <span key={other} className="row"><Link to={`/frameworks/${other}`}>{words(other)}</Link>{ids.map((id) => <Link key={id} to={`/frameworks/${other}?search=${encodeURIComponent(id)}`}><code>{id}</code></Link>)}</span>)}</div>
            </>
          )}
        </div>
      )}
    </Disclose>
  );
}
