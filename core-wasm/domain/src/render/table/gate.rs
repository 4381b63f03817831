//! A gate's decision in a terminal: the verdict, what blocks, what would open it, until when.

use std::fmt::{self, Write};

use super::text::{Tone, cut, pad, wrap};
use super::{DEFAULT_WIDTH, LEAST_WIDTH, Page, Painter};
use crate::gates::{Decision, Evidence, GateVerdict, Reason, RequirementStatus, WaiverOutcome};
use crate::render::escape::visible;
use crate::render::{RenderOptions, gate as say, words};

/// Pieces of evidence listed of one requirement before the rest is counted.
const LISTED: usize = 10;
/// Columns of a status and what is beside it.
const STATUS: usize = 8;

/// Renders a decision for a terminal.
pub(in crate::render) fn gate(
    decision: &Decision,
    options: &RenderOptions,
) -> Result<String, fmt::Error> {
    let mut page = Page {
        out: String::new(),
        width: options.width.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH) as usize,
        painter: Painter {
            color: options.color,
        },
    };
    let word = say::verdict(decision.verdict);
    let tone = match decision.verdict {
        GateVerdict::Pass => Tone::Good,
        GateVerdict::Warn => Tone::Warning,
        GateVerdict::Fail => Tone::Bad,
    };
    let painted = page.painter.paint(tone, word);
    let gate = format!("the {} gate", decision.stage.id());
    writeln!(page.out, "{painted}  {gate}")?;
    let subject = format!(
        "project {}, {}",
        decision.project_id,
        say::validity(decision)
    );
    page.paragraph(0, Tone::Quiet, &subject)?;
    requirements(&mut page, decision)?;
    remedies(&mut page, decision)?;
    waivers(&mut page, decision)?;
    writeln!(page.out)?;
    let digests = format!(
        "policy {}, input {}",
        decision.policy_digest, decision.input_digest
    );
    page.paragraph(0, Tone::Quiet, &digests)?;
    Ok(page.out)
}

/// What blocks first, then what is waived, then what is met.
fn requirements(page: &mut Page, decision: &Decision) -> fmt::Result {
    page.section("Requirements", &say::summary(decision))?;
    for status in RequirementStatus::ALL.iter().rev() {
        for reason in decision.reasons_with(*status) {
            requirement(page, reason)?;
        }
    }
    Ok(())
}

fn requirement(page: &mut Page, reason: &Reason) -> fmt::Result {
    let tone = match reason.status {
        RequirementStatus::Met => Tone::Good,
        RequirementStatus::Waived => Tone::Warning,
        RequirementStatus::Unmet => Tone::Bad,
    };
    let status = pad(say::status(reason.status), STATUS);
    let status = page.painter.paint(tone, &status);
    let id = visible(&reason.requirement);
    let id = page.painter.paint(Tone::Accent, &id);
    writeln!(page.out, "  {status}{id}")?;
    let indent = STATUS + 2;
    page.paragraph(indent, Tone::Plain, &reason.message)?;
    if reason.status == RequirementStatus::Met {
        return Ok(());
    }
    let room = page.width.saturating_sub(indent + 2);
    // What still counts against the requirement stands before what is waived.
    let (waived, open): (Vec<&Evidence>, Vec<&Evidence>) =
        reason.evidence.iter().partition(|piece| piece.waived);
    for piece in open.into_iter().chain(waived).take(LISTED) {
        let note = piece.note.as_deref().unwrap_or_default();
        let waived = if piece.waived { ", waived" } else { "" };
        let line = format!("{} {} {note}", piece.kind, piece.id);
        let line = format!("{}{waived}", line.trim_end());
        let line = cut(&visible(&line), room);
        let space = " ".repeat(indent + 2);
        writeln!(
            page.out,
            "{space}{}",
            page.painter.paint(Tone::Quiet, &line)
        )?;
    }
    let left = reason.evidence.len().saturating_sub(LISTED);
    if left > 0 {
        page.paragraph(indent + 2, Tone::Quiet, &format!("… {left} more"))?;
    }
    Ok(())
}

fn remedies(page: &mut Page, decision: &Decision) -> fmt::Result {
    let Some(remedies) = &decision.remedies else {
        return Ok(());
    };
    let heading = match remedies.sets.as_slice() {
        [] => "no change to the project opens this gate",
        [_] if remedies.exhaustive => "no smaller set of changes opens this gate",
        [_] => "this opens the gate; there may be a smaller set",
        _ => "any one of these opens the gate",
    };
    page.section("To pass", heading)?;
    let several = remedies.sets.len() > 1;
    for (index, set) in remedies.sets.iter().enumerate() {
        if several {
            page.paragraph(2, Tone::Heading, &format!("Way {}", index + 1))?;
        }
        for change in set {
            let sentence = say::change(change);
            let mut lines = wrap(&visible(&sentence), page.width.saturating_sub(4)).into_iter();
            let first = lines.next().unwrap_or_default();
            writeln!(page.out, "  - {first}")?;
            for line in lines {
                writeln!(page.out, "    {line}")?;
            }
        }
    }
    Ok(())
}

fn waivers(page: &mut Page, decision: &Decision) -> fmt::Result {
    if decision.waivers.is_empty() {
        return Ok(());
    }
    let count = words::number(decision.waivers.len() as u64);
    page.section("Waivers", &count)?;
    for outcome in WaiverOutcome::ALL {
        for waiver in decision.waivers.iter().filter(|it| it.outcome == *outcome) {
            let tone = match outcome {
                WaiverOutcome::Used | WaiverOutcome::Unused => Tone::Plain,
                WaiverOutcome::Expired | WaiverOutcome::Rejected => Tone::Warning,
            };
            let because = waiver.message.as_deref();
            let because = because.map_or_else(String::new, |text| format!(" ({text})"));
            let sentence = format!(
                "{}{because}: {}, until {}, {}, approved by {}: {}",
                outcome.id(),
                say::covers(&waiver.covers),
                waiver.expires_at,
                waiver.owner,
                waiver.approver,
                waiver.reason
            );
            page.paragraph(2, tone, &sentence)?;
        }
    }
    Ok(())
}
