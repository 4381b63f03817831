//! `advisory demo`: six projects with a past, so that a newcomer sees what there is to see.
//!
//! The projects are samples of our own in `demo/`, each with a script of what happened to it over the last months. Everything goes
//! through the component's own API, on behalf of several people, as one's work is another's to approve. The clock alone is not
//! the machine's: it is set for each step.

mod calls;
mod clock;
mod engine;
mod script;

use std::sync::Arc;

use advisory_host_runtime::{Backend, Core, LogSink};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::exit::Failure;
use calls::Calls;
use engine::Filling;
use script::{Deed, Script};

pub(crate) use clock::DemoClock;

/// How long before the present the last day's steps begin: they take a while, and none may be in the future.
const LEAD: SignedDuration = SignedDuration::from_hours(3);

/// Between the steps of two projects on one day.
const APART: SignedDuration = SignedDuration::from_mins(11);

/// Most projects that the API lists on a page.
const PAGE: usize = 100;

/// What was done.
pub(crate) struct Filled {
    /// A line for each project that was made.
    pub(crate) lines: Vec<String>,
    /// Projects of the demonstration that were there before.
    pub(crate) kept: usize,
}

/// Makes a clock for the filling; the stores take it.
pub(crate) fn clock() -> Arc<DemoClock> {
    Arc::new(DemoClock::at(Timestamp::now()))
}

/// Returns whether there is no project at all.
pub(crate) async fn is_empty(
    core: &Core,
    backend: &Arc<Backend>,
    log: &Arc<dyn LogSink>,
    clock: &DemoClock,
) -> Result<bool, Failure> {
    let calls = calls(core, backend, log, clock)?;
    Ok(names(&calls).await?.is_empty())
}

/// Fills the portfolio. A project whose name is there already is left alone.
pub(crate) async fn fill(
    core: &Core,
    backend: &Arc<Backend>,
    log: &Arc<dyn LogSink>,
    clock: &DemoClock,
) -> Result<Filled, Failure> {
    let today = Timestamp::now();
    let calls = calls(core, backend, log, clock)?;
    let there = names(&calls).await?;
    let all = script::scripts()?;
    let (known, new): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|script| there.iter().any(|name| name == script.name()));
    let mut fillings: Vec<Option<Filling<'_>>> = new.iter().map(|_| None).collect();
    for (at, index, deed) in in_order(&new, today)? {
        clock.set(at);
        let (Some(script), Some(filling)) = (new.get(index), fillings.get_mut(index)) else {
            continue;
        };
        let filling = match filling {
            Some(filling) => filling,
            None => filling.insert(Filling::begin(&calls, script, today).await?),
        };
        filling.step(deed).await?;
    }
    let mut lines = Vec::new();
    clock.set(today);
    for filling in fillings.iter().flatten() {
        lines.push(filling.standing().await?);
    }
    Ok(Filled {
        lines,
        kept: known.len(),
    })
}

fn calls<'a>(
    core: &'a Core,
    backend: &'a Arc<Backend>,
    log: &'a Arc<dyn LogSink>,
    clock: &'a DemoClock,
) -> Result<Calls<'a>, Failure> {
    Ok(Calls {
        core,
        backend,
        log,
        clock,
        people: script::people()?,
    })
}

/// Returns every step with its time, the earliest first; those of one instant as the scripts have them.
fn in_order<'a>(
    scripts: &[&'a Script],
    today: Timestamp,
) -> Result<Vec<(Timestamp, usize, &'a Deed)>, Failure> {
    let mut steps = Vec::new();
    for (index, script) in scripts.iter().enumerate() {
        let mut place: i32 = 0;
        let mut day = None;
        for step in &script.steps {
            // Steps of one day follow each other.
            place = if day == Some(step.days_ago) {
                place + 1
            } else {
                0
            };
            day = Some(step.days_ago);
            let offset = APART * i32::try_from(index).unwrap_or_default();
            let before = SignedDuration::from_hours(24 * step.days_ago) + LEAD - offset;
            let at = today.checked_sub(before).map_err(Failure::internal)?;
            let at = at.checked_add(APART * place).map_err(Failure::internal)?;
            steps.push((at, index, &step.deed));
        }
    }
    steps.sort_by_key(|(at, index, _)| (*at, *index));
    Ok(steps)
}

/// Returns what the projects that there are are called.
async fn names(calls: &Calls<'_>) -> Result<Vec<String>, Failure> {
    let person = calls.people.keys().next().cloned().unwrap_or_default();
    let mut names = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let mut path = format!("/api/governance/projects?limit={PAGE}");
        if let Some(cursor) = &next {
            path.push_str(&format!("&cursor={cursor}"));
        }
        let page = calls.get(&person, &path).await?;
        let items = page.get("items").and_then(Value::as_array);
        for project in items.into_iter().flatten() {
            let name = project.get("name").and_then(Value::as_str);
            names.push(name.unwrap_or_default().to_owned());
        }
        next = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if next.is_none() {
            return Ok(names);
        }
    }
}
