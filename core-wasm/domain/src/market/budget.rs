//! What a key may still ask for today, and how long an answer has to last because of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ports::Container;
use crate::store::Kind;

/// Quotes that a free key of Alpha Vantage may ask for in a day.
pub const QUOTES_A_DAY: u32 = 25;

/// How long a quote is fresh while there is plenty, in seconds.
const FRESH_SECONDS: u32 = 300;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// How long the count of a day is kept, in seconds: until nobody asks for that day any more.
const KEPT_SECONDS: u32 = 2 * 86_400;

/// What a key was used for on one day, in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyBudget {
    /// The name of the key, never the key.
    pub key: String,
    /// The day, such as `2026-01-31`.
    pub day: String,
    /// Requests that were sent.
    pub used: u32,
    /// Whether the service said that the day's requests are spent, whatever was counted here.
    pub is_closed: bool,
}

impl Kind for KeyBudget {
    const CONTAINER: Container = Container::StockData;
    const DOC_TYPE: &'static str = "key-budget";

    fn ttl(&self) -> Option<u32> {
        Some(KEPT_SECONDS)
    }
}

/// What is left of a day's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BudgetView {
    /// Requests a day.
    pub limit: u32,
    /// Requests that are left today.
    pub remaining: u32,
    /// When the next day begins.
    pub resets_at: Timestamp,
}

impl KeyBudget {
    /// Begins the count of the day of `now`.
    #[must_use]
    pub fn begin(key: &str, now: Timestamp) -> Self {
        Self {
            key: key.to_owned(),
            day: now.strftime("%Y-%m-%d").to_string(),
            used: 0,
            is_closed: false,
        }
    }

    /// Returns the identifier of the document.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}", self.key, self.day)
    }

    /// Returns how many requests are left.
    #[must_use]
    pub const fn remaining(&self) -> u32 {
        if self.is_closed {
            0
        } else {
            QUOTES_A_DAY.saturating_sub(self.used)
        }
    }

    /// Returns what a caller is shown.
    #[must_use]
    pub fn view(&self, now: Timestamp) -> BudgetView {
        let until = now.as_second().saturating_add(seconds_left(now));
        BudgetView {
            limit: QUOTES_A_DAY,
            remaining: self.remaining(),
            resets_at: Timestamp::from_second(until).unwrap_or(now),
        }
    }
}

/// Returns the seconds until the next day begins, in UTC; from 1 to 86,400.
pub(super) fn seconds_left(now: Timestamp) -> i64 {
    DAY - now.as_second().rem_euclid(DAY)
}

/// Returns how long an answer has to last when `remaining` requests are left: five minutes while there is plenty; from half
/// on, what is left is spread over the rest of the day.
#[must_use]
pub fn fresh_seconds(remaining: u32, now: Timestamp) -> u32 {
    if remaining > QUOTES_A_DAY / 2 {
        return FRESH_SECONDS;
    }
    let share = seconds_left(now) / (i64::from(remaining) + 1);
    u32::try_from(share)
        .unwrap_or(FRESH_SECONDS)
        .max(FRESH_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn answers_last_longer_the_less_is_left() {
        let morning = at("2026-11-23T00:00:00Z");
        assert_eq!(fresh_seconds(24, morning), 300);
        assert_eq!(fresh_seconds(13, morning), 300);
        assert_eq!(fresh_seconds(12, morning), 86_400 / 13);
        assert_eq!(fresh_seconds(0, morning), 86_400);
        assert_eq!(fresh_seconds(0, at("2026-11-23T23:59:50Z")), 300);
    }

    #[test]
    fn a_day_ends_at_midnight() {
        let budget = KeyBudget::begin("k", at("2026-11-23T23:59:59Z"));
        assert_eq!(budget.id(), "k-2026-11-23");
        let view = budget.view(at("2026-11-23T23:59:59Z"));
        assert_eq!(view.resets_at, at("2026-11-24T00:00:00Z"));
        assert_eq!(view.remaining, 25);
    }
}
