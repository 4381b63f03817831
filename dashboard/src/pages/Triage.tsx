// One scan: its findings to go through by keyboard, what it read, what AI it saw.
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { scan } from "../api/queries";
import type { WholeScan } from "../api/types";
import { plural, SEVERITIES, time, words } from "../ui/format";
import { useKeys } from "../ui/keys";
import { Band, Chip, Empty, Failed, Loading, Said, SeverityChip } from "../ui/parts";
import { usePrinting } from "../ui/printing";
import { useMay } from "../ui/roles";
import { Search } from "../ui/Search";
import { filterOf, fitting, moved } from "../ui/triage";
import { FindingDetail } from "./FindingDetail";
import { Ledger, Inventory, Signals } from "./ScanParts";
import { ProjectHead } from "./ProjectHead";
import { ScanFormats } from "./ScanFormats";

const Keys = lazy(() => import("./Keys"));
const KEYS = [
  [["j", "k"], "The next finding, the one before"],
  [["Page Down", "Page Up"], "Ten further, ten back"],
  [["Home", "End"], "The first, the last"],
  [["/"], "Search; Enter goes back to the findings"],
  [["w"], "Ask for a waiver of this finding"],
  [["?"], "These keys"],
] as const;
const VIEWS = { findings: "Findings", signals: "What speaks for it", coverage: "What was read", inventory: "AI inventory" } as const;

