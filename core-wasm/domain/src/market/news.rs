//! What the services found for one search, kept for an hour.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::article::{Article, NewsSource};
use crate::model::vocabulary;
use crate::ports::Container;
use crate::store::Kind;

/// How long what was found is kept, in seconds.
const KEPT_SECONDS: u32 = 3_600;

/// Articles that are enough: the next service is asked for more only where there are fewer.
pub const WANTED: usize = 10;

/// Why a service found nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NewsError {
    /// Its requests are spent for now.
    #[error("the service asks for patience")]
    Throttled,
    /// It does not take the key.
    #[error("the service refuses the key")]
    KeyRefused,
    /// It can't be reached, or answers something else.
    #[error("the service does not answer as documented")]
    Failed,
}

vocabulary! {
    /// What became of a service in a search.
    SourceOutcome {
        /// It answered.
        Answered = "answered",
        /// Those before it had found enough.
        NotNeeded = "not-needed",
        /// There is no key for it.
        NotConfigured = "not-configured",
        /// Its requests are spent for now.
        Throttled = "throttled",
        /// It does not take the key.
        KeyRefused = "key-refused",
        /// It can't be reached, or answers something else.
        Failed = "failed",
    }
}

impl From<NewsError> for SourceOutcome {
    fn from(error: NewsError) -> Self {
        match error {
            NewsError::Throttled => Self::Throttled,
            NewsError::KeyRefused => Self::KeyRefused,
            NewsError::Failed => Self::Failed,
        }
    }
}

/// A service, and what became of it in a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    /// The service.
    pub source: NewsSource,
    /// What became of it.
    pub outcome: SourceOutcome,
    /// Articles that it found and those before it had not.
    pub articles: u32,
}

/// What one search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The articles.
    pub articles: Vec<Article>,
    /// What became of each service.
    pub sources: Vec<SourceReport>,
}

impl Found {
    /// Whether there is no use in asking the next service.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.articles.len() >= WANTED
    }

    /// Adds what a service found, or why it did not.
    pub fn add(&mut self, source: NewsSource, answer: Result<Vec<Article>, SourceOutcome>) {
        let before = self.articles.len();
        let outcome = match answer {
            Ok(articles) => {
                self.articles.extend(articles);
                self.articles = merge(std::mem::take(&mut self.articles));
                SourceOutcome::Answered
            }
            Err(outcome) => outcome,
        };
        let added = self.articles.len().saturating_sub(before);
        self.sources.push(SourceReport {
            source,
            outcome,
            articles: u32::try_from(added).unwrap_or(u32::MAX),
        });
    }

    /// Whether any service ended so.
    #[must_use]
    pub fn has(&self, outcome: SourceOutcome) -> bool {
        self.sources.iter().any(|report| report.outcome == outcome)
    }
}

/// Leaves of every address the first article, and sorts the rest, the newest first.
#[must_use]
pub fn merge(articles: Vec<Article>) -> Vec<Article> {
    let mut seen = BTreeSet::new();
    let mut kept: Vec<Article> = articles
        .into_iter()
        .filter(|article| seen.insert(article.identity()))
        .collect();
    kept.sort_by(|a, b| {
        let newest = b.published_at.cmp(&a.published_at);
        newest.then_with(|| a.url.cmp(&b.url))
    });
    kept
}

/// What is kept of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewsDocument {
    /// The words that were searched for.
    pub words: String,
    /// The articles, the newest first.
    pub articles: Vec<Article>,
    /// What became of each service.
    pub sources: Vec<SourceReport>,
    /// When the services were asked.
    pub fetched_at: Timestamp,
}

impl Kind for NewsDocument {
    const CONTAINER: Container = Container::NewsArticles;
    const DOC_TYPE: &'static str = "news-article";

    fn ttl(&self) -> Option<u32> {
        Some(KEPT_SECONDS)
    }
}

impl NewsDocument {
    /// Returns how old it is, in seconds; 0 where the clock was moved back.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> u32 {
        let seconds = now.duration_since(self.fetched_at).as_secs();
        u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
    }

    /// Returns whether it may be shown without asking again.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.age(now) < KEPT_SECONDS
    }
}
