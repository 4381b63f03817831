//! Collects and numbers the evidence of one document.

use std::collections::BTreeSet;

use super::input::Inputs;
use super::{Evidence, EvidenceKind, EvidencePlace, EvidenceSet, Selector, statement};
use crate::artifacts::{ArtifactKind, Template, digest, template};
use crate::model::{ComponentKind, ControlRef, Domain, Place};
use crate::reference::{patterns, questions};
use crate::render::words;
use crate::scan::ScanResult;
use crate::score::ControlStatus;

/// Findings listed one by one, the most severe first; one more item counts the rest.
const MOST_FINDINGS: usize = 120;
/// Signals listed one by one.
const MOST_SIGNALS: usize = 120;
/// Components listed one by one.
const MOST_COMPONENTS: usize = 150;

/// Collects the evidence that feeds a document of this type, numbered from 1.
#[must_use]
pub fn collect(kind: ArtifactKind, inputs: &Inputs<'_>) -> EvidenceSet {
    let mut items = Vec::new();
    if let Some(template) = template(kind) {
        let wanted = Wanted::by(template);
        project(&mut items, inputs);
        if let Some(scan) = inputs.scan {
            code(&mut items, scan, &wanted);
            scores(&mut items, scan, inputs, &wanted);
        }
        answers(&mut items, inputs, &wanted);
    }
    items.sort_by_key(|item: &Draft| item.kind);
    let items = items
        .into_iter()
        .zip(1..)
        .map(|(item, number)| item.numbered(number))
        .collect();
    EvidenceSet { kind, items }
}

/// What the sections of a template ask for.
struct Wanted {
    selectors: BTreeSet<Selector>,
    /// Kinds with the domains they are limited to; none for every domain.
    kinds: BTreeSet<(EvidenceKind, Option<Domain>)>,
}

impl Wanted {
    fn by(template: &Template) -> Self {
        let asks = template.sections.iter().flat_map(|section| &section.asks);
        let selectors = asks.flat_map(|ask| &ask.from).cloned().collect();
        let mut kinds = BTreeSet::new();
        for section in &template.sections {
            for kind in &section.kinds {
                if section.domains.is_empty() {
                    kinds.insert((*kind, None));
                }
                kinds.extend(section.domains.iter().map(|domain| (*kind, Some(*domain))));
            }
        }
        Self { selectors, kinds }
    }

    fn wants(&self, item: &Draft) -> bool {
        if self.kinds.contains(&(item.kind, None)) {
            return true;
        }
        if item.domain.is_some() && self.kinds.contains(&(item.kind, item.domain)) {
            return true;
        }
        let probe = item.clone().numbered(0);
        self.selectors
            .iter()
            .any(|selector| selector.selects(&probe))
    }
}

/// An item before it has a number.
#[derive(Clone)]
struct Draft {
    key: String,
    kind: EvidenceKind,
    domain: Option<Domain>,
    statement: String,
    place: EvidencePlace,
    /// What it means, without what changes when nothing does: lines, dates, counts of files.
    meaning: String,
}

impl Draft {
    fn new(kind: EvidenceKind, key: String, statement: String, place: EvidencePlace) -> Self {
        Self {
            meaning: statement.clone(),
            key,
            kind,
            domain: None,
            statement,
            place,
        }
    }

    fn numbered(self, number: u32) -> Evidence {
        Evidence {
            number,
            digest: digest::of(&(&self.key, &self.meaning)),
            key: self.key,
            kind: self.kind,
            domain: self.domain,
            statement: self.statement,
            place: self.place,
        }
    }
}

