// A source with its lines numbered.

export function Numbered({ source, label, isPaper = false }: { source: string; label: string; isPaper?: boolean }) {
  return (
    <pre className={isPaper ? "excerpt paper" : "excerpt"} tabIndex={isPaper ? undefined : 0} aria-label={label}>
      {source.replace(/\n$/, "").split("\n").map((line, index) => <span key={index} className="line"><span>{index + 1}</span><span>{line || " "}</span></span>)}
    </pre>
  );
}
