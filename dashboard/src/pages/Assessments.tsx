// The assessments of a project: how far each is, and who is next.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { assessments, begin } from "../api/assessments";
import type { Assessment, AssessmentStatus } from "../api/types";
import { isGiven } from "../ui/assessment";
import { plural } from "../ui/format";
import { Age, Chip, Empty, Failed, Loading, Trouble } from "../ui/parts";
import { useMay } from "../ui/roles";
import { ProjectHead } from "./ProjectHead";

const STATUS: Record<AssessmentStatus, ["good" | "warn" | "bad" | "none", string]> = {
  draft: ["none", "· Not begun"],
  "in-progress": ["none", "◐ In progress"],
  submitted: ["warn", "! Waits for a reviewer"],
  approved: ["good", "✓ Approved"],
  returned: ["bad", "↺ Returned"],
};

export const AssessmentChip = ({ status }: { status: AssessmentStatus }) => <Chip tone={STATUS[status][0]}>{STATUS[status][1]}</Chip>;

export function Assessments() {
  const { projectId = "" } = useParams();
  const found = useQuery(assessments(projectId));
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () => begin(projectId),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["assessments", projectId] });
      void navigate(`/projects/${projectId}/assessments/${made.id}`);
    },
  });
  const isEngineer = useMay("engineer");
  const start = isEngineer ? <button type="button" className="button primary" disabled={create.isPending} onClick={() => create.mutate()}>Begin an assessment</button> : <span className="small muted">An engineer begins one.</span>;
  return (
    <>
      <ProjectHead id={projectId} page="Assessments" />
      <Trouble error={create.error} />
      {found.isPending ? <Loading what="the assessments" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data.items.length === 0 ? (
        <Empty title="No assessment yet" action={start}>Code shows what is built, not how people work with it. An assessment asks that; what the latest scan suggests waits for a person to accept it.</Empty>
      ) : (
        <>
          <div>{start}</div>
          {!found.data.isWhole && <p className="notice warn">The {plural(found.data.items.length, "assessment")} that changed last are shown.</p>}
          <ul className="list panel flush">{found.data.items.map((item) => <li key={item.id}><Row item={item} /></li>)}</ul>
        </>
      )}
    </>
  );
}

function Row({ item }: { item: Assessment }) {
  const answers = Object.values(item.answers);
  const waiting = answers.filter((answer) => answer.suggestion).length;
  return (
    <div className="row">
      <Link to={`/projects/${item.projectId}/assessments/${item.id}`}>Assessment begun <Age at={item.createdAt} /></Link>
      <AssessmentChip status={item.status} />
      <span className="small muted">{plural(answers.filter(isGiven).length, "answer")}{waiting > 0 && `, ${plural(waiting, "suggestion")} to judge`} · <bdi>{item.lastEditor}</bdi> changed it <Age at={item.updatedAt} /></span>
    </div>
  );
}
