// A draft while a model writes it: the sections that it is asked for, and each statement as it comes.
import { begun, type Drafting, type DraftSection } from "./drafting";
import { Chip } from "./parts";
import { plural } from "./format";

const STATE: Record<DraftSection["state"], ["good" | "warn" | "none" | "plain", string]> = {
  waits: ["plain", "· Not written yet"],
  written: ["none", "◐ Being written"],
  accepted: ["good", "✓ Stands on its evidence"],
  again: ["warn", "↺ Asked for once more"],
};

export function DraftProgress({ drafting }: { drafting: Drafting }) {
  const [written, all] = begun(drafting);
  return (
    <section className="panel" aria-label="Draft under way">
      <div className="panel-head">
        <h2>A model is writing</h2>
        <span className="small muted" role="status">{written} of {plural(all, "section")}{drafting.attempt > 1 && ", second attempt"}</span>
      </div>
      <p className="small muted">Each statement is shown as it is written and checked against the evidence that it cites once the answer is whole. You can leave this page: the draft goes on, and will be among the documents.</p>
      <progress value={written} max={all} aria-label="Sections written" />
      {drafting.objections.length > 0 && <details><summary>{plural(drafting.objections.length, "objection")} of the check to the last answer</summary><ul>{drafting.objections.map((objection) => <li key={objection} className="small"><bdi>{objection}</bdi></li>)}</ul></details>}
      <ol className="drafting">
        {drafting.sections.map((section) => (
          <li key={section.id}>
            <div className="row"><h3>{section.heading}</h3><Chip tone={STATE[section.state][0]}>{STATE[section.state][1]}</Chip></div>
            {section.statements.map((statement, index) => <p key={index}><bdi>{statement.text}</bdi>{statement.cites.map((cite) => <span key={cite} className="muted small"> [{cite}]</span>)}</p>)}
          </li>
        ))}
      </ol>
    </section>
  );
}
