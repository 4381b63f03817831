//! A fake of the Messages format, and what the client makes of it.

use std::time::Duration;

use advisory_outbound::{MessagesModel, ModelOptions};
use advisory_ports::{
    AiModel, AiModelError, CompletionEnd, FaultKind, Message, Prompt, Secret, Speaker, StopReason,
};

use crate::fake::{Fake, Script};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const START: &str = r#"{"type":"message_start","message":{"id":"msg_fake","role":"assistant","model":"fake-model-1","usage":{"input_tokens":25,"output_tokens":1}}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

fn text(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(
        r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":{text}}}}}"#
    )
}

fn ended(reason: &str) -> String {
    format!(
        r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}","stop_sequence":null}},"usage":{{"output_tokens":15}}}}"#
    )
}

fn events(events: &[&str]) -> String {
    let events = events
        .iter()
        .map(|event| format!("event: any\ndata: {event}\n\n"));
    HEAD.to_owned() + &events.collect::<String>()
}

fn options(port: u16) -> ModelOptions {
    ModelOptions {
        provider: "fake".to_owned(),
        base_url: format!("http://127.0.0.1:{port}/base/"),
        key: Some(Secret::new("fake-key-of-a-test")),
        model: "fake-model".to_owned(),
        context_tokens: 1000,
        supports_schema: true,
    }
}

fn prompt() -> Prompt {
    Prompt {
        system: "Be brief.".to_owned(),
        messages: vec![
            Message {
                speaker: Speaker::User,
                text: "Why?".to_owned(),
            },
            Message {
                speaker: Speaker::Model,
                text: "Because.".to_owned(),
            },
            Message {
                speaker: Speaker::User,
                text: "\"Really\"?".to_owned(),
            },
        ],
        max_output_tokens: 16,
        schema: Some(r#"{"type":"object"}"#.to_owned()),
    }
}

async fn ask(script: Script) -> Result<(String, String, CompletionEnd), AiModelError> {
    let fake = Fake::start(false, script).await;
    let model = MessagesModel::new(options(fake.port), fake.trust.clone()).unwrap();
    let completion = model.complete(prompt()).await?;
    let name = completion.model.clone();
    let (text, end) = completion.gather().await?;
    Ok((name, text, end))
}

/// Returns the kind of failure that a script ends in.
async fn failure(script: Script) -> FaultKind {
    match ask(script).await {
        Err(AiModelError::Unavailable(fault)) => fault.kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn streams_an_answer_however_it_is_cut() {
    let told = events(&[
        START,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"ping"}"#,
        &text("Gover"),
        &text(""),
        &text("nance 🦀\n"),
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"of_tomorrow","other":[1]}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"of_tomorrow"}"#,
        &ended("end_turn"),
        STOP,
    ]);
    let expected = CompletionEnd {
        stop: StopReason::Complete,
        input_tokens: 25,
        output_tokens: 15,
    };
    for size in [1000, 37, 7] {
        let pieces = told.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
        let (model, text, end) = ask(Script::Pieces(pieces)).await.unwrap();
        assert_eq!(
            (model.as_str(), text.as_str()),
            ("fake-model-1", "Governance 🦀\n")
        );
        assert_eq!(end, expected);
    }
}

#[tokio::test]
async fn asks_in_the_format_and_shows_nobody_the_key() {
    let told = events(&[START, &ended("end_turn"), STOP]);
    let mut fake = Fake::start(false, Script::text(told)).await;
    let model = MessagesModel::new(options(fake.port), fake.trust.clone()).unwrap();
    model
        .complete(prompt())
        .await
        .unwrap()
        .gather()
        .await
        .unwrap();
    let asked = fake.asked.recv().await.unwrap();
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /base/v1/messages HTTP/1.1\r\n"),
        "{head}"
    );
    for header in [
        "x-api-key: fake-key-of-a-test",
        "anthropic-version: 2023-06-01",
        "content-type: application/json",
    ] {
        assert!(head.contains(header), "{head}");
    }
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let expected = serde_json::json!({
        "model": "fake-model",
        "max_tokens": 16,
        "system": "Be brief.",
        "messages": [
            { "role": "user", "content": "Why?" },
            { "role": "assistant", "content": "Because." },
            { "role": "user", "content": "\"Really\"?" },
        ],
        "stream": true,
        "output_config": { "format": { "type": "json_schema", "schema": { "type": "object" } } },
    });
    assert_eq!(body, expected);
    let described = model.describe().await.unwrap();
    assert_eq!(
        (described.model.as_str(), described.context_tokens),
        ("fake-model", 1000)
    );
}

#[tokio::test]
async fn says_why_a_model_stopped() {
    for (reason, expected) in [
        ("end_turn", StopReason::Complete),
        ("stop_sequence", StopReason::Complete),
        ("max_tokens", StopReason::Length),
        ("refusal", StopReason::Refused),
    ] {
        let told = events(&[START, &text("x"), &ended(reason), STOP]);
        let (_, _, end) = ask(Script::text(told)).await.unwrap();
        assert_eq!(end.stop, expected, "{reason}");
    }
}

