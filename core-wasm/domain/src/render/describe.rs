//! The rules and the frameworks in a terminal: what is looked for, and what it is held against.

use std::fmt;

use super::table::Sheet;
use super::{RenderError, RenderOptions, examples, unknown, words};
use crate::model::{FrameworkId, Place, Rule};
use crate::reference::{framework as catalogue, frameworks as catalogues};
use crate::rules as known;
use crate::scan::ScanResult;

/// Renders every rule, one a line.
///
/// # Errors
/// Never in practice: memory takes every byte.
pub fn rules(options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    let mut sheet = Sheet::new(options);
    let rules = known::all();
    let count = words::counted(rules.len() as u64, "rule", "rules");
    sheet.heading("Rules", &count)?;
    let mut domain = None;
    for rule in rules {
        if domain != Some(rule.domain) {
            domain = Some(rule.domain);
            sheet.subheading(words::domain(rule.domain))?;
        }
        let cells = [
            rule.id.as_str(),
            words::severity(rule.severity),
            &rule.title,
        ];
        sheet.row(&[12, 8], &cells)?;
    }
    sheet.note("advisory rules ID explains one.")?;
    Ok(sheet.into_bytes())
}

/// Renders one rule: what it finds, why that matters, how to mend it, what it bears on, and an
/// example that it finds and one that it leaves. Where a result has a finding of it, that is
/// shown too.
///
/// # Errors
/// Names the nearest rule when there is none with this id.
pub fn rule(
    id: &str,
    example: Option<&ScanResult>,
    options: &RenderOptions,
) -> Result<Vec<u8>, RenderError> {
    let upper = id.to_ascii_uppercase();
    let rule = known::find(&upper)
        .ok_or_else(|| unknown("rule", id, known::all().iter().map(|rule| rule.id.as_str())))?;
    let mut sheet = Sheet::new(options);
    sheet.heading(&rule.id, &rule.title)?;
    let facts = format!(
        "{}, {}{}",
        words::severity(rule.severity),
        words::domain(rule.domain),
        rule.cwe
            .map_or_else(String::new, |cwe| format!(", CWE-{cwe}"))
    );
    sheet.paragraph(&facts)?;
    sheet.subheading("Why it matters")?;
    sheet.paragraph(&rule.why)?;
    sheet.subheading("How to fix")?;
    sheet.paragraph(&rule.fix)?;
    sheet.subheading("Reads")?;
    sheet.paragraph(&reads(rule))?;
    controls(&mut sheet, rule)?;
    for example in examples(&rule.id) {
        sheet.subheading(if example.is_found {
            "Finds, for example"
        } else {
            "Leaves, for example"
        })?;
        sheet.paragraph(&example.file)?;
        for (number, line) in (1..).zip(&example.lines) {
            sheet.code(number, line, example.is_found && number == example.line)?;
        }
    }
    let finding = example.and_then(|result| result.findings.iter().find(|f| f.rule == rule.id));
    if let Some(finding) = finding {
        sheet.subheading("Found here")?;
        sheet.paragraph(&finding.message)?;
        sheet.paragraph(&words::place(&finding.place))?;
        for (number, line) in (finding.excerpt.first_line..).zip(&finding.excerpt.lines) {
            sheet.code(number, line, is_marked(&finding.place, number))?;
        }
    }
    Ok(sheet.into_bytes())
}

fn is_marked(place: &Place, number: u32) -> bool {
    (place.line..=place.end_line.max(place.line)).contains(&number)
}

fn reads(rule: &Rule) -> String {
    let languages = if rule.languages.is_empty() {
        "any language".to_owned()
    } else {
        rule.languages.join(", ")
    };
    format!("{languages} ({}, {})", rule.kind.id(), rule.scope.id())
}

fn controls(sheet: &mut Sheet, rule: &Rule) -> fmt::Result {
    if rule.controls.is_empty() {
        return Ok(());
    }
    sheet.subheading("Controls")?;
    for control in &rule.controls {
        let title = catalogue(control.framework).and_then(|known| {
            let found = known.controls.iter().find(|each| each.id == control.id)?;
            Some(found.title.as_str())
        });
        let cells = [
            words::framework(control.framework),
            control.id.as_str(),
            title.unwrap_or_default(),
        ];
        sheet.row(&[17, 12], &cells)?;
    }
    Ok(())
}

/// Renders every framework, one a line.
///
/// # Errors
/// Never in practice: memory takes every byte.
pub fn frameworks(options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    let mut sheet = Sheet::new(options);
    let known = catalogues();
    let controls: u64 = known.iter().map(|one| u64::from(one.count)).sum();
    let summary = format!(
        "{} with {}",
        words::counted(known.len() as u64, "framework", "frameworks"),
        words::counted(controls, "control", "controls")
    );
    sheet.heading("Frameworks", &summary)?;
    for one in known {
        let count = words::number(u64::from(one.count));
        let name = format!("{}, {}", one.name, one.version);
        sheet.row(&[22, 5], &[one.id.id(), count.as_str(), name.as_str()])?;
    }
    sheet.note("advisory frameworks ID lists its controls.")?;
    Ok(sheet.into_bytes())
}

/// Renders one framework with its controls by group.
///
/// # Errors
/// Names the nearest framework when there is none with this id.
pub fn framework(id: &str, options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    let found = FrameworkId::from_id(&id.to_ascii_lowercase()).and_then(catalogue);
    let one = found.ok_or_else(|| {
        let ids = FrameworkId::ALL.iter().map(|known| known.id());
        unknown("framework", id, ids)
    })?;
    let mut sheet = Sheet::new(options);
    sheet.heading(&one.name, &one.version)?;
    sheet.paragraph(&format!("{}, {}", one.publisher, one.url))?;
    sheet.paragraph(&one.structure)?;
    sheet.paragraph(&one.licence)?;
    if let Some(notes) = &one.notes {
        sheet.paragraph(notes)?;
    }
    for event in &one.timeline {
        sheet.row(&[10], &[event.date.as_str(), event.event.as_str()])?;
    }
    let room = one
        .controls
        .iter()
        .map(|control| control.id.chars().count());
    let room = room.max().unwrap_or(0).min(24);
    for group in &one.groups {
        sheet.subheading(&format!("{} {}", group.id, group.title))?;
        for control in one.controls.iter().filter(|each| each.group == group.id) {
            sheet.row(&[room], &[control.id.as_str(), control.title.as_str()])?;
        }
    }
    Ok(sheet.into_bytes())
}
