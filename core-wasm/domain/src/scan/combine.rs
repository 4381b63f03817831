//! Combines the reports of all batches into one result. Their order never matters.

use std::collections::BTreeMap;

use super::batch::{BatchReport, Sighted};
use super::result::{ScanResult, Tool, Verdict, VerdictStatus};
use super::{Plan, coverage, verdict, waiver};
use crate::inventory::{is_exact_version, settle};
use crate::model::{Component, ComponentKind};
use crate::{rules, score, signals};

/// Version of the shape of [`ScanResult`].
const SCHEMA_VERSION: u32 = 1;

/// Combines the reports of every batch.
#[must_use]
pub fn combine(plan: &Plan, reports: Vec<BatchReport>) -> ScanResult {
    let mut all = BatchReport::default();
    for report in reports {
        all.ledger.extend(report.ledger);
        all.findings.extend(report.findings);
        all.signals.extend(report.signals);
        all.sighted.extend(report.sighted);
        all.facts.extend(report.facts);
    }
    let coverage = coverage::total(all.ledger);
    settle(&coverage.ledger, &mut all.sighted);
    let inventory = merge(all.sighted);
    all.facts.sort();
    signals::settle(&all.facts, &mut all.signals);
    rules::settle(&all.facts, &mut all.findings);
    all.findings.extend(rules::repository(
        plan,
        &all.facts,
        &inventory,
        &all.signals,
    ));
    let mut findings = all.findings;
    verdict::weigh(plan, &mut findings);
    findings.sort_by(|a, b| {
        (a.severity, &a.place, &a.rule, &a.fingerprint).cmp(&(
            b.severity,
            &b.place,
            &b.rule,
            &b.fingerprint,
        ))
    });
    let mut signals = all.signals;
    signals.sort_by(|a, b| (&a.place, &a.pattern).cmp(&(&b.place, &b.pattern)));
    let waivers = waiver::apply(plan, &mut findings);
    let scores = score::score(plan, &coverage, &findings, &signals);
    let mut result = ScanResult {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "advisory".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        target: plan.target_name.clone(),
        as_of: plan.as_of.clone(),
        frameworks: plan.frameworks.clone(),
        domains: plan.domains.clone(),
        verdict: Verdict {
            status: VerdictStatus::Pass,
            reasons: Vec::new(),
        },
        coverage,
        inventory,
        findings,
        signals,
        scores,
        waivers,
    };
    result.verdict = verdict::judge(plan, &result);
    result
}

/// One component for each kind, ecosystem and name, with every place it was seen.
fn merge(sighted: Vec<Sighted>) -> Vec<Component> {
    let mut merged: BTreeMap<(ComponentKind, String, Option<String>), Component> = BTreeMap::new();
    let mut sighted = sighted;
    sighted.sort_by(|a, b| (&a.place, &a.name, &a.version).cmp(&(&b.place, &b.name, &b.version)));
    for seen in sighted {
        let key = (seen.kind, seen.name.clone(), seen.ecosystem.clone());
        let component = merged.entry(key).or_insert_with(|| Component {
            kind: seen.kind,
            name: seen.name,
            ecosystem: seen.ecosystem,
            version: None,
            provider: None,
            confidence: seen.confidence,
            places: Vec::new(),
        });
        component.version = match (component.version.take(), seen.version) {
            // A lock file knows better than the manifest that it locks.
            (Some(first), Some(next)) if !is_exact_version(&first) && is_exact_version(&next) => {
                Some(next)
            }
            (first, next) => first.or(next),
        };
        component.provider = component.provider.take().or(seen.provider);
        component.confidence = component.confidence.min(seen.confidence);
        if component.places.last() != Some(&seen.place) {
            component.places.push(seen.place);
        }
    }
    merged.into_values().collect()
}
