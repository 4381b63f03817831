//! Share prices over HTTP.
//!
//! A quote that is fresh enough costs nothing. Otherwise a request is taken out of the day's budget first and sent then, so
//! that however many callers ask at once, the key is never used more often than it may be. A quote that is no longer fresh
//! is better than none, as long as its age is said.

use futures_util::try_join;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::context::Context;
use crate::api::operation::{self, Answer, Method, Operation};
use crate::api::outside::{self, Service, secret};
use crate::api::problem::{Problem, ProblemCode};
use crate::api::respond::Response;
use crate::market::{
    BudgetView, KeyBudget, QUOTES_A_DAY, Quote, QuoteError, StockQuote, fresh_seconds,
};
use crate::ports::{DatabaseError, InboundResponse, Role};
use crate::store::{StoreError, Stored};

/// The name of the key among the secrets.
const KEY: &str = "alpha-vantage-key";

const SERVICE: Service = Service {
    name: "Alpha Vantage",
    host: "www.alphavantage.co",
    patience: outside::PATIENCE,
};

/// Rounds of taking a request out of the budget; each that fails means that another caller took one.
const ROUNDS: u32 = QUOTES_A_DAY;

/// How long to wait where the service asks for patience and does not say how much, in seconds.
const PATIENCE: u32 = 60;

pub(in crate::api) const GET_STOCK: Operation = operation::operation(
    "getStock",
    Method::Get,
    "/api/market/stocks/{symbol}",
    "Returns the price of a vendor's share, with its source, its age, and what is left of the day's requests",
    Role::Viewer,
    operation::json(200, "The price.", operation::of::<StockAnswer<'static>>),
    get,
)
.configured();

/// A share price, and where it comes from.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct StockAnswer<'a> {
    /// The symbol, in upper case.
    symbol: &'a str,
    #[serde(flatten)]
    quote: &'a Quote,
    /// Who was asked.
    source: &'static str,
    /// When.
    fetched_at: Timestamp,
    /// Seconds since then.
    age_seconds: u32,
    /// How old it may become before the source is asked again, in seconds: the longer the less is left of the day's requests.
    fresh_for_seconds: u32,
    /// Whether it is older than that, because the source can't be asked.
    is_overdue: bool,
    /// What is left of the day's requests.
    budget: BudgetView,
}

fn get<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let symbol = context.argument("symbol").to_ascii_uppercase();
        if !is_symbol(&symbol) {
            return Err(unknown());
        }
        let store = context.store();
        let today = KeyBudget::begin(KEY, context.now);
        let id = today.id();
        let (kept, counted) = try_join!(
            store.get::<StockQuote>(&symbol),
            store.get::<KeyBudget>(&id)
        )?;
        let kept = kept.map(|kept| kept.envelope.data);
        let budget = counted.map_or(today, |counted| counted.envelope.data);
        if let Some(fresh) = kept.as_ref().filter(|kept| kept.is_fresh(context.now)) {
            return answer(context, fresh, &budget);
        }
        match ask(context, &symbol).await {
            Ok((quote, budget)) => answer(context, &quote, &budget),
            Err(problem) => match kept.filter(|kept| kept.quote.is_some()) {
                // Read once more: what failed may have closed the day.
                Some(kept) => {
                    let counted = store.get::<KeyBudget>(&id).await?;
                    let budget = counted.map_or(budget, |counted| counted.envelope.data);
                    answer(context, &kept, &budget)
                }
                None => Err(problem),
            },
        }
    })
}

