// What a scan read and what it set aside, and the AI that it saw.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useSearchParams } from "react-router";
import type { LedgerEntry, WholeScan } from "../api/types";
import { plural, words } from "../ui/format";
import { Chip, Empty, Excerpt, Said, Where } from "../ui/parts";
import { Disclose } from "../ui/Disclose";
import { Search } from "../ui/Search";
import { usePrinting } from "../ui/printing";

const HOW: Record<LedgerEntry["as"], ["good" | "warn" | "none", string]> = { "syntax-tree": ["good", "✓ Parsed"], text: ["warn", "◐ Searched as text"], skipped: ["none", "– Set aside"] };

export function Ledger({ scan }: { scan: WholeScan }) {
  const [query, setQuery] = useSearchParams();
  const asked = query.get("how") ?? "";
  const how = asked in HOW ? asked : "";
  const search = query.get("path") ?? "";
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true, preventScrollReset: true });
  };
  const ledger = scan.result.coverage.ledger ?? [];
  const shown = ledger.filter((entry) => (!how || entry.as === how) && entry.path.toLocaleLowerCase().includes(search.toLocaleLowerCase()));
  const list = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => list.current, estimateSize: () => 64, overscan: isPrinting ? shown.length : 8 });
  return (
    <>
      <div className="filters" role="search">
        <Search label="Path" value={search} onChange={(value) => set("path", value)} />
        <label className="field"><span className="small muted">How it was read</span>
          <select className="select" value={how} onChange={(event) => set("how", event.target.value)}><option value="">Any</option>{Object.entries(HOW).map(([id, [, label]]) => <option key={id} value={id}>{label.slice(2)}</option>)}</select>
        </label>
      </div>
      {asked !== how && <div className="notice warn" role="status">This address asks for something that is not known here, and it was left out: how={asked}.</div>}
      <div className="panel flush">
        <div className="panel-head"><h3>{plural(shown.length, "entry", "entries")} of {ledger.length}</h3><span className="small muted">Every file listed is here, read or not</span></div>
        <div className="virtual" ref={list} tabIndex={0} role="group" aria-label="Files of the scan">
          <div className="inner" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((row) => {
              const entry = shown[row.index];
              return entry && (
                <div key={row.key} className="item" style={{ transform: `translateY(${row.start}px)` }}>
                  <code className="clip" title={entry.path}>{entry.path}</code>
                  <span className="row small"><Chip tone={HOW[entry.as][0]}>{HOW[entry.as][1]}</Chip><span className="muted clip">{entry.reason ? words(entry.reason) : entry.language}{entry.files > 1 ? ` · ${plural(entry.files, "file")}` : ""}{entry.parse_error ? ` · ${entry.parse_error}` : ""}</span></span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}

export function Inventory({ scan, open }: { scan: WholeScan; open: string | undefined }) {
  if (scan.result.inventory.length === 0) return <Empty title="No AI was seen">{`In ${plural(scan.coverage.read, "file")} that were read there is no library, model, prompt or service that the scanner knows.`}</Empty>;
  return (
    <ul className="list panel flush">
      {scan.result.inventory.map((component) => (
        <li key={`${component.kind} ${component.name} ${component.ecosystem ?? ""}`}>
          <Disclose isOpen={component.name === open} title={<><b><bdi>{component.name}</bdi></b> <span className="muted">{component.version}</span></>} aside={<Chip tone="plain">{words(component.kind)}</Chip>}>
            {() => <div className="evidence">{component.provider && <span>Provided by <bdi>{component.provider}</bdi></span>}<span className="small muted">{component.confidence} confidence · {plural(component.places.length, "place")}</span>{component.places.map((place, index) => <Where key={index} place={place} />)}</div>}
          </Disclose>
        </li>
      ))}
    </ul>
  );
}

/** The practices that the scanner saw in place, with their lines. */
export function Signals({ scan, open }: { scan: WholeScan; open: string | undefined }) {
  const { signals } = scan.result;
  /** An address names a practice by its fingerprint, or by its place where no more is known of it. */
  const isNamed = ({ fingerprint, place }: WholeScan["result"]["signals"][number]) => open !== undefined && (fingerprint === open || `${place.path}:${place.line}` === open);
  if (signals.length === 0) return <Empty title="No practice was seen">{`In ${plural(scan.coverage.read, "file")} that were read nothing shows a control in place.`}</Empty>;
  return (
    <ul className="list panel flush">
      {signals.map((signal) => (
        <li key={signal.fingerprint} ref={(item) => { if (item && isNamed(signal)) item.scrollIntoView({ block: "center" }); }}>
          <Disclose isOpen={isNamed(signal)} title={<Said text={signal.message} />} aside={<span className="counts"><Chip tone="plain">{words(signal.domain)}</Chip><Chip tone="plain">{signal.confidence} confidence</Chip></span>}>
            {() => <div className="evidence"><Where place={signal.place} /><Excerpt excerpt={signal.excerpt} place={signal.place} /></div>}
          </Disclose>
        </li>
      ))}
    </ul>
  );
}
