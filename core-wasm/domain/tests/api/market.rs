//! Share prices and news over HTTP, from fakes of the services' documented answers.

use advisory_domain::ports::{EgressError, Role};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::outside::response;

const STOCK: &str = "/api/market/stocks/MSFT";
const VANTAGE: &str = "https://www.alphavantage.co/query?";
const NEWSAPI: &str = "https://newsapi.org/v2/everything?";
const GNEWS: &str = "https://gnews.io/api/v4/search?";
const MEDIASTACK: &str = "https://api.mediastack.com/v1/news?";

fn quote(price: &str) -> Value {
    json!({ "Global Quote": {
        "01. symbol": "MSFT", "02. open": "410.0000", "03. high": "415.2500", "04. low": "409.1000",
        "05. price": price, "06. volume": "21500000", "07. latest trading day": "2026-11-20",
        "08. previous close": "411.0000", "09. change": "1.5000", "10. change percent": "0.3650%",
    } })
}

fn host() -> FakeHost {
    let host = FakeHost::default();
    host.outside.key("alpha-vantage-key");
    host
}

fn later(host: &FakeHost, seconds: i64) {
    host.now
        .set(host.now.get() + SignedDuration::from_secs(seconds));
}

#[test]
fn a_quote_says_its_source_its_age_and_what_is_left() {
    let host = host();
    let vic = host.caller("acme", "vic", Role::Viewer);
    host.outside.says(VANTAGE, 200, &quote("412.5000"));
    let first = vic.get("/api/market/stocks/msft");
    let answer = json(&first);
    assert_eq!(first.status, 200, "{answer}");
    assert_eq!(answer["symbol"], "MSFT");
    assert_eq!(answer["price"], 412.5);
    assert_eq!(answer["changePercent"], 0.365);
    assert_eq!(answer["volume"], 21_500_000);
    assert_eq!(answer["tradingDay"], "2026-11-20");
    assert_eq!(answer["source"], "Alpha Vantage");
    assert_eq!(answer["ageSeconds"], 0);
    assert_eq!(answer["budget"]["remaining"], 24);
    assert_eq!(answer["budget"]["resetsAt"], "2026-11-24T00:00:00Z");
    let sent = host.outside.sent.borrow()[0].url.clone();
    assert_eq!(
        sent,
        format!("{VANTAGE}function=GLOBAL_QUOTE&symbol=MSFT&apikey=secret-alpha-vantage-key")
    );

    later(&host, 299);
    let kept = json(&vic.get(STOCK));
    assert_eq!(kept["ageSeconds"], 299);
    assert_eq!(kept["budget"]["remaining"], 24);
    assert_eq!(host.outside.count(VANTAGE), 1);
    later(&host, 1);
    host.outside.says(VANTAGE, 200, &quote("420.0000"));
    assert_eq!(json(&vic.get(STOCK))["price"], 420.0);
    assert_eq!(host.outside.count(VANTAGE), 2);
}

#[test]
fn a_day_has_twenty_five_requests_and_the_last_answers_outlive_them() {
    let host = host();
    let vic = host.caller("acme", "vic", Role::Viewer);
    for number in 0..25 {
        host.outside.says(VANTAGE, 200, &quote("1.0"));
        let answer = vic.get(&format!("/api/market/stocks/A{number}"));
        assert_eq!(answer.status, 200);
        assert_eq!(json(&answer)["budget"]["remaining"], 24 - number);
    }
    let refused = vic.get("/api/market/stocks/B");
    assert_eq!(refused.status, 429);
    // From nine in the morning to midnight.
    assert_eq!(refused.header("retry-after"), Some("54000"));
    assert_eq!(host.outside.count(VANTAGE), 25);
    later(&host, 3_600);
    let last = json(&vic.get("/api/market/stocks/A24"));
    assert_eq!(last["ageSeconds"], 3_600);
    assert_eq!(
        last["isOverdue"], false,
        "the last answer lasts to midnight"
    );
    let first = json(&vic.get("/api/market/stocks/A0"));
    assert_eq!(
        first["isOverdue"], true,
        "the first was to last five minutes"
    );
    later(&host, 15 * 3_600);
    host.outside.says(VANTAGE, 200, &quote("2.0"));
    assert_eq!(
        json(&vic.get("/api/market/stocks/B"))["budget"]["remaining"],
        24
    );
}

