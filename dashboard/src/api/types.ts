// The types of the API by the names that pages use. They are made from the description that the server gives of itself; written
// by hand is only what that description calls a map.
import type { components } from "./schema";

type Described = components["schemas"];

export type Band = Described["Band"];
export type Severity = Described["Severity"];
export type Stage = Described["Stage"];
export type Verdict = Described["GateVerdict"];
export type ControlStatus = Described["ControlStatus"];
export type FrameworkId = Described["FrameworkId"];
export type Project = Described["Project"];
export type ProjectInput = Described["ProjectInput"];
export type RiskTier = Described["RiskTier"];
export type FindingCount = Described["FindingCount"];
export type Scan = Described["Scan"];
export type GatePoint = Described["GatePoint"];
export type WaiverPoint = Described["WaiverPoint"];
export type Waiver = Described["Waiver"];
export type Standing = Described["Standing"];
export type StatusCounts = Described["StatusCounts"];
export type FrameworkPoint = Described["FrameworkPoint"];
export type ControlScore = Described["ControlScore"];
export type Download = Described["Download"];
export type Me = Described["Me"];
export type UploadAnswer = Described["UploadAnswer"];
export type Role = Described["Role"];
export type EvidenceLink = Described["EvidenceLink"];
export type Suggestion = Described["Suggestion"];
export type Given = Described["Answer"];
export type AssessmentStatus = Described["AssessmentStatus"];
export type Assessment = Described["Assessment"];
export type Question = Described["AskedQuestion"];
export type AnswerChange = Described["AnswerChange"];
export type ArtifactStatus = Described["ArtifactStatus"];
export type ArtifactKind = Described["ArtifactKind"];
export type Artifact = Described["Artifact"];
export type PolicyInForce = Described["PolicyInForce"];
export type ControlName = Described["ControlRef"];
export type FrameworkSummary = Described["FrameworkSummary"];
export type Stock = Described["StockAnswer"];
export type Search = Described["Search"];
export type NewsAnswer = Described["NewsAnswer"];
export type Cited = Described["Cited"];
export type AssistantAnswer = Described["AssistantAnswer"];
export type AuditEvent = Described["AuditEvent"];
export type AuditPage = Described["AuditPage"];
export type Verification = Described["Verification"];

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

/** A described type whose places and excerpts are maps to the description. */
type Seen<T> = T extends { place: unknown; excerpt: unknown } ? Omit<T, "place" | "excerpt"> & { place: Place; excerpt: Excerpt } : T;

export type EvidencePoint = Seen<Described["EvidencePoint"]>;
export type Posture = Omit<Described["Posture"], "evidence"> & { evidence?: Record<string, EvidencePoint> };

/** What a reason of a gate rests on. */
export interface GateEvidence {
  kind: string;
  id: string;
  digest?: string;
  note?: string;
  waived?: boolean;
}

export interface Reason {
  requirement: string;
  title: string;
  status: "met" | "waived" | "unmet";
  message: string;
  evidence: GateEvidence[];
  waivable: boolean;
  waivers?: string[];
}

export interface Change {
  action: string;
  target?: string;
  findings?: string[];
  to?: number;
}

export type DecisionRecord = Omit<Described["DecisionRecord"], "decision"> & {
  decision: {
    asOf: string;
    reasons: Reason[];
    policyDigest: string;
    inputDigest: string;
    validUntil: string | null;
    remedies?: { sets: Change[][]; exhaustive: boolean };
  };
};

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

/** A practice that the scanner saw in place. */
export interface Signal {
  pattern: string;
  domain: string;
  confidence: string;
  message: string;
  place: Place;
  excerpt: Excerpt;
  fingerprint: string;
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

export type WholeScan = Omit<Described["WholeScan"], "result"> & {
  result: {
    coverage: { entries?: LedgerEntry[]; ledger?: LedgerEntry[] } & Record<string, unknown>;
    inventory: Component[];
    findings: Finding[];
    signals: Signal[];
  };
};
