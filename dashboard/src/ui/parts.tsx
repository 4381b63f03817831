// The small parts that every page is made of.
import { useId, type ReactNode } from "react";
import { Failure, UNREADABLE } from "../api/client";
import type { Band as BandNumbers, ControlStatus, Excerpt as Lines, FindingCount, GatePoint, Place, Severity, Verdict } from "../api/types";
import { bandWords, bySeverity, distance, STAGES, total, words } from "./format";

type Tone = "good" | "warn" | "bad" | "none" | "plain";

/** A state: its colour, and always its word. */
export function Chip({ tone = "none", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`chip ${tone}`}>{children}</span>;
}

const SEVERITY_TONE: Record<Severity, Tone> = { critical: "bad", high: "bad", medium: "warn", low: "none", info: "plain" };
export const SeverityChip = ({ severity, count }: { severity: Severity; count?: number }) => (
  <Chip tone={SEVERITY_TONE[severity]}>
    {count !== undefined && <b>{count}</b>} {severity}
  </Chip>
);

const CONTROL: Record<ControlStatus, [Tone, string]> = {
  satisfied: ["good", "✓ Satisfied"],
  partial: ["warn", "◐ Partial"],
  gap: ["bad", "✕ Gap"],
  "not-evidenced": ["none", "? Not evidenced"],
  "out-of-scope": ["plain", "– Out of scope"],
};
export const ControlChip = ({ status }: { status: ControlStatus }) => <Chip tone={CONTROL[status][0]}>{CONTROL[status][1]}</Chip>;

const VERDICT: Record<Verdict, [Tone, string, string]> = {
  pass: ["good", "✓", "Passed"],
  warn: ["warn", "!", "Passed with waivers"],
  fail: ["bad", "✕", "Blocked"],
};

/** Returns what a gate says, with what time has done to it. */
export function gateState(gate: GatePoint | undefined): { tone: Tone; mark: string; word: string } {
  if (!gate) return { tone: "none", mark: "·", word: "Not evaluated" };
  if (gate.hasLapsed) return { tone: "warn", mark: "↺", word: "Lapsed" };
  const [tone, mark, word] = VERDICT[gate.verdict];
  return { tone, mark, word };
}

export function GateMarks({ gates }: { gates: GatePoint[] }) {
  const said = STAGES.map((stage) => ({ stage, ...gateState(gates.find((gate) => gate.stage === stage)) }));
  return (
    <span className="marks" role="img" aria-label={said.map(({ stage, word }) => `${words(stage)}: ${word}`).join(", ")}>
      {said.map(({ stage, tone, mark, word }) => (
        <span key={stage} className={`mark ${tone}`} title={`${words(stage)}: ${word}`} aria-hidden="true">
          {mark}
        </span>
      ))}
    </span>
  );
}

/** What the marks of gates mean. */
export function GateLegend() {
  return (
    <span className="legend small muted">
      <span>Gates:</span>
      {Object.values(VERDICT).map(([tone, mark, word]) => <span key={word} className="row"><span className={`mark ${tone}`} aria-hidden="true">{mark}</span>{word}</span>)}
      <span className="row"><span className="mark warn" aria-hidden="true">↺</span>Lapsed</span>
      <span className="row"><span className="mark none" aria-hidden="true">·</span>Not evaluated</span>
    </span>
  );
}

/** A score as what it is: a band from what is shown to what is possible, beside how much was seen at all. */
export function Band({ band, quiet = false }: { band: BandNumbers | null; quiet?: boolean }) {
  const label = bandWords(band);
  return (
    <div className="band">
      {!quiet && <span className={band ? "small" : "small muted"}>{label}</span>}
      <svg viewBox="0 0 200 12" preserveAspectRatio="none" role="img" aria-label={`Score: ${label}`}>
        <rect className="track" x="0" y="3" width="200" height="6" rx="3" />
        {band && <rect className="span" x={band.low / 50} y="3" width={Math.max(1, (band.high - band.low) / 50)} height="6" />}
        {band && <rect className="low" x={Math.max(0, band.low / 50 - 2)} y="0" width="3" height="12" />}
      </svg>
    </div>
  );
}