/// Asks the service, and keeps what it says.
async fn ask(context: &Context<'_>, symbol: &str) -> Result<(StockQuote, KeyBudget), Problem> {
    let Some(key) = secret(context, KEY).await? else {
        return Err(Problem::new(
            ProblemCode::Unprocessable,
            "Share prices are not configured: there is no ALPHA_VANTAGE_KEY among the secrets.",
        ));
    };
    let budget = spend(context).await?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("function", "GLOBAL_QUOTE")
        .append_pair("symbol", symbol)
        .append_pair("apikey", &key)
        .finish();
    let url = format!("https://{}/query?{query}", SERVICE.host);
    let response = SERVICE.get(context, url, Vec::new()).await;
    let response = response.map_err(|error| SERVICE.unanswered(error))?;
    let quote = match read(&response) {
        Ok(quote) => quote,
        Err(QuoteError::TooFast) => return Err(Problem::throttled(Some(PATIENCE * 1000))),
        Err(QuoteError::Spent) => {
            close(context, budget).await?;
            return Err(spent(context.now));
        }
        Err(QuoteError::KeyRefused) => {
            return Err(Problem::new(
                ProblemCode::Unprocessable,
                "Share prices are not configured: Alpha Vantage refuses the ALPHA_VANTAGE_KEY.",
            ));
        }
        Err(QuoteError::NotUnderstood) => return Err(Problem::unavailable(SERVICE.name)),
    };
    let budget = budget.envelope.data;
    let fresh_for = match quote {
        Some(_) => fresh_seconds(budget.remaining(), context.now),
        // A symbol that does not exist will not tomorrow.
        None => fresh_seconds(0, context.now),
    };
    let found = StockQuote {
        symbol: symbol.to_owned(),
        quote,
        fetched_at: context.now,
        fresh_for,
    };
    let kept = context.store().upsert(symbol, found).await?;
    Ok((kept.envelope.data, budget))
}

fn read(response: &InboundResponse) -> Result<Option<Quote>, QuoteError> {
    match response.status {
        200 => Quote::read(&response.body),
        429 => Err(QuoteError::TooFast),
        401 | 403 => Err(QuoteError::KeyRefused),
        _ => Err(QuoteError::NotUnderstood),
    }
}

/// Takes one request out of the day's budget.
async fn spend(context: &Context<'_>) -> Result<Stored<KeyBudget>, Problem> {
    let store = context.store();
    for _ in 0..ROUNDS {
        let today = KeyBudget::begin(KEY, context.now);
        let id = today.id();
        let taken = match store.get::<KeyBudget>(&id).await? {
            Some(counted) if counted.data().remaining() == 0 => return Err(spent(context.now)),
            Some(counted) => {
                let next = KeyBudget {
                    used: counted.data().used + 1,
                    ..counted.data().clone()
                };
                store.replace(&counted, next).await
            }
            None => store.create(&id, KeyBudget { used: 1, ..today }).await,
        };
        match taken {
            // Somebody else took one at the same moment.
            Err(StoreError::Database(
                DatabaseError::AlreadyExists
                | DatabaseError::PreconditionFailed
                | DatabaseError::NotFound,
            )) => {}
            taken => return Ok(taken?),
        }
    }
    Err(Problem::throttled(None))
}

/// Notes that the service gives no more today. Whoever counts at the same moment notices by themselves.
async fn close(context: &Context<'_>, budget: Stored<KeyBudget>) -> Result<(), Problem> {
    let closed = KeyBudget {
        is_closed: true,
        ..budget.data().clone()
    };
    match context.store().replace(&budget, closed).await {
        Ok(_) | Err(StoreError::Database(DatabaseError::PreconditionFailed)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn answer(
    context: &Context<'_>,
    kept: &StockQuote,
    budget: &KeyBudget,
) -> Result<Response, Problem> {
    let Some(quote) = &kept.quote else {
        return Err(unknown());
    };
    Response::value(&StockAnswer {
        symbol: &kept.symbol,
        quote,
        source: SERVICE.name,
        fetched_at: kept.fetched_at,
        age_seconds: kept.age(context.now),
        fresh_for_seconds: kept.fresh_for,
        is_overdue: !kept.is_fresh(context.now),
        budget: budget.view(context.now),
    })
}

fn unknown() -> Problem {
    Problem::not_found("No exchange that is asked knows this symbol.")
}

fn spent(now: Timestamp) -> Problem {
    let resets_at = KeyBudget::begin(KEY, now).view(now).resets_at;
    let seconds = resets_at.duration_since(now).as_secs();
    Problem::exhausted(
        "The requests of the day for share prices are spent.",
        u32::try_from(seconds).unwrap_or(PATIENCE),
    )
}

/// Letters, digits, and what sets an exchange or a class apart: `MSFT`, `BRK.B`, `TSCO.LON`.
fn is_symbol(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}
