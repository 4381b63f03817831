// What differs between two versions of a document, line by line, as a reader reads them.
import { useQuery } from "@tanstack/react-query";
import { artifact } from "../api/artifacts";
import { differences, type DiffLine } from "../ui/artifact";
import { Failed, Loading } from "../ui/parts";

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
