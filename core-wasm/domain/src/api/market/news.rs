//! News over HTTP: of a vendor, of words, or of the vendors of a project.

use futures_util::future::try_join_all;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::api::assessments::latest_scan;
use crate::api::context::Context;
use crate::api::operation::{self, Answer, Method, Operation};
use crate::api::outside::{PATIENCE, Service, secret};
use crate::api::problem::{Problem, ProblemCode};
use crate::api::respond::Response;
use crate::market::{
    Article, Found, NewsDocument, NewsError, NewsSource, SourceOutcome, SourceReport, WANTED, merge,
};
use crate::ports::{EgressError, Role};
use crate::projects::Project;

/// Vendors of a project that are searched for, those seen most often first. Each may cost a request.
const MOST_VENDORS: usize = 5;

pub(in crate::api) const LIST_NEWS: Operation = operation::operation(
    "listNews",
    Method::Get,
    "/api/market/news",
    "Lists the latest news of a vendor, of words, or of the vendors of a project, with their sources and ages",
    Role::Viewer,
    operation::json(200, "The news.", operation::of::<NewsAnswer>),
    list,
)
.query(operation::of::<NewsQuery>)
.configured();

/// Of what: one of the three.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewsQuery {
    /// A vendor, such as `Anthropic`.
    #[serde(default)]
    #[schemars(
        length(min = 2, max = 100),
        regex(pattern = r"^[\p{L}\p{N}][\p{L}\p{N} .&'+-]*$")
    )]
    vendor: Option<String>,
    /// Words as they stand in an article.
    #[serde(default)]
    #[schemars(
        length(min = 2, max = 100),
        regex(pattern = r"^[\p{L}\p{N}][\p{L}\p{N} .&'+-]*$")
    )]
    query: Option<String>,
    /// A project: the vendors in the inventory of its latest scan.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    project_id: Option<String>,
    /// How many articles at most.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
}

fn twenty() -> usize {
    20
}

/// News, and how they were found.
#[derive(Serialize, JsonSchema)]
struct NewsAnswer {
    /// The articles, the newest first.
    items: Vec<NewsItem>,
    /// Always null: there is one page.
    next: Option<String>,
    /// What was searched for.
    searches: Vec<Search>,
}

/// An article, and the search that found it.
#[derive(Serialize, JsonSchema)]
struct NewsItem {
    #[serde(flatten)]
    article: Article,
    /// The words that were searched for.
    about: String,
}

/// One search.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Search {
    /// The words that were searched for.
    words: String,
    /// When the sources were asked.
    fetched_at: Timestamp,
    /// Seconds since then.
    age_seconds: u32,
    /// What became of each source.
    sources: Vec<SourceReport>,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: NewsQuery = context.query()?;
        let words = match (query.vendor, query.query, query.project_id) {
            (Some(words), None, None) | (None, Some(words), None) => vec![words],
            (None, None, Some(project)) => vendors(context, &project).await?,
            _ => {
                let detail = "Give one of vendor, query and projectId.";
                return Err(Problem::new(ProblemCode::Unprocessable, detail));
            }
        };
        let searches = words.iter().map(|words| search(context, words));
        let found: Vec<NewsDocument> = try_join_all(searches).await?;
        let mut about = std::collections::BTreeMap::new();
        let mut articles = Vec::new();
        for search in &found {
            for article in &search.articles {
                about
                    .entry(article.url.clone())
                    .or_insert_with(|| search.words.clone());
                articles.push(article.clone());
            }
        }
        let items = merge(articles).into_iter().take(query.limit);
        Response::value(&NewsAnswer {
            items: items
                .map(|article| NewsItem {
                    about: about.get(&article.url).cloned().unwrap_or_default(),
                    article,
                })
                .collect(),
            next: None,
            searches: found
                .into_iter()
                .map(|search| Search {
                    fetched_at: search.fetched_at,
                    age_seconds: search.age(context.now),
                    words: search.words,
                    sources: search.sources,
                })
                .collect(),
        })
    })
}

/// Returns the vendors in the latest scan of a project.
async fn vendors(context: &Context<'_>, project: &str) -> Result<Vec<String>, Problem> {
    context.find::<Project>(project).await?;
    let scan = latest_scan(context, project, None).await?;
    let vendors = scan.map(|scan| scan.envelope.data.vendors);
    let vendors = vendors.unwrap_or_default();
    Ok(vendors.into_iter().take(MOST_VENDORS).collect())
}

/// Returns what is kept of a search, or asks the sources in turn until there is enough.
async fn search(context: &Context<'_>, words: &str) -> Result<NewsDocument, Problem> {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let id = identifier(&words);
    let store = context.store();
    if let Some(kept) = store.get::<NewsDocument>(&id).await?
        && kept.data().is_fresh(context.now)
    {
        return Ok(kept.envelope.data);
    }
    let mut found = Found::default();
    for source in NewsSource::ALL {
        let answer = if found.is_enough() {
            Err(SourceOutcome::NotNeeded)
        } else {
            ask(context, *source, &words).await?
        };
        found.add(*source, answer);
    }
    if !found.has(SourceOutcome::Answered) {
        return Err(nothing(&found));
    }
    let document = NewsDocument {
        words,
        articles: found.articles,
        sources: found.sources,
        fetched_at: context.now,
    };
    Ok(store.upsert(&id, document).await?.envelope.data)
}

/// Asks one source. The inner error is what is said of it.
async fn ask(
    context: &Context<'_>,
    source: NewsSource,
    words: &str,
) -> Result<Result<Vec<Article>, SourceOutcome>, Problem> {
    let Some(key) = secret(context, source.secret()).await? else {
        return Ok(Err(SourceOutcome::NotConfigured));
    };
    let most = u32::try_from(WANTED).unwrap_or(u32::MAX);
    let (url, headers) = source.request(words, most, &key);
    let answer = match service(source).get(context, url, headers).await {
        Ok(response) => source.read(response.status, &response.body),
        // The operator has not allowed the host.
        Err(EgressError::Denied) => return Ok(Err(SourceOutcome::NotConfigured)),
        Err(_) => Err(NewsError::Failed),
    };
    Ok(answer.map_err(SourceOutcome::from))
}

const fn service(source: NewsSource) -> Service {
    let (name, host) = match source {
        NewsSource::NewsApi => ("NewsAPI", "newsapi.org"),
        NewsSource::Gnews => ("GNews", "gnews.io"),
        NewsSource::Mediastack => ("Mediastack", "api.mediastack.com"),
    };
    Service {
        name,
        host,
        patience: PATIENCE,
    }
}

/// Says why there are no news.
fn nothing(found: &Found) -> Problem {
    if found.has(SourceOutcome::Throttled) {
        return Problem::throttled(Some(600_000));
    }
    if found.has(SourceOutcome::Failed) {
        return Problem::unavailable("Every source of news");
    }
    let detail = if found.has(SourceOutcome::KeyRefused) {
        "News are not configured: the sources refuse their keys."
    } else {
        "News are not configured: none of NEWSAPI_KEY, GNEWS_KEY and MEDIASTACK_KEY is among the secrets with its host allowed."
    };
    Problem::new(ProblemCode::Unprocessable, detail)
}

/// Names the document of a search: words in every case mean the same.
fn identifier(words: &str) -> String {
    Sha256::digest(words.to_lowercase())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
