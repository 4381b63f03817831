// The policies that decide at the gates: what each asks for, and its Rego, which an administrator may change.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link, useSearchParams } from "react-router";
import { policies, policy } from "../api/policies";
import type { PolicyInForce, Stage } from "../api/types";
import { plural, short, STAGES, words } from "../ui/format";
import { Chip, Failed, Loading } from "../ui/parts";
import { Numbered } from "../ui/Numbered";
import { asksOf, purposeOf } from "../ui/policy";
import { useMay } from "../ui/roles";
import { useTitle } from "../ui/title";

const EditPolicy = lazy(() => import("./EditPolicy"));

export function Policies() {
  useTitle("Policies");
  const [query] = useSearchParams();
  const found = useQuery(policies);
  const asked = query.get("stage") as Stage | null;
  const isKnown = asked === null || STAGES.includes(asked);
  const stage = asked && isKnown ? asked : "design";
  return (
    <>
      <div className="stack-4">
        <h1>Policies</h1>
        <p className="muted">A project enters a stage through its gate, and what the gate asks for is written in its policy. The same policy decides here, in a pipeline and on a laptop.</p>
      </div>
      {found.isPending ? <Loading what="the policies" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : (
        <>
          {!isKnown && <div className="notice warn" role="status">There is no gate of “{asked}”: this is that of {stage}.</div>}
          <nav aria-label="Gates">
            <ol className="pipeline">{found.data.map((item) => <li key={item.stage}><Stage item={item} isChosen={item.stage === stage} /></li>)}</ol>
          </nav>
          <Chosen key={stage} stage={stage} />
        </>
      )}
    </>
  );
}

function Stage({ item, isChosen }: { item: PolicyInForce; isChosen: boolean }) {
  const { ids, hasMore } = asksOf(item.source);
  return (
    <Link className="stage link" to={`?stage=${item.stage}`} replace preventScrollReset aria-current={isChosen ? "true" : undefined}>
      <b>{words(item.stage)}</b>
      <span className="row"><Shipped isShipped={item.isShipped} /></span>
      <span className="small muted">{ids.length === 0 ? "Read its source for what it asks" : `Asks for ${plural(ids.length, "thing")}${hasMore ? ", and more by project" : ""}`}</span>
    </Link>
  );
}

const Shipped = ({ isShipped }: { isShipped: boolean }) => (isShipped ? <Chip tone="plain">As shipped</Chip> : <Chip tone="warn">✎ Your own</Chip>);

function Chosen({ stage }: { stage: Stage }) {
  const found = useQuery(policy(stage));
  const isAdmin = useMay("admin");
  if (found.isPending) return <Loading what="the policy" />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { body } = found.data;
  const { ids, hasMore } = asksOf(body.source);
  return (
    <section className="panel" aria-label="Policy">
      <div className="panel-head">
        <div className="row"><h2>The gate of {stage}</h2><Shipped isShipped={body.isShipped} /></div>
        <span className="small muted">digest <code title={body.digest}>{short(body.digest)}</code></span>
      </div>
      {purposeOf(body.source) && <p><bdi>{purposeOf(body.source)}</bdi></p>}
      {ids.length > 0 && (
        <div className="stack-4">
          <h3>It asks for</h3>
          <ul className="bullets">{ids.map((id) => <li key={id}>{words(id)} <code className="muted">{id}</code></li>)}{hasMore && <li className="muted">and what its source adds by the project</li>}</ul>
        </div>
      )}
      {isAdmin ? <Suspense fallback={<Loading what="the editor" />}><EditPolicy read={found.data} /></Suspense> : (
        <>
          <div className="panel-head"><h3>Source, in Rego</h3><span className="small muted">An administrator may change it</span></div>
          <Numbered source={body.source} label="Source" />
        </>
      )}
    </section>
  );
}
