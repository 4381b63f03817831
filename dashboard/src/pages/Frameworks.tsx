// The frameworks side by side: what each holds, and how the evidence of each domain is read by all of them.
import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import { bank, frameworks, patterns } from "../api/reference";
import { sourcesOf } from "../ui/crosswalk";
import { plural } from "../ui/format";
import { Failed, Loading } from "../ui/parts";
import { useTitle } from "../ui/title";
import { Crosswalk } from "./Crosswalk";

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
      <Crosswalk frameworks={named.data} sources={sources} />
      <section className="panel flush" aria-label="Catalogues">
        <div className="panel-head"><h2>Catalogues</h2><span className="small muted">Every control of a framework, with what serves it</span></div>
        <div className="scroll">
          <table className="cards">
            <thead><tr><th scope="col">Framework</th><th scope="col">Version</th><th scope="col">Publisher</th><th scope="col" className="number">Controls</th></tr></thead>
            <tbody>{named.data.map((framework) => <tr key={framework.id}><td><Link className="name" to={`/frameworks/${framework.id}`}>{framework.name}</Link></td><td data-label="Version">{framework.version}</td><td data-label="Publisher">{framework.publisher}</td><td data-label="Controls" className="number">{framework.count}</td></tr>)}</tbody>
          </table>
        </div>
      </section>
    </>
  );
}
