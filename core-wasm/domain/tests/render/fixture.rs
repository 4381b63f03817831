//! Results to render: one of every state, one hostile, one empty.

use std::collections::BTreeMap;

use advisory_domain::model::{
    Component, ComponentKind, Confidence, ControlRef, Coverage, CoverageTotals, Domain,
    DomainCoverage, Excerpt, Finding, FindingState, FrameworkId, LedgerEntry, Place, Reading,
    Severity, Signal, SkipReason,
};
use advisory_domain::scan::{
    ScanResult, Tool, Verdict, VerdictReason, VerdictStatus, WaiverState, WaiverUse,
};
use advisory_domain::score::{Gap, Proof, Scope, Scores, weigh};

pub(crate) fn place(path: &str, line: u32) -> Place {
    Place {
        path: path.to_owned(),
        line,
        column: 5,
        end_line: line,
        cell: None,
    }
}

pub(crate) fn excerpt(first_line: u32, lines: &[&str]) -> Excerpt {
    Excerpt {
        first_line,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    }
}

pub(crate) fn finding(rule: &str, severity: Severity, message: &str, place: Place) -> Finding {
    let seed = format!("{rule}{}{}", place.path, place.line);
    let fingerprint = seed.bytes().fold(7_u128, |hash, byte| {
        hash.wrapping_mul(1_000_003) ^ u128::from(byte)
    });
    Finding {
        rule: rule.to_owned(),
        domain: Domain::SecurityAndRobustness,
        severity,
        confidence: Confidence::High,
        message: message.to_owned(),
        excerpt: excerpt(
            place.line.saturating_sub(1).max(1),
            &[
                "def answer(question):",
                "    reply = ask(question)",
                "    return reply",
            ],
        ),
        place,
        fingerprint: format!("{fingerprint:032x}"),
        trace: Vec::new(),
        state: FindingState::Open,
    }
}

fn component(kind: ComponentKind, name: &str, version: Option<&str>) -> Component {
    Component {
        kind,
        name: name.to_owned(),
        ecosystem: version.map(|_| "pypi".to_owned()),
        version: version.map(str::to_owned),
        provider: None,
        confidence: Confidence::High,
        places: vec![place("requirements.txt", 3), place("src/agent/loop.py", 1)],
    }
}

fn signal(pattern: &str, message: &str, place: Place) -> Signal {
    Signal {
        pattern: pattern.to_owned(),
        domain: Domain::HumanOversight,
        confidence: Confidence::Medium,
        message: message.to_owned(),
        excerpt: excerpt(place.line, &["approve(action)"]),
        fingerprint: format!("{:032x}", place.line),
        place,
        controls: vec![ControlRef {
            framework: FrameworkId::EuAiAct,
            id: "Art. 14".to_owned(),
        }],
    }
}

fn waiver(rule: &str, state: WaiverState, findings: &[Finding]) -> WaiverUse {
    let covered = findings.iter().filter(|finding| finding.rule == rule);
    WaiverUse {
        rule: Some(rule.to_owned()),
        fingerprint: None,
        path: Some("src/agent/**".to_owned()),
        owner: "Model risk".to_owned(),
        reason: "The provider pins the alias for us".to_owned(),
        expires: "2026-06-30".to_owned(),
        state,
        findings: covered.map(|finding| finding.fingerprint.clone()).collect(),
    }
}