export function FindingCounts({ counts }: { counts: FindingCount[] }) {
  const items = bySeverity(counts);
  if (items.length === 0) return <span className="small muted">None open</span>;
  return (
    <span className="counts">
      <span className="hidden">{total(counts)} open findings: </span>
      {items.map(({ severity, count }) => (
        <SeverityChip key={severity} severity={severity} count={count} />
      ))}
    </span>
  );
}

/** What the scanner says: it puts what it quotes from the code between backticks. */
export const Said = ({ text }: { text: string }) => <bdi>{text.split("`").map((part, index, parts) => (index % 2 === 1 && index < parts.length - 1 ? <code key={index}>{part}</code> : index % 2 === 1 ? `\`${part}` : part))}</bdi>;

export function Where({ place }: { place: Place }) {
  const cell = place.cell ? `, cell ${place.cell}` : "";
  return (
    <code className="clip" title={place.path}>
      <bdi>{place.path}</bdi>:{place.line}
      {cell}
    </code>
  );
}

export function Excerpt({ excerpt, place }: { excerpt: Lines; place: Place }) {
  if (excerpt.lines.length === 0) return <p className="small muted">This is about the repository as a whole: there is no line to show.</p>;
  return (
    <pre className="excerpt" tabIndex={0} aria-label={`Lines of ${place.path}`}>
      {excerpt.lines.map((line, index) => {
        const number = excerpt.firstLine + index;
        return (
          <span key={number} className={number >= place.line && number <= place.endLine ? "line at" : "line"}>
            <span>{number}</span>
            <span>{line || " "}</span>
          </span>
        );
      })}
    </pre>
  );
}

export const Age = ({ at }: { at: string }) => (
  <time dateTime={at} title={new Date(at).toLocaleString("en-GB")}>
    {distance(at)}
  </time>
);

/** A labelled field; what is wrong with it is said beside it. */
export function Field({ label, hint, error, children }: { label: string; hint?: string; error?: string | undefined; children: (id: string, about: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, `${id}-about`)}
      <span id={`${id}-about`} className="small muted">
        {error ? <Chip tone="bad">✕ {error}</Chip> : hint}
      </span>
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="panel" role="status">
      <span className="hidden">Loading {what}</span>
      {[0, 1, 2, 3].map((line) => (
        <div key={line} className="pulse" />
      ))}
    </div>
  );
}

export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="panel state">
      <h2>{title}</h2>
      <p className="muted">{children}</p>
      {action}
    </div>
  );
}

const TITLES: Record<Failure["kind"], string> = {
  offline: "No connection",
  forbidden: "Not yours to see",
  "signed-out": "Signed out",
  missing: "Not found",
  conflict: "Changed in the meantime",
  invalid: "Not accepted",
  "too-large": "Too large",
  throttled: "Too many requests",
  broken: "Something failed",
};

/** What is no failure of a request was met while its answer was read: a person can do nothing with its words. */
const failureOf = (error: unknown): Failure => (error instanceof Failure ? error : new Failure("broken", UNREADABLE));

/** A failed read: what happened, and what to do about it. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const failure = failureOf(error);
  return (
    <div className="panel state" role="alert">
      <h2>{TITLES[failure.kind]}</h2>
      <p className="muted">{failure.message}</p>
      {failure.kind === "forbidden" && <p className="muted">Ask somebody who administers this organisation for the role.</p>}
      {retry && failure.kind !== "forbidden" && failure.kind !== "missing" && (
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A failed action: beside the form, which keeps what was typed. */
export function Trouble({ error }: { error: unknown }) {
  if (!error) return null;
  const failure = failureOf(error);
  return (
    <div className="notice bad" role="alert">
      <b>{TITLES[failure.kind]}.</b>
      <span>{failure.message}</span>
      {failure.errors.map((item) => (
        <span key={item.pointer} className="small">
          <code>{item.pointer}</code> {item.detail}
        </span>
      ))}
    </div>
  );
}
