// How many projects are in each stage: each is also the way to only those.
import type { Standing } from "../api/types";
import { plural, words } from "../ui/format";
import { byStage } from "../ui/portfolio";

export function PortfolioStages({ projects, chosen, choose }: { projects: Standing[]; chosen: string; choose: (stage: string) => void }) {
  return (
    <ol className="stages" aria-label="Projects by stage">
      {byStage(projects).map(({ stage, count, closed }) => (
        <li key={stage}>
          <button type="button" className={`stage ${closed ? "bad" : count ? "good" : ""}`} aria-pressed={stage === chosen} onClick={() => choose(stage === chosen ? "" : stage)}>
            <span className="entry"><b>{words(stage)}</b><b>{count}</b></span>
            <span className="small muted">{count === 0 ? "No project" : closed === 0 ? "No gate is closed" : `✕ ${plural(closed, "project")} with a closed gate`}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
