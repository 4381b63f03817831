//! From evidence to scores: every control of every framework in scope, then the sums.

use std::collections::BTreeMap;

use super::band::Tally;
use super::evidence::{Book, Evidence, book};
use super::{
    Claim, ControlScore, ControlStatus, DomainScore, FrameworkScore, Gap, GroupScore, Proof, Scores,
};
use crate::model::{ControlRef, Domain, FindingState, FrameworkId};
use crate::reference::{Control, Framework, Strength, framework, mappings, reach};

/// Every control counts the same: no publisher ranks its controls, and a ranking of ours would be
/// an opinion inside a number.
const WEIGHT: u32 = 1;

/// What a scan answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The frameworks.
    pub frameworks: Vec<FrameworkId>,
    /// The domains.
    pub domains: Vec<Domain>,
    /// Controls left out, each with its reason. They leave the denominator.
    pub scoped_out: BTreeMap<ControlRef, String>,
    /// Whether anything was read or answered. Nothing at all scores nothing.
    pub was_read: bool,
}

/// Weighs the evidence. The order of `gaps`, `proofs` and `claims` never matters.
#[must_use]
pub fn weigh(
    scope: &Scope,
    gaps: &[Gap<'_>],
    proofs: &[Proof<'_>],
    claims: &[Claim<'_>],
) -> Scores {
    let gaps: Vec<Gap<'_>> = gaps
        .iter()
        .copied()
        .filter(|gap| scope.domains.contains(&gap.domain))
        .collect();
    let proofs: Vec<Proof<'_>> = proofs
        .iter()
        .copied()
        .filter(|proof| scope.domains.contains(&proof.domain))
        .collect();
    let claims: Vec<Claim<'_>> = claims
        .iter()
        .copied()
        .filter(|claim| scope.domains.contains(&claim.domain))
        .collect();
    let book = book(&gaps, &proofs, &claims);
    let mut overall = Tally::default();
    let frameworks = scope
        .frameworks
        .iter()
        .filter_map(|id| framework(*id))
        .map(|framework| weigh_framework(scope, framework, &book, &mut overall))
        .collect();
    let domains = scope
        .domains
        .iter()
        .map(|domain| weigh_domain(scope, *domain, &book, &gaps, &proofs))
        .collect();
    Scores {
        overall: overall.band().filter(|_| scope.was_read),
        domains,
        frameworks,
    }
}

fn weigh_framework(
    scope: &Scope,
    framework: &'static Framework,
    book: &Book<'_>,
    overall: &mut Tally,
) -> FrameworkScore {
    let mut whole = Tally::default();
    let mut groups: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut controls = Vec::with_capacity(framework.controls.len());
    for control in &framework.controls {
        let score = weigh_control(scope, framework.id, control, book);
        for tally in [
            &mut whole,
            &mut *overall,
            groups.entry(control.group.as_str()).or_default(),
        ] {
            tally.add(score.status, score.weight);
        }
        controls.push(score);
    }
    let band_of = |tally: &Tally| tally.band().filter(|_| scope.was_read);
    FrameworkScore {
        framework: framework.id,
        name: framework.name.clone(),
        version: framework.version.clone(),
        band: band_of(&whole),
        counts: whole.counts,
        out_of_reach: controls
            .iter()
            .filter(|control| control.reach.is_none())
            .count() as u32,
        groups: framework
            .groups
            .iter()
            .map(|group| {
                let tally = groups.get(group.id.as_str()).copied().unwrap_or_default();
                GroupScore {
                    id: group.id.clone(),
                    title: group.title.clone(),
                    band: band_of(&tally),
                    counts: tally.counts,
                }
            })
            .collect(),
        controls,
    }
}

fn weigh_control(
    scope: &Scope,
    framework: FrameworkId,
    control: &'static Control,
    book: &Book<'_>,
) -> ControlScore {
    let reach = reach_in(scope, framework, &control.id);
    let evidence = book
        .get(&(framework, control.id.as_str()))
        .cloned()
        .unwrap_or_default();
    let verdict = evidence.judge(&reach);
    let (status, reason) = match scope.scoped_out.get(&reference(framework, &control.id)) {
        Some(reason) => (ControlStatus::OutOfScope, reason.clone()),
        None => (verdict.status, verdict.reason.to_owned()),
    };
    ControlScore {
        id: control.id.clone(),
        title: control.title.clone(),
        group: control.group.clone(),
        status,
        weight: WEIGHT,
        reach: reach.values().min().copied(),
        findings: evidence.findings(),
        signals: evidence.signals(),
        answers: evidence.answers(),
        reason,
    }
}

/// A domain's score is over its own crosswalk cells and its own evidence: what another domain
/// shows for the same control is not this domain's merit.
fn weigh_domain(
    scope: &Scope,
    domain: Domain,
    book: &Book<'_>,
    gaps: &[Gap<'_>],
    proofs: &[Proof<'_>],
) -> DomainScore {
    let mut tally = Tally::default();
    for framework in &scope.frameworks {
        for mapping in mappings(domain, *framework) {
            let status = if scope
                .scoped_out
                .contains_key(&reference(*framework, &mapping.id))
            {
                ControlStatus::OutOfScope
            } else {
                let own = BTreeMap::from([(domain, mapping.strength)]);
                book.get(&(*framework, mapping.id.as_str()))
                    .map_or_else(Evidence::default, |evidence| evidence.of(domain))
                    .judge(&own)
                    .status
            };
            tally.add(status, WEIGHT);
        }
    }
    let counts_still = |gap: &&Gap<'_>| gap.domain == domain && gap.state != FindingState::Waived;
    DomainScore {
        domain,
        band: tally.band().filter(|_| scope.was_read),
        counts: tally.counts,
        findings: gaps.iter().filter(counts_still).count() as u32,
        signals: proofs.iter().filter(|proof| proof.domain == domain).count() as u32,
    }
}

fn reach_in(
    scope: &Scope,
    framework: FrameworkId,
    control: &'static str,
) -> BTreeMap<Domain, Strength> {
    reach(framework, control)
        .iter()
        .filter(|(domain, _)| scope.domains.contains(domain))
        .map(|(domain, strength)| (*domain, *strength))
        .collect()
}

fn reference(framework: FrameworkId, id: &str) -> ControlRef {
    ControlRef {
        framework,
        id: id.to_owned(),
    }
}