/// A result with one of everything.
pub(crate) fn full() -> ScanResult {
    let mut shell = finding(
        "ADV-SR-001",
        Severity::Critical,
        "Model output reaches the shell through subprocess.run in run_tool",
        place("src/agent/tools.py", 112),
    );
    shell.trace = vec![
        place("src/agent/loop.py", 40),
        place("src/agent/tools.py", 98),
    ];
    let mut cell = finding(
        "ADV-PP-004",
        Severity::Medium,
        "A prompt is built from the e-mail address in customer.email",
        place("notebooks/análise.ipynb", 12),
    );
    cell.place.cell = Some(3);
    cell.domain = Domain::PrivacyAndPii;
    let mut known = finding(
        "ADV-AL-002",
        Severity::High,
        "Calls of the model client are not logged",
        place("src/agent/client.py", 8),
    );
    known.state = FindingState::Baseline;
    let mut waived = finding(
        "ADV-DM-003",
        Severity::Low,
        "The model gpt-4o is not pinned to a version",
        place("src/agent/client.py", 3),
    );
    waived.state = FindingState::Waived;
    let mut whole = finding(
        "ADV-HO-009",
        Severity::Info,
        "No way to stop an agent was observed",
        place("", 0),
    );
    whole.excerpt = excerpt(1, &[]);
    let cjk = finding(
        "ADV-SR-007",
        Severity::High,
        "提示词来自未经检查的用户输入，直接传给了模型，没有任何过滤或长度限制",
        place(
            "服务/模型治理/提示词构造器与非常长的文件名以及更长的目录名称.py",
            1204,
        ),
    );
    let findings = vec![shell, cjk, known, cell, waived, whole];
    let signals = vec![
        signal(
            "human-approval",
            "An action waits for approval",
            place("src/a.py", 5),
        ),
        signal(
            "human-approval",
            "A refund waits for approval",
            place("src/b.py", 7),
        ),
        signal(
            "rate-limit",
            "Calls are limited by user",
            place("src/limits.py", 70),
        ),
    ];
    let waivers = vec![
        waiver("ADV-DM-003", WaiverState::Used, &findings),
        waiver("ADV-TE-001", WaiverState::Unused, &findings),
        waiver("ADV-AL-002", WaiverState::Expired, &findings),
    ];
    ScanResult {
        schema_version: 1,
        tool: Tool {
            name: "advisory".to_owned(),
            version: "0.1.0".to_owned(),
        },
        target: "examples/support-agent".to_owned(),
        as_of: "2026-01-31".to_owned(),
        frameworks: FrameworkId::ALL.to_vec(),
        domains: Domain::ALL.to_vec(),
        verdict: Verdict {
            status: VerdictStatus::Fail,
            reasons: vec![VerdictReason {
                message: "2 open findings at high or above".to_owned(),
                findings: findings
                    .iter()
                    .take(2)
                    .map(|f| f.fingerprint.clone())
                    .collect(),
            }],
        },
        coverage: coverage(),
        inventory: vec![
            component(ComponentKind::Sdk, "anthropic", Some("0.40.0")),
            component(ComponentKind::Sdk, "openai", Some("1.50.0")),
            component(ComponentKind::Model, "gpt-4o", None),
            component(ComponentKind::Tool, "run_tool", None),
            component(ComponentKind::McpServer, "filesystem", None),
        ],
        scores: scores(&findings, &signals),
        findings,
        signals,
        waivers,
    }
}

/// Scores over the EU AI Act and one domain's share of the others.
fn scores(findings: &[Finding], signals: &[Signal]) -> Scores {
    let article = |id: &str| ControlRef {
        framework: FrameworkId::EuAiAct,
        id: id.to_owned(),
    };
    let opened = [article("Art. 15"), article("Art. 14")];
    let gaps: Vec<Gap<'_>> = findings
        .iter()
        .map(|finding| Gap {
            fingerprint: &finding.fingerprint,
            domain: finding.domain,
            severity: finding.severity,
            state: finding.state,
            controls: &opened,
        })
        .collect();
    let proofs: Vec<Proof<'_>> = signals
        .iter()
        .map(|signal| Proof {
            fingerprint: &signal.fingerprint,
            domain: signal.domain,
            confidence: signal.confidence,
            controls: &signal.controls,
        })
        .collect();
    let scope = Scope {
        frameworks: FrameworkId::ALL.to_vec(),
        domains: Domain::ALL.to_vec(),
        scoped_out: BTreeMap::new(),
        was_read: true,
    };
    weigh(&scope, &gaps, &proofs, &[])
}

fn entry(path: &str, files: u64, bytes: u64, reading: Reading) -> LedgerEntry {
    LedgerEntry {
        path: path.to_owned(),
        language: path.ends_with(".py").then(|| "python".to_owned()),
        files,
        bytes,
        reading,
    }
}

