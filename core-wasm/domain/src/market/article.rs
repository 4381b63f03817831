//! Articles, and the three services that find them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::link;
use super::news::NewsError;
use crate::model::vocabulary;

/// Characters of a title, and of a description.
const LONGEST_TITLE: usize = 300;
const LONGEST_DESCRIPTION: usize = 600;

vocabulary! {
    /// A service that finds news, in the order in which they are asked.
    NewsSource {
        /// newsapi.org.
        NewsApi = "newsapi",
        /// gnews.io.
        Gnews = "gnews",
        /// mediastack.com.
        Mediastack = "mediastack",
    }
}

/// An article, as a service lists it. Its words are strangers' words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Article {
    /// Its title.
    pub title: String,
    /// Where it is; a web address.
    pub url: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published.
    pub published_at: Timestamp,
    /// Who found it.
    pub source: NewsSource,
}

impl NewsSource {
    /// Returns the name of its key among the secrets.
    #[must_use]
    pub const fn secret(self) -> &'static str {
        match self {
            Self::NewsApi => "newsapi-key",
            Self::Gnews => "gnews-key",
            Self::Mediastack => "mediastack-key",
        }
    }

    /// Returns the address and the headers that ask for the latest `most` articles in English that hold `words` as they
    /// stand.
    #[must_use]
    pub fn request(self, words: &str, most: u32, key: &str) -> (String, Vec<(String, String)>) {
        let phrase = format!("\"{words}\"");
        let most = most.to_string();
        let query = |pairs: &[(&str, &str)]| {
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish()
        };
        let header = vec![("x-api-key".to_owned(), key.to_owned())];
        match self {
            Self::NewsApi => {
                let query = query(&[
                    ("q", &phrase),
                    ("language", "en"),
                    ("sortBy", "publishedAt"),
                    ("pageSize", &most),
                ]);
                (format!("https://newsapi.org/v2/everything?{query}"), header)
            }
            Self::Gnews => {
                let query = query(&[
                    ("q", &phrase),
                    ("lang", "en"),
                    ("sortby", "publishedAt"),
                    ("max", &most),
                ]);
                (format!("https://gnews.io/api/v4/search?{query}"), header)
            }
            Self::Mediastack => {
                // It takes its key in the address alone, and words without quotes.
                let query = query(&[
                    ("access_key", key),
                    ("keywords", words),
                    ("languages", "en"),
                    ("sort", "published_desc"),
                    ("limit", &most),
                ]);
                (
                    format!("https://api.mediastack.com/v1/news?{query}"),
                    Vec::new(),
                )
            }
        }
    }

    /// Reads its answer. An article without a title, a web address or a time is left out.
    ///
    /// # Errors
    ///
    /// Fails when the answer says that there is none, or is not the documented one.
    pub fn read(self, status: u16, body: &[u8]) -> Result<Vec<Article>, NewsError> {
        match status {
            200 => {}
            429 => return Err(NewsError::Throttled),
            // GNews says with 403 that the day's requests are spent.
            403 if self == Self::Gnews => return Err(NewsError::Throttled),
            401 | 403 => return Err(NewsError::KeyRefused),
            _ => return Err(NewsError::Failed),
        }
        let value: Value = serde_json::from_slice(body).map_err(|_other| NewsError::Failed)?;
        if self == Self::Mediastack && value.get("error").is_some() {
            let code = value.pointer("/error/code").and_then(Value::as_str);
            return Err(match code {
                Some("usage_limit_reached" | "rate_limit_reached") => NewsError::Throttled,
                Some(
                    "invalid_access_key"
                    | "missing_access_key"
                    | "inactive_user"
                    | "https_access_restricted"
                    | "function_access_restricted",
                ) => NewsError::KeyRefused,
                _ => NewsError::Failed,
            });
        }
        let list = match self {
            Self::NewsApi | Self::Gnews => "articles",
            Self::Mediastack => "data",
        };
        let found = value.get(list).and_then(Value::as_array);
        let found = found.ok_or(NewsError::Failed)?;
        Ok(found.iter().filter_map(|item| self.article(item)).collect())
    }

    fn article(self, item: &Value) -> Option<Article> {
        let text = |pointer: &str, most: usize| clean(item.pointer(pointer)?.as_str()?, most);
        let (publisher, published) = match self {
            Self::NewsApi | Self::Gnews => ("/source/name", "/publishedAt"),
            Self::Mediastack => ("/source", "/published_at"),
        };
        let url = item.pointer("/url")?.as_str()?;
        link::identity(url)?;
        Some(Article {
            title: text("/title", LONGEST_TITLE)?,
            url: url.to_owned(),
            description: text("/description", LONGEST_DESCRIPTION),
            publisher: text(publisher, LONGEST_TITLE),
            published_at: item.pointer(published)?.as_str()?.parse().ok()?,
            source: self,
        })
    }
}

impl Article {
    /// Returns what all addresses of it have in common.
    pub(super) fn identity(&self) -> String {
        link::identity(&self.url).unwrap_or_default()
    }
}

/// Makes one line of at most `most` characters of what a stranger wrote; none of nothing.
fn clean(text: &str, most: usize) -> Option<String> {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line: String = words.join(" ").chars().take(most).collect();
    (!line.is_empty()).then_some(line)
}