fn project(items: &mut Vec<Draft>, inputs: &Inputs<'_>) {
    let project = inputs.project;
    let names: Vec<&str> = project
        .frameworks
        .iter()
        .map(|id| words::framework(*id))
        .collect();
    let frameworks = (!names.is_empty()).then(|| names.join(", "));
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let name = &project.name;
    let facts = [
        ("name", Some(format!("The project is named {name}."))),
        (
            "owner",
            said(&project.owner).map(|owner| format!("{owner} answers for {name}.")),
        ),
        (
            "purpose",
            said(&project.purpose).map(|purpose| {
                format!(
                    "Its owners state its purpose: {}",
                    statement::sentence(&purpose)
                )
            }),
        ),
        (
            "risk-tier",
            project
                .risk_tier
                .map(|tier| format!("Its risk tier is recorded as {}.", tier.id())),
        ),
        (
            "stage",
            project
                .stage
                .map(|stage| format!("It is in the {} stage.", stage.id())),
        ),
        (
            "repository",
            said(&project.repository).map(|from| format!("Its source is kept in {from}.")),
        ),
        (
            "frameworks",
            frameworks.map(|names| format!("Frameworks in scope: {names}.")),
        ),
    ];
    for (field, fact) in facts {
        if let Some(fact) = fact {
            let key = format!("project:{field}");
            let mut item = Draft::new(EvidenceKind::Project, key, fact, EvidencePlace::Project);
            if field == "stage" {
                // Documents are approved so that a stage can be entered: entering it may not make them stale.
                item.meaning.clear();
            }
            items.push(item);
        }
    }
}

fn code(items: &mut Vec<Draft>, scan: &ScanResult, wanted: &Wanted) {
    let mut coverage = Draft::new(
        EvidenceKind::Coverage,
        "coverage".to_owned(),
        statement::coverage(scan),
        EvidencePlace::Repository,
    );
    // Every commit changes how many files there are; whole percents of what was read do not.
    coverage.meaning = format!("{:?}", scan.coverage.read_share.map(|share| share / 100));
    items.push(coverage);
    bounded(items, components(scan), wanted, MOST_COMPONENTS);
    bounded(items, signals(scan), wanted, MOST_SIGNALS);
    bounded(items, findings(scan), wanted, MOST_FINDINGS);
    let seen: BTreeSet<&str> = scan
        .signals
        .iter()
        .map(|signal| signal.pattern.as_str())
        .collect();
    for selector in &wanted.selectors {
        let Selector::Pattern(id) = selector else {
            continue;
        };
        let unseen = patterns().get(id).filter(|_| !seen.contains(id.as_str()));
        if let Some(pattern) = unseen {
            let mut item = Draft::new(
                EvidenceKind::NotObserved,
                format!("not-observed:{id}"),
                statement::not_observed(pattern),
                EvidencePlace::Repository,
            );
            item.domain = Some(pattern.domain);
            items.push(item);
        }
    }
}

/// Adds the wanted items up to a number, and one more that counts the rest.
fn bounded(items: &mut Vec<Draft>, all: impl Iterator<Item = Draft>, wanted: &Wanted, most: usize) {
    let mut all = all.filter(|item| wanted.wants(item));
    let mut last = None;
    for item in all.by_ref().take(most) {
        last = Some(item.kind);
        items.push(item);
    }
    let (Some(kind), rest) = (last, all.collect::<Vec<Draft>>()) else {
        return;
    };
    if rest.is_empty() {
        return;
    }
    let count = words::number(rest.len() as u64);
    let mut item = Draft::new(
        kind,
        format!("{}:", kind.id()),
        format!("{count} more of the same kind are listed in the scan itself."),
        EvidencePlace::Repository,
    );
    let meanings: Vec<(String, String)> = rest
        .into_iter()
        .map(|item| (item.key, item.meaning))
        .collect();
    item.meaning = digest::of(&meanings);
    items.push(item);
}

