//! The crosswalk: which controls of which framework each domain bears on, and how strongly.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::model::{Domain, FrameworkId, vocabulary};

vocabulary! {
    /// How strongly a control is tied to a domain. The order is from strong to weak.
    Strength {
        /// The control asks for what the domain scans for.
        Direct = "direct",
        /// The control helps, or needs the same evidence, but is broader or narrower.
        Supporting = "supporting",
    }
}

/// A control that a domain bears on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The control's identifier within its framework.
    pub id: String,
    /// Why, in at most 15 words.
    pub why: String,
    /// How strongly.
    pub strength: Strength,
}

type Cells = BTreeMap<Domain, BTreeMap<FrameworkId, Vec<Mapping>>>;

#[derive(Deserialize)]
struct CrosswalkFile {
    crosswalk: Cells,
}

static CELLS: LazyLock<Cells> = LazyLock::new(|| {
    serde_json::from_str::<CrosswalkFile>(include_str!("../../../data/crosswalk.json"))
        .map(|file| file.crosswalk)
        .unwrap_or_default()
});

/// The same mappings, from the control to the domains that reach it.
type Reach = BTreeMap<(FrameworkId, &'static str), BTreeMap<Domain, Strength>>;

static REACH: LazyLock<Reach> = LazyLock::new(|| {
    let mut reach = Reach::new();
    for (domain, row) in &*CELLS {
        for (framework, cell) in row {
            for mapping in cell {
                reach
                    .entry((*framework, mapping.id.as_str()))
                    .or_default()
                    .entry(*domain)
                    .and_modify(|strength| *strength = mapping.strength.min(*strength))
                    .or_insert(mapping.strength);
            }
        }
    }
    reach
});

static UNREACHED: BTreeMap<Domain, Strength> = BTreeMap::new();

/// Returns the controls of `framework` that `domain` bears on.
#[must_use]
pub fn mappings(domain: Domain, framework: FrameworkId) -> &'static [Mapping] {
    CELLS
        .get(&domain)
        .and_then(|row| row.get(&framework))
        .map_or(&[], Vec::as_slice)
}

/// Returns the domains that reach a control, each with its strength. No domain reaches some.
#[must_use]
pub fn reach(framework: FrameworkId, control: &'static str) -> &'static BTreeMap<Domain, Strength> {
    REACH.get(&(framework, control)).unwrap_or(&UNREACHED)
}
