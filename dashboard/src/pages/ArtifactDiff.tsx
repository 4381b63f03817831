// What differs between two versions of a document, line by line, as a reader reads them.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { artifact, type WholeArtifact } from "../api/artifacts";
import { differences, type DiffLine } from "../ui/artifact";
import { Failed, Loading } from "../ui/parts";
import { ArtifactChip } from "./Artifacts";

const CLASS = { "+": "added", "−": "removed", " ": "" } as const;

export default function ArtifactDiff({ before, after }: { before: string; after: string }) {
  const found = useQuery(artifact(before));
  if (found.isPending) return <Loading what="the other version" />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const lines = differences(found.data.body.markdown, after);
  return (
    <section className="stack" aria-label="Differences">
      <h3>What differs from version {found.data.body.version}</h3>
      {lines.length === 0 ? <p className="muted">Both say the same.</p> : (
        <DiffLines lines={lines} />
      )}
    </section>
  );
}

export const DiffLines = ({ lines }: { lines: DiffLine[] }) => (
  <pre className="excerpt diff" tabIndex={0} aria-label="Lines that differ">{lines.map((line, index) => <span key={index} className={`line ${CLASS[line.sign]}`}><span>{line.sign}</span><span>{line.text || " "}</span></span>)}</pre>
);

/** What somebody else made of a document while it was read: nothing else was done to it, and the person decides anew. */
export function ArtifactMeanwhile({ before, now, close }: { before: WholeArtifact; now: WholeArtifact; close: () => void }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [before]);
  const lines = differences(before.markdown, now.markdown);
  const hasMoved = before.status !== now.status;
  // A record says who judged it and who wrote in it last, not who submitted it.
  const by = hasMoved && (now.status === "approved" || now.status === "rejected") ? now.judgement?.by : lines.length > 0 ? now.lastEditor : undefined;
  return (
    <section ref={box} tabIndex={-1} className="notice warn" role="alert" aria-label="Changed in the meantime">
      <span className="whole"><b><bdi>{by ?? "Somebody"}</bdi> changed it while you read it, so nothing was done.</b> {hasMoved ? "It stands elsewhere now." : "Look at what changed, then press again if you still want to."}</span>
      {hasMoved && <span className="row">Now <ArtifactChip status={now.status} /></span>}
      {lines.length > 0 && <div className="whole"><DiffLines lines={lines} /></div>}
      <button type="button" className="button" onClick={close}>Understood</button>
    </section>
  );
}