fn components(scan: &ScanResult) -> impl Iterator<Item = Draft> {
    let mut taken = BTreeSet::new();
    scan.inventory.iter().filter_map(move |component| {
        let ecosystem = component.ecosystem.as_deref().unwrap_or_default();
        let version = component.version.as_deref().unwrap_or_default();
        let kind = component.kind.id();
        let key = format!("component:{kind}:{ecosystem}:{}:{version}", component.name);
        if !taken.insert(key.clone()) {
            return None;
        }
        let place = component
            .places
            .first()
            .map_or(EvidencePlace::Repository, code_place);
        let mut item = Draft::new(
            EvidenceKind::Component,
            key,
            statement::component(component),
            place,
        );
        item.domain = Some(domain_of(component.kind));
        item.meaning = format!("{:?}", component.provider);
        Some(item)
    })
}

/// The domain whose sections a component belongs in.
const fn domain_of(kind: ComponentKind) -> Domain {
    match kind {
        ComponentKind::Tool | ComponentKind::Agent | ComponentKind::McpServer => {
            Domain::SecurityAndRobustness
        }
        _ => Domain::DataAndModelGovernance,
    }
}

fn signals(scan: &ScanResult) -> impl Iterator<Item = Draft> {
    scan.signals.iter().map(|signal| {
        let mut item = Draft::new(
            EvidenceKind::Signal,
            format!("signal:{}:{}", signal.pattern, signal.fingerprint),
            statement::signal(signal, patterns().get(&signal.pattern)),
            code_place(&signal.place),
        );
        item.domain = Some(signal.domain);
        item
    })
}

fn findings(scan: &ScanResult) -> impl Iterator<Item = Draft> {
    scan.findings.iter().map(|finding| {
        let mut item = Draft::new(
            EvidenceKind::Finding,
            format!("finding:{}:{}", finding.rule, finding.fingerprint),
            statement::finding(finding),
            code_place(&finding.place),
        );
        item.domain = Some(finding.domain);
        item
    })
}

fn scores(items: &mut Vec<Draft>, scan: &ScanResult, inputs: &Inputs<'_>, wanted: &Wanted) {
    let in_scope = |framework| inputs.project.frameworks.contains(&framework);
    for score in &scan.scores.frameworks {
        if !in_scope(score.framework) {
            continue;
        }
        let framework = score.framework;
        for control in &score.controls {
            let key = format!("control:{}:{}", framework.id(), control.id);
            let place = EvidencePlace::Control(ControlRef {
                framework,
                id: control.id.clone(),
            });
            let text = statement::control(score, control);
            // Nothing for or against a control answers no question about it.
            let kind = match control.status {
                ControlStatus::NotEvidenced => EvidenceKind::NotObserved,
                _ => EvidenceKind::Control,
            };
            let item = Draft::new(kind, key, text, place);
            if wanted.wants(&item) {
                items.push(item);
            }
        }
        let item = Draft::new(
            EvidenceKind::Score,
            format!("score:{}", framework.id()),
            statement::score(score),
            EvidencePlace::Framework { id: framework },
        );
        if wanted.wants(&item) {
            items.push(item);
        }
    }
}

fn answers(items: &mut Vec<Draft>, inputs: &Inputs<'_>, wanted: &Wanted) {
    // In the order of the questions, whatever the order of the answers.
    for question in questions() {
        let answer = inputs
            .answers
            .iter()
            .find(|answer| answer.question == question.id && !answer.is_suggestion);
        let Some((answer, text)) = answer.and_then(|of| Some((of, statement::answer(of)?))) else {
            continue;
        };
        let place = EvidencePlace::Question {
            id: question.id.clone(),
        };
        let key = format!("answer:{}", answer.question);
        let mut item = Draft::new(EvidenceKind::Answer, key, text, place);
        item.domain = Some(question.domain);
        if wanted.wants(&item) {
            items.push(item);
        }
    }
}

fn code_place(place: &Place) -> EvidencePlace {
    if words::is_whole_repository(place) {
        return EvidencePlace::Repository;
    }
    EvidencePlace::Code {
        path: place.path.clone(),
        line: place.line,
    }
}
