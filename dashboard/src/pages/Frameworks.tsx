// The frameworks side by side: what each holds, and how the evidence of each domain is read by all of them.
import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import { bank, frameworks, patterns } from "../api/reference";
import type { FrameworkSummary } from "../api/types";
import { matrix, sourcesOf, type Source } from "../ui/crosswalk";
import { plural, words } from "../ui/format";
import { Failed, Loading } from "../ui/parts";
import { useTitle } from "../ui/title";

export function Frameworks() {
  useTitle("Frameworks");
  const [named, asked, shown] = useQueries({ queries: [frameworks, bank, patterns] });
  const failed = named.error ?? asked.error ?? shown.error;
  if (failed) return <><h1>Frameworks</h1><Failed error={failed} retry={() => { void named.refetch(); void asked.refetch(); void shown.refetch(); }} /></>;
  if (!named.data || !asked.data || !shown.data) return <><h1>Frameworks</h1><Loading what="the frameworks" /></>;
  const sources = sourcesOf(asked.data, shown.data);
  const total = named.data.reduce((sum, framework) => sum + framework.count, 0);
  return (
    <>
      <div className="stack-4"><h1>Frameworks</h1><p className="muted">{plural(total, "control")} in {plural(named.data.length, "framework")}; {plural(asked.data.length, "question")} and {plural(shown.data.length, "practice")} that code can show are read by all of them.</p></div>
      <section className="panel flush" aria-label="Catalogues">
        <div className="scroll">
          <table className="cards">
            <thead><tr><th scope="col">Framework</th><th scope="col">Version</th><th scope="col">Publisher</th><th scope="col" className="number">Controls</th></tr></thead>
            <tbody>{named.data.map((framework) => <tr key={framework.id}><td><Link className="name" to={`/frameworks/${framework.id}`}>{framework.name}</Link></td><td data-label="Version">{framework.version}</td><td data-label="Publisher">{framework.publisher}</td><td data-label="Controls" className="number">{framework.count}</td></tr>)}</tbody>
          </table>
        </div>
      </section>
      <Crosswalk frameworks={named.data} sources={sources} />
    </>
  );
}

function Crosswalk({ frameworks, sources }: { frameworks: FrameworkSummary[]; sources: Source[] }) {
  const rows = matrix(sources);
  const most = Math.max(1, ...[...rows.values()].flatMap((row) => [...row.values()]));
  return (
    <section className="panel flush" aria-label="Crosswalk">
      <div className="panel-head"><h2>Crosswalk</h2><span className="small muted">Controls that the evidence of a domain bears on; the darker, the more</span></div>
      <div className="scroll" tabIndex={0} role="group" aria-label="Crosswalk of domains and frameworks">
        <table className="heat">
          <thead><tr><th scope="col">Domain</th>{frameworks.map((framework) => <th key={framework.id} scope="col"><Link to={`/frameworks/${framework.id}`}>{words(framework.id)}</Link></th>)}</tr></thead>
          <tbody>
            {[...rows].map(([domain, row]) => (
              <tr key={domain}>
                <th scope="row">{words(domain)}</th>
                {frameworks.map(({ id }) => {
                  const count = row.get(id) ?? 0;
                  return <td key={id} className={`number heat-${count === 0 ? 0 : Math.max(1, Math.ceil((count / most) * 4))}`}>{count || "–"}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