fn coverage() -> Coverage {
    let skipped = |reason| Reading::Skipped { reason };
    let broken = Reading::Text {
        parse_error: Some("expected an indented block at 9:1".to_owned()),
    };
    let ledger = vec![
        entry("assets/logo.png", 1, 48_000, skipped(SkipReason::Binary)),
        entry(
            "data/dump.jsonl",
            1,
            90_000_000,
            skipped(SkipReason::TooLarge),
        ),
        entry(
            "node_modules/",
            1200,
            9_400_000,
            skipped(SkipReason::Vendored),
        ),
        entry("README.md", 1, 4_100, Reading::Text { parse_error: None }),
        entry("src/agent/client.py", 1, 2_200, Reading::SyntaxTree),
        entry("src/agent/tools.py", 1, 7_700, Reading::SyntaxTree),
        entry("src/broken.py", 1, 310, broken),
    ];
    Coverage {
        totals: CoverageTotals {
            files: 1206,
            bytes: ledger.iter().map(|line| line.bytes).sum(),
            syntax_tree_files: 2,
            syntax_tree_bytes: 9_900,
            text_files: 2,
            text_bytes: 4_410,
            skipped_files: BTreeMap::from([
                (SkipReason::Vendored, 1200),
                (SkipReason::Binary, 1),
                (SkipReason::TooLarge, 1),
            ]),
            skipped_bytes: BTreeMap::from([
                (SkipReason::Vendored, 9_400_000),
                (SkipReason::Binary, 48_000),
                (SkipReason::TooLarge, 90_000_000),
            ]),
            parse_errors: 1,
        },
        read_share: Some(8000),
        by_domain: vec![DomainCoverage {
            domain: Domain::SecurityAndRobustness,
            language: "python".to_owned(),
            files: 3,
            syntax_files: 2,
            text_files: 1,
        }],
        ledger,
    }
}

/// A file name that steers a terminal, a page and a table at once.
pub(crate) const HOSTILE: &str =
    "src/\u{1b}[31m</td><script>alert(1)</script>|`x`[y](javascript:z)\u{202e}\n@team #1 \"'&.py";

/// [`full`] with the hostile name in every field that comes from the repository.
pub(crate) fn hostile() -> ScanResult {
    let mut result = full();
    result.target = HOSTILE.to_owned();
    for finding in &mut result.findings {
        finding.place.path = HOSTILE.to_owned();
        finding.place.line = 2;
        finding.message = HOSTILE.to_owned();
        finding.excerpt = excerpt(
            1,
            &["a", HOSTILE, "</code></pre><img src=x onerror=alert(2)>"],
        );
    }
    for component in &mut result.inventory {
        component.name = HOSTILE.to_owned();
        component.version = Some(HOSTILE.to_owned());
        component.provider = Some(HOSTILE.to_owned());
        for place in &mut component.places {
            place.path = HOSTILE.to_owned();
        }
    }
    for signal in &mut result.signals {
        signal.message = HOSTILE.to_owned();
        signal.place.path = HOSTILE.to_owned();
        signal.excerpt = excerpt(1, &[HOSTILE]);
    }
    for waiver in &mut result.waivers {
        waiver.owner = HOSTILE.to_owned();
        waiver.reason = HOSTILE.to_owned();
        waiver.path = Some(HOSTILE.to_owned());
    }
    for line in &mut result.coverage.ledger {
        line.path = HOSTILE.to_owned();
        if let Reading::Text {
            parse_error: Some(error),
        } = &mut line.reading
        {
            *error = HOSTILE.to_owned();
        }
    }
    result
}

/// A scan that found nothing to read.
pub(crate) fn empty() -> ScanResult {
    let mut result = full();
    result.verdict = Verdict {
        status: VerdictStatus::Empty,
        reasons: vec![VerdictReason {
            message: "nothing was read: 0 files listed, none of them readable".to_owned(),
            findings: Vec::new(),
        }],
    };
    result.coverage = Coverage::default();
    result.inventory.clear();
    result.findings.clear();
    result.signals.clear();
    result.scores = Scores::default();
    result
}

/// [`full`] many times over, as a large repository would give it.
pub(crate) fn large() -> ScanResult {
    let mut result = full();
    let seeds = result.findings.clone();
    result.findings.clear();
    for severity in Severity::ALL {
        for (number, domain) in Domain::ALL.iter().cycle().take(40).enumerate() {
            for seed in seeds.iter().filter(|seed| seed.severity == *severity) {
                let mut copy = seed.clone();
                copy.domain = *domain;
                copy.fingerprint = format!("{number:04x}{}", &seed.fingerprint[4..]);
                result.findings.push(copy);
            }
        }
    }
    let seeds = result.coverage.ledger.clone();
    result.coverage.ledger = seeds.iter().cycle().take(6000).cloned().collect();
    for (number, line) in result.coverage.ledger.iter_mut().enumerate() {
        line.path = format!("packages/{number:04}/{}", line.path);
    }
    result
}
