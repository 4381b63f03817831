//! A project and what is known of it.

use advisory_domain::artifacts::ArtifactKind;
use advisory_domain::artifacts::document::Document;
use advisory_domain::artifacts::draft::from_template;
use advisory_domain::artifacts::evidence::{Answer, EvidenceSet, Inputs, ProjectSummary, collect};
use advisory_domain::model::{FrameworkId, RiskTier, Stage};
use advisory_domain::scan::ScanResult;

pub(crate) fn project() -> ProjectSummary {
    ProjectSummary {
        id: "0b6f1c1e-5a39-4c6e-9a53-0a4d3f0e1a11".to_owned(),
        name: "Refund assistant".to_owned(),
        owner: Some("Zoë Müller".to_owned()),
        purpose: Some("Answers customers' questions about refunds and prepares them".to_owned()),
        risk_tier: Some(RiskTier::High),
        stage: Some(Stage::Testing),
        repository: Some("https://git.example/refunds".to_owned()),
        commit: Some("4be2f0c1".to_owned()),
        frameworks: vec![
            FrameworkId::EuAiAct,
            FrameworkId::Gdpr,
            FrameworkId::NistAiRmf,
        ],
    }
}

pub(crate) fn answer(question: &str, maturity: u8, note: &str) -> Answer {
    Answer {
        question: question.to_owned(),
        maturity,
        note: note.to_owned(),
        is_suggestion: false,
    }
}

pub(crate) fn answers() -> Vec<Answer> {
    vec![
        answer("HO-02", 3, "Tried on 12 January, off in four minutes"),
        answer("HO-01", 4, ""),
        answer("PP-01", 1, "Prompts are not listed yet"),
    ]
}

pub(crate) fn evidence_of(kind: ArtifactKind, scan: &ScanResult) -> EvidenceSet {
    let (project, answers) = (project(), answers());
    collect(
        kind,
        &Inputs {
            project: &project,
            scan: Some(scan),
            answers: &answers,
        },
    )
}

pub(crate) fn draft(kind: ArtifactKind, scan: &ScanResult) -> Document {
    from_template(&project(), &evidence_of(kind, scan)).unwrap()
}
