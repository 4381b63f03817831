//! Vendor watch: news and share prices of the vendors that a system depends on.
//!
//! Both come from services that count every request. What they answered is kept as long as it may be shown, what is left of
//! a day's requests is state, and whatever is shown says where it came from and how old it is. Nothing of it is evidence:
//! it enters no score and no gate.

mod article;
mod budget;
mod link;
mod news;
mod quote;

pub use article::{Article, NewsSource};
pub use budget::{BudgetView, KeyBudget, QUOTES_A_DAY, fresh_seconds};
pub use news::{Found, NewsDocument, NewsError, SourceOutcome, SourceReport, WANTED, merge};
pub use quote::{Quote, QuoteError, StockQuote};