#[tokio::test]
async fn asks_for_the_patience_that_the_provider_asks_for() {
    let throttled = |status: &str, header: &str| {
        let body = r#"{"type":"error","error":{"type":"rate_limit_error","message":"later"}}"#;
        Script::text(format!(
            "HTTP/1.1 {status}\r\n{header}content-length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    for (status, header, expected) in [
        ("429 Too Many Requests", "retry-after: 7\r\n", Some(7)),
        (
            "429 Too Many Requests",
            "retry-after: 999999\r\n",
            Some(3600),
        ),
        ("429 Too Many Requests", "retry-after: soon\r\n", None),
        ("429 Too Many Requests", "", None),
        ("529 Overloaded", "retry-after: 1\r\n", Some(1)),
    ] {
        let outcome = ask(throttled(status, header)).await;
        let Err(AiModelError::Throttled(after)) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            after,
            expected.map(Duration::from_secs),
            "{status} {header}"
        );
    }
    let half_way = events(&[
        START,
        &text("x"),
        r#"{"type":"error","error":{"type":"overloaded_error","message":"later"}}"#,
    ]);
    let outcome = ask(Script::text(half_way)).await;
    assert!(
        matches!(outcome, Err(AiModelError::Throttled(None))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn knows_a_prompt_that_is_too_long() {
    let error = |status: &str, message: &str| {
        let body = format!(
            r#"{{"type":"error","error":{{"type":"invalid_request_error","message":"{message}"}}}}"#
        );
        Script::text(format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    for script in [
        error(
            "400 Bad Request",
            "prompt is too long: 210000 tokens > 200000 maximum",
        ),
        error("413 Payload Too Large", "Request exceeds the maximum size"),
    ] {
        let outcome = ask(script).await;
        assert!(matches!(outcome, Err(AiModelError::TooLong)), "{outcome:?}");
    }
    assert_eq!(
        failure(error("400 Bad Request", "max_tokens: too large")).await,
        FaultKind::Protocol
    );
}

#[tokio::test]
async fn names_what_else_a_provider_answers() {
    for (status, kind) in [
        ("401 Unauthorized", FaultKind::Forbidden),
        ("403 Forbidden", FaultKind::Forbidden),
        ("404 Not Found", FaultKind::Protocol),
        ("302 Found", FaultKind::Protocol),
        ("500 Internal Server Error", FaultKind::Unreachable),
        ("503 Service Unavailable", FaultKind::Unreachable),
    ] {
        let script = Script::text(format!(
            "HTTP/1.1 {status}\r\ncontent-length: 4\r\n\r\noops"
        ));
        assert_eq!(failure(script).await, kind, "{status}");
    }
}

#[tokio::test]
async fn takes_no_answer_for_whole_that_broke_off() {
    let whole = events(&[START, &text("one"), &text("two"), &ended("end_turn"), STOP]);
    // Up to the last line's end: without the empty line the last event is not whole.
    for end in [
        HEAD.len(),
        HEAD.len() + 20,
        whole.len() / 2,
        whole.len() - 30,
        whole.len() - 1,
    ] {
        let cut = Script::Pieces(vec![whole.as_bytes()[..end].to_vec()]);
        assert_eq!(failure(cut).await, FaultKind::Unreachable, "{end} bytes");
    }
}

#[tokio::test]
async fn names_an_answer_that_makes_no_sense() {
    for told in [
        events(&["{"]),
        events(&["[]"]),
        events(&[&text("before the beginning")]),
        events(&[START, r#"{"type":"message_delta","delta":7}"#]),
        events(&[START, &text("x"), STOP]),
        events(&[START, &ended("of_tomorrow"), STOP]),
        HEAD.to_owned() + "data: " + &"x".repeat(3 << 20),
    ] {
        let head: String = told.chars().take(200).collect();
        assert_eq!(
            failure(Script::text(told)).await,
            FaultKind::Protocol,
            "{head}"
        );
    }
}

#[tokio::test]
async fn names_a_model_that_is_not_there() {
    let fake = Fake::start(false, Script::Silence).await;
    let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = unused.local_addr().unwrap().port();
    drop(unused);
    let model = MessagesModel::new(options(port), fake.trust.clone()).unwrap();
    let outcome = model.complete(prompt()).await;
    assert!(
        matches!(outcome, Err(AiModelError::Unavailable(_))),
        "{outcome:?}"
    );
    for base_url in ["", "ftp://x", "/v1", "not an address"] {
        let wrong = ModelOptions {
            base_url: base_url.to_owned(),
            ..options(1)
        };
        assert!(
            MessagesModel::new(wrong, fake.trust.clone()).is_err(),
            "{base_url}"
        );
    }
    let control = ModelOptions {
        key: Some(Secret::new("a\nb")),
        ..options(fake.port)
    };
    let model = MessagesModel::new(control, fake.trust).unwrap();
    let outcome = model.complete(prompt()).await;
    assert!(
        matches!(outcome, Err(AiModelError::Unavailable(_))),
        "{outcome:?}"
    );
}
