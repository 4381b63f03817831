// A scan as a file, in the formats that other tools and people read.
import { useMutation } from "@tanstack/react-query";
import { download } from "../api/client";
import type { Scan } from "../api/types";
import { Trouble } from "../ui/parts";

const FORMATS = [
  { label: "SARIF", about: "For code scanning and editors", accept: "application/sarif+json", ending: "sarif" },
  { label: "CycloneDX", about: "The AI inventory as a bill of materials", accept: "application/vnd.cyclonedx+json", ending: "cdx.json" },
  { label: "HTML", about: "A report in one file, to be read and printed", accept: "text/html", ending: "html" },
  { label: "Markdown", about: "A report as text", accept: "text/markdown", ending: "md" },
] as const;

export function ScanFormats({ scan }: { scan: Scan & { id: string } }) {
  const save = useMutation({ mutationFn: ({ accept, ending }: (typeof FORMATS)[number]) => download(`/api/governance/scans/${encodeURIComponent(scan.id)}`, accept, `scan-${scan.id.slice(0, 8)}.${ending}`) });
  return (
    <div className="row tools" role="group" aria-label="Download the scan">
      <span className="small muted">Download as</span>
      {FORMATS.map((format) => <button key={format.ending} type="button" className="button" title={format.about} disabled={save.isPending} onClick={() => save.mutate(format)}>{format.label}</button>)}
      <Trouble error={save.error} />
    </div>
  );
}
