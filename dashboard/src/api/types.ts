// Parts of answers that the published description calls a map, and names for those that pages pass around.

export interface Band {
  low: number;
  high: number;
  coverage: number;
}

export interface Place {
  path: string;
  line: number;
  column: number;
  endLine: number;
  cell?: number;
}

export interface Excerpt {
  firstLine: number;
  lines: string[];
}

export type Severity = "critical" | "high" | "medium" | "low" | "info";
export type Stage = "design" | "development" | "testing" | "staging" | "production";
export type Verdict = "pass" | "warn" | "fail";
export type ControlStatus = "satisfied" | "partial" | "gap" | "not-evidenced" | "out-of-scope";

export interface Resource {
  id: string;
  createdAt: string;
  updatedAt: string;
  createdBy: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Project extends Resource {
  name: string;
  description: string;
  owner?: string;
  repository?: string;
  defaultBranch: string;
  riskTier?: string;
  frameworks: string[];
  stage: Stage;
}

export interface FindingCount {
  severity: Severity;
  domain: string;
  count: number;
}

export interface Scan extends Resource {
  projectId: string;
  commit?: string;
  branch?: string;
  repository?: string;
  source: string;
  verdict: string;
  coverage: { listed: number; read: number; skipped: number };
  components: number;
  vendors: string[];
  findings: FindingCount[];
  signals: number;
  overall: Band | null;
  frameworks: { framework: string; band: Band | null }[];
  domains: { domain: string; band: Band | null }[];
  resultDigest: string;
}

export interface GatePoint {
  id: string;
  stage: Stage;
  verdict: Verdict;
  decidedAt: string;
  validUntil: string | null;
  hasLapsed: boolean;
}

export interface WaiverPoint {
  id: string;
  status: string;
  owner: string;
  expiresAt: string;
}

export interface Standing extends Project {
  scan: Scan | null;
  gates: GatePoint[];
  nextWaiver: WaiverPoint | null;
}

export interface StatusCounts {
  satisfied: number;
  partial: number;
  gap: number;
  notEvidenced: number;
  outOfScope: number;
}

export interface FrameworkPoint {
  framework: string;
  name: string;
  version: string;
  band: Band | null;
  counts: StatusCounts;
  outOfReach: number;
  groups: { id: string; title: string; band: Band | null; counts: StatusCounts }[];
}

export interface ControlScore {
  id: string;
  title: string;
  group: string;
  status: ControlStatus;
  weight: number;
  reach?: string;
  findings?: string[];
  signals?: string[];
  answers?: string[];
  reason: string;
}

export type EvidencePoint =
  | { kind: "Finding" | "finding"; rule: string; severity: Severity; state: string; message: string; place: Place; excerpt: Excerpt }
  | { kind: "Signal" | "signal"; pattern: string; message: string; place: Place; excerpt: Excerpt }
  | { kind: "Answer" | "answer"; maturity: number; note: string; answeredBy: string | null; answeredAt: string | null };

export interface Posture {
  projectId: string;
  stage: Stage;
  asOf: string;
  scan: { id: string; scannedAt: string; commit: string | null; branch: string | null } | null;
  assessment: { id: string; status: string; updatedAt: string; answered: number; questions: number } | null;
  overall: Band | null;
  domains: { domain: string; band: Band | null; counts: StatusCounts; findings: number; signals: number }[];
  frameworks: FrameworkPoint[];
  controls?: ControlScore[];
  evidence?: Record<string, EvidencePoint>;
  findings: FindingCount[];
  artifacts: { id: string; type: string; version: number; status: string; isStale: boolean; updatedAt: string; approvedId: string | null }[];
  gates: GatePoint[];
  waivers: WaiverPoint[];
  trend: { scanId: string; at: string; overall: Band | null; findings: number }[];
}

export interface Reason {
  requirement: string;
  title: string;
  status: "met" | "waived" | "unmet";
  message: string;
  evidence: unknown[];
  waivable: boolean;
  waivers?: string[];
}

export interface Change {
  action: string;
  target?: string;
  findings?: string[];
  to?: number;
}

export interface DecisionRecord extends Resource {
  projectId: string;
  stage: Stage;
  verdict: Verdict;
  validUntil?: string | null;
  entered: boolean;
  decision: {
    asOf: string;
    reasons: Reason[];
    policyDigest: string;
    inputDigest: string;
    validUntil: string | null;
    remedies?: { sets: Change[][]; exhaustive: boolean };
  };
}

export interface Finding {
  rule: string;
  domain: string;
  severity: Severity;
  confidence: string;
  message: string;
  place: Place;
  excerpt: Excerpt;
  fingerprint: string;
  trace?: Place[];
  state: "open" | "baseline" | "waived";
}

export interface LedgerEntry {
  path: string;
  language?: string;
  files: number;
  bytes: number;
  as: "syntax-tree" | "text" | "skipped";
  parse_error?: string;
  reason?: string;
}

export interface Component {
  kind: string;
  name: string;
  ecosystem?: string;
  version?: string;
  provider?: string;
  confidence: string;
  places: Place[];
}

export interface WholeScan extends Scan {
  result: {
    coverage: { entries?: LedgerEntry[]; ledger?: LedgerEntry[] } & Record<string, unknown>;
    inventory: Component[];
    findings: Finding[];
    signals: unknown[];
  };
}
