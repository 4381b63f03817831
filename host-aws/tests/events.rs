//! Events that are not what they should be, through the program itself, which asks a fake of Lambda's runtime API for them.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::emulator::environment;
use crate::fake::{Answer, Fake};
use crate::faults::secret;
use crate::function::{claims, function, http_api, invoke, rest_api};

/// The program, which ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What the program did with one event: the path that it posted to, and what.
type Posted = (String, Value);

/// Starts the program, gives it the events one after the other, and returns what became of each.
async fn answers(events: Vec<String>) -> Vec<Posted> {
    let posted = Arc::new(Mutex::new(Vec::new()));
    let (told, count) = (Arc::clone(&posted), events.len());
    let given = Mutex::new(events.into_iter());
    let runtime = Fake::start_by_path(move |number, path, body| {
        if path.ends_with("/invocation/next") {
            let headers = format!(
                "lambda-runtime-aws-request-id: r-{number}\r\nlambda-runtime-deadline-ms: 9999999999999\r\n\
                 lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:1:function:a\r\n"
            );
            return match given.lock().unwrap().next() {
                Some(event) => Answer::Headed(headers, event),
                None => Answer::Silence,
            };
        }
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        told.lock().unwrap().push((path.to_owned(), body));
        Answer::Json(202, String::new())
    });
    let (runtime, services) = (runtime.await, Fake::start(|_, _| secret("one")).await);
    let mut command = Command::new(env!("CARGO_BIN_EXE_bootstrap"));
    command.envs(environment(&services.url)).envs([
        (
            "AWS_LAMBDA_RUNTIME_API",
            runtime.url.trim_start_matches("http://"),
        ),
        ("AWS_LAMBDA_FUNCTION_NAME", "a"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
    ]);
    let mut program = Program(command.stderr(Stdio::null()).spawn().unwrap());
    let began = Instant::now();
    while posted.lock().unwrap().len() < count {
        let ended = program.0.try_wait().unwrap();
        assert!(ended.is_none(), "the program ended: {ended:?}, {posted:?}");
        assert!(began.elapsed() < Duration::from_secs(30), "{posted:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let posted = posted.lock().unwrap();
    posted.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_makes_no_sense_costs_one_invocation_and_not_the_process() {
    let health = rest_api("GET", "/api/health", &json!({}));
    let mut broken = rest_api(
        "POST",
        "/api/governance/projects",
        &json!({ "claims": claims() }),
    );
    broken["body"] = json!("!!! this is no base64 !!!");
    broken["isBase64Encoded"] = json!(true);
    let mut strange = health.clone();
    strange["httpMethod"] = json!(7);
    let mut events = Vec::new();
    let senseless = [
        "{}".to_owned(),
        "[]".to_owned(),
        r#"{"Records":[]}"#.to_owned(),
        "null".to_owned(),
        strange.to_string(),
        broken.to_string(),
    ];
    for event in senseless {
        events.push(event);
        events.push(health.to_string());
    }
    for (number, (path, body)) in answers(events).await.into_iter().enumerate() {
        if number % 2 == 0 {
            assert!(path.ends_with("/error"), "{number}: {path} {body}");
        } else {
            assert!(path.ends_with("/response"), "{number}: {path} {body}");
            assert_eq!(body["statusCode"], 200, "{number}: {body}");
        }
    }
}

#[tokio::test]
async fn a_body_is_the_same_in_base64() {
    let function = function();
    for (body, encoded) in [(r#"{"name":"One"}"#, false), ("eyJuYW1lIjoiVHdvIn0=", true)] {
        let mut event = rest_api(
            "POST",
            "/api/governance/projects",
            &json!({ "claims": claims() }),
        );
        event["multiValueHeaders"]["content-type"] = json!(["application/json"]);
        event["body"] = json!(body);
        event["isBase64Encoded"] = json!(encoded);
        let (status, _, made) = invoke(&function, &event).await;
        assert_eq!(status, 201, "{made}");
        assert_eq!(made["name"], if encoded { "Two" } else { "One" });
    }
}

/// Six megabytes are what Lambda hands on, in whatever they are written.
#[tokio::test]
async fn a_body_as_large_as_events_hold_is_read_and_refused_by_its_meaning() {
    let function = function();
    let mut event = rest_api(
        "POST",
        "/api/governance/projects",
        &json!({ "claims": claims() }),
    );
    event["multiValueHeaders"]["content-type"] = json!(["application/json"]);
    for (body, encoded, expected) in [
        ("x".repeat(6_000_000), false, 400),
        ("eHh4".repeat(1_500_000), true, 400),
        ("x".repeat(9_000_000), false, 413),
    ] {
        event["body"] = json!(body);
        event["isBase64Encoded"] = json!(encoded);
        let (status, headers, told) = invoke(&function, &event).await;
        assert_eq!(status, expected, "{told}");
        assert_eq!(told["status"], expected);
        assert!(headers.contains("access-control-allow-origin"), "{headers}");
    }
}

#[tokio::test]
async fn a_stage_that_is_not_the_events_own_is_part_of_the_path() {
    let function = function();
    let jwt = json!({ "jwt": { "claims": claims(), "scopes": null } });
    for (path, stage, expected) in [
        ("/dev/api/me", "dev", 200),
        ("/prod/api/me", "dev", 404),
        ("/developers/api/me", "dev", 404),
        ("/dev/api/me", "$default", 404),
        ("/dev", "dev", 404),
        ("", "$default", 404),
    ] {
        let (status, headers, told) = invoke(&function, &http_api("GET", path, stage, &jwt)).await;
        assert_eq!(status, expected, "{path} of {stage}: {told}");
        assert!(headers.contains("access-control-allow-origin"), "{headers}");
    }
}