#[test]
fn what_the_service_says_instead_of_a_quote_is_understood() {
    let day = "We have detected your API key as secret-alpha-vantage-key and our standard API rate limit is 25 requests per day.";
    let second = "Please consider spreading out your free API requests more sparingly (1 request per second) or lift the limit (25 requests per day).";
    for (body, status, retry) in [
        (json!({ "Information": day }), 429, Some("54000")),
        (json!({ "Information": second }), 429, Some("60")),
        (
            json!({ "Note": "Our standard API call frequency is 5 calls per minute." }),
            429,
            Some("60"),
        ),
        (
            json!({ "Error Message": "the parameter apikey is invalid or missing." }),
            422,
            None,
        ),
        (json!({ "Error Message": "Invalid API call." }), 404, None),
        (json!({ "Global Quote": {} }), 404, None),
        (
            json!({ "Global Quote": { "05. price": "NaN" } }),
            503,
            Some("1"),
        ),
        (json!([]), 503, Some("1")),
    ] {
        let host = host();
        let vic = host.caller("acme", "vic", Role::Viewer);
        host.outside.says(VANTAGE, 200, &body);
        let answer = vic.get(STOCK);
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(answer.header("retry-after"), retry, "{body}");
        let said = String::from_utf8(answer.body).unwrap();
        let logged = host.logged.borrow().join("\n");
        assert!(!said.contains("secret-") && !logged.contains("secret-"));
    }
}

#[test]
fn when_the_service_closes_the_day_nobody_asks_it_again() {
    let host = host();
    let vic = host.caller("acme", "vic", Role::Viewer);
    host.outside.says(VANTAGE, 200, &quote("5.0"));
    vic.get(STOCK);
    later(&host, 400);
    let spent = json!({ "Information": "our standard API rate limit is 25 requests per day" });
    host.outside.says(VANTAGE, 200, &spent);
    let old = json(&vic.get(STOCK));
    assert_eq!(old["price"], 5.0);
    assert_eq!(old["ageSeconds"], 400);
    assert_eq!(old["isOverdue"], true);
    assert_eq!(old["budget"]["remaining"], 0);
    vic.get(STOCK);
    assert_eq!(host.outside.count(VANTAGE), 2);
}

#[test]
fn a_symbol_that_nobody_knows_is_asked_for_once() {
    let host = host();
    let vic = host.caller("acme", "vic", Role::Viewer);
    host.outside
        .says(VANTAGE, 200, &json!({ "Global Quote": {} }));
    assert_eq!(vic.get("/api/market/stocks/NONE").status, 404);
    assert_eq!(vic.get("/api/market/stocks/NONE").status, 404);
    for wrong in ["MS%20FT", "A%26apikey=x", "%2E%2E", "ABCDEFGHIJKLMNOPQRSTU"] {
        assert_eq!(vic.get(&format!("/api/market/stocks/{wrong}")).status, 404);
    }
    assert_eq!(host.outside.count(VANTAGE), 1);
}

#[test]
fn without_a_key_or_a_way_out_that_is_said() {
    let keyless = FakeHost::default();
    let vic = keyless.caller("acme", "vic", Role::Viewer);
    let answer = vic.get(STOCK);
    assert_eq!(answer.status, 422);
    assert!(
        json(&answer)["detail"]
            .as_str()
            .unwrap()
            .contains("ALPHA_VANTAGE_KEY")
    );
    let answer = vic.get("/api/market/news?vendor=OpenAI");
    assert_eq!(answer.status, 422);
    assert!(
        json(&answer)["detail"]
            .as_str()
            .unwrap()
            .contains("NEWSAPI_KEY")
    );
    assert!(keyless.outside.sent.borrow().is_empty());
    *keyless.outside.secrets_fail.borrow_mut() = true;
    assert_eq!(vic.get(STOCK).status, 503);

    for (error, status) in [
        (EgressError::Denied, 422),
        (EgressError::Timeout, 503),
        (EgressError::Unavailable, 503),
        (EgressError::TooLarge, 413),
    ] {
        let host = host();
        let vic = host.caller("acme", "vic", Role::Viewer);
        host.outside.answers(VANTAGE, Err(error));
        assert_eq!(vic.get(STOCK).status, status, "{error:?}");
    }
}

