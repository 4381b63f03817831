//! The arithmetic: weighted means in whole basis points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ControlStatus;

/// A score: three numbers in basis points, always together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Band {
    /// The weighted mean with every unknown counted as nothing. This is the headline.
    pub low: u32,
    /// The same with every unknown counted as full.
    pub high: u32,
    /// The weighted share of the controls in scope that have any evidence.
    pub coverage: u32,
}

/// Controls by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusCounts {
    /// Controls `satisfied`.
    pub satisfied: u32,
    /// Controls `partial`.
    pub partial: u32,
    /// Controls `gap`.
    pub gap: u32,
    /// Controls `not-evidenced`.
    pub not_evidenced: u32,
    /// Controls `out-of-scope`.
    pub out_of_scope: u32,
}

/// Sums of weights, from which a [`Band`] is made. Sums can be added, means cannot: that is why a
/// group's score is over its controls and the whole is over all of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) counts: StatusCounts,
    /// Twice the weight of what is satisfied, once that of what is partial.
    half_points: u64,
    unknown: u64,
    total: u64,
}

impl Tally {
    pub(super) fn add(&mut self, status: ControlStatus, weight: u32) {
        let weight = u64::from(weight);
        let counts = &mut self.counts;
        match status {
            ControlStatus::Satisfied => {
                counts.satisfied += 1;
                self.half_points += 2 * weight;
            }
            ControlStatus::Partial => {
                counts.partial += 1;
                self.half_points += weight;
            }
            ControlStatus::Gap => counts.gap += 1,
            ControlStatus::NotEvidenced => {
                counts.not_evidenced += 1;
                self.unknown += weight;
            }
            ControlStatus::OutOfScope => {
                counts.out_of_scope += 1;
                return;
            }
        }
        self.total += weight;
    }

    /// Returns the band; none over no weight.
    pub(super) fn band(&self) -> Option<Band> {
        let known = self.total - self.unknown;
        Some(Band {
            low: basis_points(self.half_points, 2 * self.total)?,
            high: basis_points(self.half_points + 2 * self.unknown, 2 * self.total)?,
            coverage: basis_points(known, self.total)?,
        })
    }
}

impl Band {
    /// Returns the band over controls given as status and weight; none over no weight.
    #[must_use]
    pub fn over(controls: impl IntoIterator<Item = (ControlStatus, u32)>) -> Option<Self> {
        let mut tally = Tally::default();
        for (status, weight) in controls {
            tally.add(status, weight);
        }
        tally.band()
    }
}

/// Rounds down: a score never says more than its evidence.
fn basis_points(part: u64, whole: u64) -> Option<u32> {
    let share = (part * 10_000).checked_div(whole)?;
    u32::try_from(share).ok()
}
