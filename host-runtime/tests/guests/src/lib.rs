//! A guest of the same world as the core, that misbehaves as its caller asks.
//!
//! The path of an API request, or the plan of a scan, names the misbehaviour. Built by `cargo xtask core`.

mod adapters;

use std::hint::black_box;

use advisory::platform::log;
use exports::advisory::platform::{api, reference, scanner};

wit_bindgen::generate!({ path: "../../../wit", world: "advisory" });

struct Guest;

async fn behave(how: &str) {
    match how {
        "innocent" => {}
        "patient" => {
            log::write(log::Event {
                level: log::Level::Info,
                message: "waiting for a slow log".to_owned(),
                fields: vec![("field".to_owned(), "x".repeat(2000))],
            })
            .await;
        }
        "loop" => loop {
            black_box(how);
        },
        "panic" => panic!("the message may quote a secret: hunter2"),
        "allocate" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(vec![1; 1 << 20]);
                black_box(&hoard);
            }
        }
        "recurse" => {
            black_box(deeper(0));
        }
        other => panic!("no such misbehaviour: {other}"),
    }
}

#[expect(unconditional_recursion, reason = "that is the misbehaviour")]
fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    deeper(depth + 1) + frame[0]
}

impl api::Guest for Guest {
    async fn handle(request: api::Request) -> api::Response {
        let how = request.path.trim_start_matches('/').to_owned();
        if how == "stream" {
            let (mut sender, receiver) = wit_stream::new();
            wit_bindgen::spawn_local(async move {
                for chunk in ["one ", "two ", "three"] {
                    sender.write_all(chunk.as_bytes().to_vec()).await;
                }
            });
            return api::Response {
                status: 200,
                headers: Vec::new(),
                body: api::ResponseBody::Chunks(receiver),
            };
        }
        // Begins a stream, and then misbehaves before it ends.
        if let Some(then) = how.strip_prefix("stream-then-") {
            let (mut sender, receiver) = wit_stream::new();
            let then = then.to_owned();
            wit_bindgen::spawn_local(async move {
                sender.write_all(b"begun ".to_vec()).await;
                behave(&then).await;
                sender.write_all(b"ended".to_vec()).await;
            });
            return api::Response {
                status: 200,
                headers: Vec::new(),
                body: api::ResponseBody::Chunks(receiver),
            };
        }
        if let Some(said) = adapters::ask(&how).await {
            return api::Response {
                status: 200,
                headers: Vec::new(),
                body: api::ResponseBody::Bytes(said.into_bytes()),
            };
        }
        behave(&how).await;
        let principal = advisory::platform::identity::current();
        api::Response {
            status: 200,
            headers: Vec::new(),
            body: api::ResponseBody::Bytes(principal.subject.into_bytes()),
        }
    }
}

impl reference::Guest for Guest {
    async fn seed() -> Result<reference::SeedSummary, reference::DatabaseError> {
        Ok(reference::SeedSummary {
            documents: 0,
            digest: String::new(),
        })
    }
}

impl scanner::Guest for Guest {
    async fn plan(request: scanner::ScanRequest) -> Result<scanner::ScanPlan, scanner::ScanError> {
        Ok(scanner::ScanPlan {
            plan: request.target_name.into_bytes(),
            excludes: request.excludes,
            vendored: Vec::new(),
            max_file_bytes: 1,
            batch_bytes: 1,
        })
    }

    async fn scan_batch(
        plan: Vec<u8>,
        batch: scanner::FileBatch,
    ) -> Result<Vec<u8>, scanner::ScanError> {
        behave(&String::from_utf8_lossy(&plan)).await;
        Ok(batch
            .files
            .into_iter()
            .flat_map(|file| file.content)
            .collect())
    }

    async fn combine(_plan: Vec<u8>, reports: Vec<Vec<u8>>) -> Result<Vec<u8>, scanner::ScanError> {
        Ok(reports.concat())
    }

    async fn render(
        _result: Vec<u8>,
        options: scanner::RenderOptions,
    ) -> Result<Vec<u8>, scanner::ScanError> {
        Err(scanner::ScanError::Unknown(scanner::UnknownName {
            kind: "format".to_owned(),
            name: options.format,
            nearest: Some("json".to_owned()),
        }))
    }

    async fn verdict(_result: Vec<u8>) -> Result<scanner::VerdictStatus, scanner::ScanError> {
        Ok(scanner::VerdictStatus::Empty)
    }

    async fn describe(
        _subject: scanner::DescribeSubject,
        _options: scanner::RenderOptions,
    ) -> Result<Vec<u8>, scanner::ScanError> {
        Err(scanner::ScanError::Internal)
    }
}

export!(Guest);