fn newsapi(articles: &[(&str, &str)]) -> Value {
    let articles: Vec<Value> = articles
        .iter()
        .map(|(url, at)| {
            json!({
                "source": { "id": null, "name": "Daily" }, "author": null, "title": "A\u{7} title\n of it",
                "description": "About it", "url": url, "urlToImage": null, "publishedAt": at, "content": "…",
            })
        })
        .collect();
    json!({ "status": "ok", "totalResults": articles.len(), "articles": articles })
}

fn with_news() -> FakeHost {
    let host = FakeHost::default();
    for key in ["newsapi-key", "gnews-key", "mediastack-key"] {
        host.outside.key(key);
    }
    host
}

#[test]
fn news_come_from_the_sources_in_turn_and_every_address_once() {
    let host = with_news();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let first = newsapi(&[
        (
            "https://www.example.com/a?utm_source=x",
            "2026-11-22T10:00:00Z",
        ),
        ("javascript:alert(1)", "2026-11-22T11:00:00Z"),
        ("https://example.com/undated", "lately"),
    ]);
    host.outside.says(NEWSAPI, 200, &first);
    host.outside.says(
        GNEWS,
        200,
        &newsapi(&[
            ("https://example.com/a/", "2026-11-22T10:00:00Z"),
            ("https://example.com/b", "2026-11-23T08:00:00Z"),
        ]),
    );
    host.outside.says(MEDIASTACK, 200, &json!({ "pagination": { "count": 1 }, "data": [{
        "author": null, "title": "C", "description": null, "url": "https://example.com/c", "source": "Daily",
        "image": null, "category": "general", "language": "en", "country": "us",
        "published_at": "2026-11-21T07:00:00+00:00",
    }] }));
    let answer = vic.get("/api/market/news?vendor=Mistral%20AI");
    let news = json(&answer);
    assert_eq!(answer.status, 200, "{news}");
    let urls: Vec<_> = news["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["url"].as_str().unwrap())
        .collect();
    assert_eq!(
        urls,
        [
            "https://example.com/b",
            "https://www.example.com/a?utm_source=x",
            "https://example.com/c"
        ]
    );
    assert_eq!(news["items"][0]["title"], "A title of it");
    assert_eq!(news["items"][0]["source"], "gnews");
    assert_eq!(news["items"][0]["about"], "Mistral AI");
    let sources = &news["searches"][0]["sources"];
    assert_eq!(
        sources[1],
        json!({ "source": "gnews", "outcome": "answered", "articles": 1 })
    );
    let sent = host.outside.sent.borrow();
    assert!(
        sent[0].url.contains("q=%22Mistral+AI%22"),
        "{}",
        sent[0].url
    );
    assert!(!sent[0].url.contains("secret-") && !sent[1].url.contains("secret-"));
    assert_eq!(
        sent[0].headers,
        [("x-api-key".to_owned(), "secret-newsapi-key".to_owned())]
    );
    drop(sent);

    later(&host, 3_599);
    let kept = json(&vic.get("/api/market/news?query=mistral%20ai&limit=1"));
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    assert_eq!(kept["searches"][0]["ageSeconds"], 3_599);
    assert_eq!(host.outside.sent.borrow().len(), 3);
}

#[test]
fn a_source_that_found_enough_spares_the_others_and_one_that_fails_does_not_hide_them() {
    let host = with_news();
    let vic = host.caller("acme", "vic", Role::Viewer);
    let urls: Vec<String> = (0..10)
        .map(|at| format!("https://example.com/{at}"))
        .collect();
    let many: Vec<_> = urls
        .iter()
        .map(|url| (url.as_str(), "2026-11-22T10:00:00Z"))
        .collect();
    host.outside.says(NEWSAPI, 200, &newsapi(&many));
    let news = json(&vic.get("/api/market/news?vendor=OpenAI"));
    assert_eq!(news["searches"][0]["sources"][1]["outcome"], "not-needed");
    assert_eq!(host.outside.sent.borrow().len(), 1);

    host.outside.says(
        NEWSAPI,
        429,
        &json!({ "status": "error", "code": "rateLimited" }),
    );
    host.outside.says(
        GNEWS,
        403,
        &json!({ "errors": ["You have reached your request limit"] }),
    );
    host.outside.says(
        MEDIASTACK,
        200,
        &json!({ "error": { "code": "https_access_restricted" } }),
    );
    let none = vic.get("/api/market/news?vendor=Cohere");
    assert_eq!(none.status, 429);
    assert_eq!(none.header("retry-after"), Some("600"));

    host.outside.says(NEWSAPI, 500, &json!({}));
    host.outside.says(
        GNEWS,
        200,
        &newsapi(&[("https://example.com/x", "2026-11-22T10:00:00Z")]),
    );
    host.outside.answers(MEDIASTACK, Err(EgressError::Timeout));
    let some = json(&vic.get("/api/market/news?vendor=Cohere"));
    assert_eq!(
        some["items"].as_array().unwrap().len(),
        1,
        "what failed was not kept"
    );
    let outcomes: Vec<_> = some["searches"][0]["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["failed", "answered", "failed"]);
    host.outside.answers(NEWSAPI, Ok(response(200, &[], "{")));
    host.outside.says(GNEWS, 401, &json!({}));
    host.outside
        .answers(MEDIASTACK, Err(EgressError::Unavailable));
    assert_eq!(vic.get("/api/market/news?vendor=Meta").status, 503);
}

fn scanned(caller: &Caller<'_>) -> String {
    let made = caller.post("/api/governance/projects", &json!({ "name": "Triage" }));
    let project = json(&made)["id"].as_str().unwrap().to_owned();
    let files = json!([{ "path": "a.py", "content": "import openai\nimport anthropic\nopenai.OpenAI()\n" }]);
    let body = json!({ "projectId": project, "files": files });
    assert_eq!(caller.post("/api/governance/scans", &body).status, 201);
    project
}

#[test]
fn a_project_is_watched_by_the_vendors_of_its_inventory() {
    let host = with_news();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = scanned(&ann);
    let one = newsapi(&[("https://example.com/both", "2026-11-22T10:00:00Z")]);
    for _ in 0..2 {
        host.outside.says(NEWSAPI, 200, &one);
    }
    let news = json(&ann.get(&format!("/api/market/news?projectId={project}")));
    let mut words: Vec<_> = news["searches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["words"].as_str().unwrap())
        .collect();
    words.sort_unstable();
    assert_eq!(words, ["Anthropic", "OpenAI"]);
    assert_eq!(
        news["items"].as_array().unwrap().len(),
        1,
        "two searches found one article"
    );

    let eve = host.caller("evil", "eve", Role::Admin);
    assert_eq!(
        eve.get(&format!("/api/market/news?projectId={project}"))
            .status,
        404
    );
    let before = host.outside.sent.borrow().len();
    eve.get("/api/market/news?vendor=OpenAI");
    assert!(
        host.outside.sent.borrow().len() > before,
        "what one tenant has asked, another has not"
    );
}

#[test]
fn a_search_is_for_one_thing() {
    let host = with_news();
    let vic = host.caller("acme", "vic", Role::Viewer);
    for unclear in ["", "?vendor=OpenAI&query=x%20y"] {
        let refused = vic.get(&format!("/api/market/news{unclear}"));
        assert_eq!(refused.status, 422, "{unclear}");
    }
    for wrong in [
        "?vendor=x",
        "?vendor=%22OR%22",
        "?vendor=OpenAI&limit=0",
        "?vendor=OpenAI&limit=51",
        "?vendr=OpenAI",
    ] {
        assert_eq!(
            vic.get(&format!("/api/market/news{wrong}")).status,
            400,
            "{wrong}"
        );
    }
    assert!(host.outside.sent.borrow().is_empty());
}