export function Triage() {
  const { projectId = "", scanId = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const found = useQuery(scan(scanId));
  const view = (query.get("view") ?? "findings") as keyof typeof VIEWS;
  return (
    <>
      <ProjectHead id={projectId} page="Scan" />
      {found.isPending ? <Loading what="the scan" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : (
        <>
          <div className="head">
            <div className="stack-4">
              <h2>Scan of {time(found.data.createdAt)}</h2>
              <span className="small muted">{found.data.branch ?? "Branch not said"} · {plural(found.data.coverage.read, "file")} read, {found.data.coverage.skipped} set aside · result <code>{found.data.resultDigest.slice(0, 12)}</code></span>
            </div>
            <Link className="button" to={`/projects/${projectId}/scans/${scanId}/changes`}>What changed</Link>
            <div><Band band={found.data.overall} /></div>
          </div>
          <div className="row" role="group" aria-label="View of the scan">
            {Object.entries(VIEWS).map(([id, label]) => (
              <button key={id} type="button" className="button" aria-pressed={view === id} onClick={() => setQuery(id === "findings" ? {} : { view: id }, { replace: true })}>
                {view === id ? <b>{label}</b> : label} <span className="muted">{id === "findings" ? found.data.result.findings.length : id === "signals" ? found.data.result.signals.length : id === "inventory" ? found.data.result.inventory.length : found.data.coverage.listed}</span>
              </button>
            ))}
          </div>
          <ScanFormats scan={found.data} />
          {view === "coverage" ? <Ledger scan={found.data} /> : view === "inventory" ? <Inventory scan={found.data} open={query.get("component") ?? undefined} /> : view === "signals" ? <Signals scan={found.data} open={query.get("signal") ?? undefined} /> : <Findings scan={found.data} />}
        </>
      )}
    </>
  );
}

function Findings({ scan }: { scan: WholeScan }) {
  const [query, setQuery] = useSearchParams();
  const filter = filterOf(query);
  const all = scan.result.findings;
  const shown = fitting(all, filter);
  const chosen = Math.max(0, shown.findIndex((finding) => finding.fingerprint === query.get("finding")));
  const list = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => list.current, estimateSize: () => 64, overscan: isPrinting ? shown.length : 8 });
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true, preventScrollReset: true });
  };
  const choose = (index: number) => {
    const finding = shown[index];
    if (!finding) return;
    set("finding", finding.fingerprint);
    rows.scrollToIndex(index, { align: "auto" });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, chosen, shown.length);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  const isEngineer = useMay("engineer");
  /** The finding that a waiver is being asked for. */
  const [asking, setAsking] = useState<string>();
  const [showsKeys, setShowsKeys] = useState(false);
  const filters = useRef<HTMLDivElement>(null);
  const finding = shown[chosen];
  useKeys((key) => {
    if (key === "/") filters.current?.querySelector<HTMLElement>("[type=search]")?.focus();
    else if (key === "w" && isEngineer && finding && finding.state !== "waived") setAsking(finding.fingerprint);
    else if (key === "?") setShowsKeys(true);
    else if (key === "j" || key === "k") choose(moved(key, chosen, shown.length) ?? chosen);
    else return false;
    return true;
  });
  if (all.length === 0) return <Empty title="No finding">{`Nothing of ${plural(scan.coverage.read, "file")} that were read goes against a rule. What was not read shows nothing: see “What was read”.`}</Empty>;
  const domains = [...new Set(all.map((finding) => finding.domain))].sort();
  return (
    <>
      <div ref={filters} className="filters" role="search" onKeyDown={(event) => event.key === "Enter" && event.target instanceof HTMLInputElement && list.current?.focus()}>
        <Search label="Search" placeholder="Words, rule or path" value={filter.search} onChange={(value) => set("search", value)} />
        <Choice label="Severity" value={filter.severity} options={SEVERITIES} onChange={(value) => set("severity", value)} />
        <Choice label="Domain" value={filter.domain} options={domains} onChange={(value) => set("domain", value)} />
        <Choice label="State" value={filter.state} options={["open", "baseline", "waived"]} onChange={(value) => set("state", value)} />
      </div>
      {shown.length === 0 || !finding ? <Empty title="No finding fits" action={<button type="button" className="button" onClick={() => setQuery({}, { replace: true })}>Clear the filters</button>}>None of {plural(all.length, "finding")} matches what you ask for.</Empty> : (
        <div className="triage">
          <div className="panel flush">
            <div className="panel-head"><h3>{plural(shown.length, "finding")}</h3><span className="small muted"><kbd>j</kbd> <kbd>k</kbd> move, <kbd>/</kbd> search, {isEngineer && <><kbd>w</kbd> waiver, </>}<button type="button" className="link" onClick={() => setShowsKeys(true)}><kbd>?</kbd> keys</button></span></div>
            <div ref={list} className="virtual" role="listbox" aria-label="Findings" tabIndex={0} aria-activedescendant={`finding-${chosen}`} onKeyDown={onKey}>
              <div className="inner" role="presentation" style={{ height: rows.getTotalSize() }}>
                {rows.getVirtualItems().map((row) => {
                  const item = shown[row.index];
                  return item && (
                    <div key={row.key} id={`finding-${row.index}`} role="option" aria-selected={row.index === chosen} aria-posinset={row.index + 1} aria-setsize={shown.length} className="item" style={{ transform: `translateY(${row.start}px)` }} onClick={() => choose(row.index)}>
                      <span className="row"><SeverityChip severity={item.severity} />{item.state !== "open" && <Chip>{words(item.state)}</Chip>}<span className="small clip muted">{item.place.path}:{item.place.line}</span></span>
                      <span className="clip"><Said text={item.message} /></span>
                    </div>
                  );
                })}
              </div>
            </div>
          </div>
          <FindingDetail key={finding.fingerprint} finding={finding} scan={scan} isAsking={asking === finding.fingerprint} ask={(isAsking) => setAsking(isAsking ? finding.fingerprint : undefined)} />
        </div>
      )}
      {showsKeys && <Suspense fallback={null}><Keys keys={KEYS.filter(([[key]]) => isEngineer || key !== "w")} close={() => setShowsKeys(false)} /></Suspense>}
    </>
  );
}

function Choice({ label, value, options, onChange }: { label: string; value: string; options: readonly string[]; onChange: (value: string) => void }) {
  return (
    <label className="field">
      <span className="small muted">{label}</span>
      <select className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">Any</option>
        {value && !options.includes(value) && <option value={value}>{value} (not known)</option>}
        {options.map((option) => <option key={option} value={option}>{words(option)}</option>)}
      </select>
    </label>
  );
}
