//! Scores from evidence: the table of statuses, the arithmetic, and what can never happen.

mod arithmetic;
mod invariants;
mod statuses;

use std::collections::BTreeMap;

use advisory_domain::model::{Confidence, ControlRef, Domain, FindingState, FrameworkId, Severity};
use advisory_domain::score::{ControlScore, Gap, Proof, Scope, Scores};

/// Every framework, every domain, and something was read.
fn whole_scope() -> Scope {
    Scope {
        frameworks: FrameworkId::ALL.to_vec(),
        domains: Domain::ALL.to_vec(),
        scoped_out: BTreeMap::new(),
        was_read: true,
    }
}

fn control(framework: FrameworkId, id: &str) -> ControlRef {
    ControlRef {
        framework,
        id: id.to_owned(),
    }
}

/// Article 14: `direct` for human oversight.
fn article_14() -> Vec<ControlRef> {
    vec![control(FrameworkId::EuAiAct, "Art. 14")]
}

fn gap<'a>(fingerprint: &'a str, controls: &'a [ControlRef]) -> Gap<'a> {
    Gap {
        fingerprint,
        domain: Domain::HumanOversight,
        severity: Severity::High,
        state: FindingState::Open,
        controls,
    }
}

fn proof<'a>(fingerprint: &'a str, controls: &'a [ControlRef]) -> Proof<'a> {
    Proof {
        fingerprint,
        domain: Domain::HumanOversight,
        confidence: Confidence::High,
        controls,
    }
}

fn find<'a>(scores: &'a Scores, control: &ControlRef) -> &'a ControlScore {
    let framework = scores
        .frameworks
        .iter()
        .find(|framework| framework.framework == control.framework)
        .unwrap();
    framework
        .controls
        .iter()
        .find(|score| score.id == control.id)
        .unwrap()
}
