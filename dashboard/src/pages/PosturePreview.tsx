// A framework that a project is not held to, read from the evidence that the project has already: what it would begin with. No
// score is made of it, and what speaks against a control is weighed only once the framework is in scope.
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { assessment } from "../api/assessments";
import { scan } from "../api/queries";
import { bank, catalogue, patterns } from "../api/reference";
import type { FrameworkId, Posture } from "../api/types";
import { inHand, serving, sourcesOf } from "../ui/crosswalk";
import { plural, words } from "../ui/format";
import { Chip, Empty, Failed, Loading } from "../ui/parts";

export function PosturePreview({ posture, framework }: { posture: Posture; framework: FrameworkId }) {
  const [read, asked, shown] = useQueries({ queries: [catalogue(framework), bank, patterns] });
  const scanned = useQuery({ ...scan(posture.scan?.id ?? ""), enabled: posture.scan !== null });
  const answered = useQuery({ ...assessment(posture.assessment?.id ?? ""), enabled: posture.assessment !== null });
  const failed = [read, asked, shown, scanned, answered].find((query) => query.isError);
  if (failed) return <Failed error={failed.error} retry={() => void failed.refetch()} />;
  if (!read.data || !asked.data || !shown.data || scanned.isLoading || answered.isLoading) return <Loading what="the evidence" />;
  const sources = inHand(sourcesOf(asked.data, shown.data), scanned.data?.result.signals ?? [], answered.data?.body.answers ?? {});
  const found = read.data.controls.map((control) => ({ control, sources: serving(sources, { framework, id: control.id }) })).filter((item) => item.sources.length > 0);
  return (
    <section className="panel flush" aria-label="Preview">
      <div className="panel-head"><h2>{read.data.name}</h2><span className="small muted">{read.data.version} · not in scope: a preview</span></div>
      <div className="pad stack-4">
        <p>The project is not held to it, so nothing of it is scored. Of {plural(read.data.controls.length, "control")} the evidence that is there already speaks for {found.length}; what speaks against a control is weighed once the framework is in scope.</p>
      </div>
      {found.length === 0 ? <Empty title="Nothing to begin with">No signal in the code and no answer of the assessment bears on it. <Link to={`/frameworks/${framework}`}>See what would</Link></Empty> : (
        <ul className="list">
          {found.map((item) => (
            <li key={item.control.id}>
              <span><Link to={`/frameworks/${framework}?search=${encodeURIComponent(item.control.id)}`}><code>{item.control.id}</code></Link> {item.control.title}</span>
              <span className="counts">{item.sources.map((source) => <Chip key={source.id} tone="plain">{source.kind === "question" ? `Answer ${source.id}` : `Signal: ${source.name}`} · {words(source.domain)}</Chip>)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
