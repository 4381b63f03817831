//! Share prices, in the format of Alpha Vantage's `GLOBAL_QUOTE`.
//!
//! The service answers whatever happens with status 200: a quote, an empty quote for a symbol that it does not know, an
//! `Error Message`, or a `Note` or `Information` that says why there is none. These two may quote the key, so their text
//! goes nowhere.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ports::Container;
use crate::store::Kind;

/// What is kept of one symbol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockQuote {
    /// The symbol, in upper case.
    pub symbol: String,
    /// Its quote; none where the service does not know the symbol, so that it is not asked for it again and again.
    pub quote: Option<Quote>,
    /// When the service was asked.
    pub fetched_at: Timestamp,
    /// How long this may be shown as fresh, in seconds.
    pub fresh_for: u32,
}

impl Kind for StockQuote {
    const CONTAINER: Container = Container::StockData;
    const DOC_TYPE: &'static str = "stock-quote";

    fn ttl(&self) -> Option<u32> {
        Some(self.fresh_for)
    }
}

impl StockQuote {
    /// Returns how old it is, in seconds; 0 where the clock was moved back.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> u32 {
        let seconds = now.duration_since(self.fetched_at).as_secs();
        u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
    }

    /// Returns whether it may be shown without asking again.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.age(now) < self.fresh_for
    }
}

/// The price of a share, in the currency of its exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// The last price.
    pub price: f64,
    /// The first price of the day.
    pub open: f64,
    /// The highest of the day.
    pub high: f64,
    /// The lowest of the day.
    pub low: f64,
    /// The last price of the day before.
    pub previous_close: f64,
    /// The price against the day before.
    pub change: f64,
    /// The same in percent.
    pub change_percent: f64,
    /// Shares traded on the day.
    pub volume: u64,
    /// The day of trade, such as `2026-01-30`.
    pub trading_day: String,
}

/// Why there is no quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The service asks for patience: a minute.
    #[error("the service asks for patience")]
    TooFast,
    /// The key's requests are spent for today, or the service says something else that asking again does not change.
    #[error("the service gives no more today")]
    Spent,
    /// The service does not take the key.
    #[error("the service refuses the key")]
    KeyRefused,
    /// The service answers something else.
    #[error("the answer is not the documented one")]
    NotUnderstood,
}

impl Quote {
    /// Reads an answer; none where the service does not know the symbol.
    ///
    /// # Errors
    ///
    /// Fails when the answer is no quote, and says what follows from it.
    pub fn read(body: &[u8]) -> Result<Option<Self>, QuoteError> {
        let value: Value =
            serde_json::from_slice(body).map_err(|_other| QuoteError::NotUnderstood)?;
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        if let Some(message) = text("Error Message") {
            return if message.contains("apikey") {
                Err(QuoteError::KeyRefused)
            } else {
                Ok(None)
            };
        }
        if let Some(message) = text("Note").or_else(|| text("Information")) {
            // The documented texts for asking too fast name the daily allowance as well: look for the shorter span first.
            let is_fast = ["per second", "per minute"]
                .iter()
                .any(|span| message.contains(span));
            return Err(if is_fast {
                QuoteError::TooFast
            } else {
                QuoteError::Spent
            });
        }
        let quote = value
            .get("Global Quote")
            .and_then(Value::as_object)
            .ok_or(QuoteError::NotUnderstood)?;
        if quote.is_empty() {
            return Ok(None);
        }
        let text = |name: &str| {
            let field = quote.get(name).and_then(Value::as_str);
            field.ok_or(QuoteError::NotUnderstood)
        };
        let number = |name: &str| {
            let number = text(name)?.trim_end_matches('%').parse::<f64>().ok();
            let finite = number.filter(|number| number.is_finite());
            finite.ok_or(QuoteError::NotUnderstood)
        };
        Ok(Some(Self {
            price: number("05. price")?,
            open: number("02. open")?,
            high: number("03. high")?,
            low: number("04. low")?,
            previous_close: number("08. previous close")?,
            change: number("09. change")?,
            change_percent: number("10. change percent")?,
            volume: text("06. volume")?
                .parse()
                .map_err(|_other| QuoteError::NotUnderstood)?,
            trading_day: text("07. latest trading day")?.to_owned(),
        }))
    }
}
