//! The core itself, from the host's side: what it answers through the sandbox without any backend.

use advisory_host_runtime::{
    Core, DescribeSubject, Error, FileBatch, InstanceRequest, Limits, RenderOptions, Request,
    RequestId, Response, ScanError, ScanRequest, Scanner, SkipReason, SkippedFile, SourceFile,
    VerdictStatus,
};

use crate::support::built;

fn core() -> Core {
    Core::load(built("advisory.cwasm")).unwrap()
}

fn scanner() -> Scanner {
    core().scanner(RequestId::new("scan-1"), Limits::SCAN)
}

fn json() -> RenderOptions {
    RenderOptions {
        format: "json".to_owned(),
        width: None,
        color: false,
    }
}

fn scan_request() -> ScanRequest {
    ScanRequest {
        target_name: "sample".to_owned(),
        as_of: "2026-01-31".to_owned(),
        ..ScanRequest::default()
    }
}

async fn get(path: &str) -> Response {
    let request = InstanceRequest::offline(RequestId::new("request-1"), Limits::REQUEST);
    let instance = core().instantiate(request).await.unwrap();
    let request = Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        ..Request::default()
    };
    instance.handle(request).await.unwrap()
}

#[tokio::test]
async fn answers_the_routes_that_need_no_store() {
    for path in [
        "/api/health",
        "/api/governance/frameworks",
        "/api/governance/patterns",
    ] {
        let response = get(path).await;
        assert_eq!(response.status, 200, "{path}");
        assert!(response.body.starts_with(b"{"), "{path}");
    }
    assert_eq!(get("/api/nothing").await.status, 404);
}

#[tokio::test]
async fn scans_without_any_backend() {
    let mut scanner = scanner();
    let plan = scanner.plan(scan_request()).await.unwrap();
    assert!(plan.batch_bytes > 0 && plan.max_file_bytes >= plan.batch_bytes);
    assert!(
        plan.vendored
            .iter()
            .any(|glob| glob.contains("node_modules"))
    );
    let read = FileBatch {
        files: vec![SourceFile {
            path: "app.py".to_owned(),
            content: b"import os\n".to_vec(),
        }],
        skipped: Vec::new(),
    };
    let skipped = SkippedFile {
        path: "dist/".to_owned(),
        files: 3,
        bytes: 9,
        reason: SkipReason::Ignored,
    };
    let unread = FileBatch {
        files: Vec::new(),
        skipped: vec![skipped],
    };
    let read = scanner.scan_batch(&plan.plan, read).await.unwrap();
    let unread = scanner.scan_batch(&plan.plan, unread).await.unwrap();
    let forwards = scanner
        .combine(&plan.plan, vec![read.clone(), unread.clone()])
        .await
        .unwrap();
    let backwards = scanner
        .combine(&plan.plan, vec![unread, read])
        .await
        .unwrap();
    assert_eq!(
        forwards, backwards,
        "the result depends on the order of the reports"
    );
    assert_eq!(
        scanner.verdict(&forwards).await.unwrap(),
        VerdictStatus::Pass
    );
    let rendered = String::from_utf8(scanner.render(&forwards, json()).await.unwrap()).unwrap();
    assert!(
        rendered.contains("app.py") && rendered.contains("dist/"),
        "{rendered}"
    );
}

#[tokio::test]
async fn calls_a_scan_of_nothing_empty() {
    let mut scanner = scanner();
    let plan = scanner.plan(scan_request()).await.unwrap();
    let result = scanner.combine(&plan.plan, Vec::new()).await.unwrap();
    assert_eq!(
        scanner.verdict(&result).await.unwrap(),
        VerdictStatus::Empty
    );
}

#[tokio::test]
async fn refuses_bytes_that_are_no_plan_and_goes_on() {
    let mut scanner = scanner();
    let error = scanner
        .scan_batch(b"nonsense", FileBatch::default())
        .await
        .unwrap_err();
    let Error::Refused {
        answer: ScanError::Malformed(told),
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert!(told.starts_with("not a plan"), "{told}");
    scanner.plan(scan_request()).await.unwrap();
}

#[tokio::test]
async fn describes_a_framework_and_suggests_the_nearest_to_an_unknown_one() {
    let mut scanner = scanner();
    let known = DescribeSubject::Framework("gdpr".to_owned());
    assert!(
        scanner
            .describe(known, json())
            .await
            .unwrap()
            .starts_with(b"{")
    );
    let error = scanner
        .describe(DescribeSubject::Framework("gdrp".to_owned()), json())
        .await
        .unwrap_err();
    let Error::Refused {
        answer: ScanError::Unknown(unknown),
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(unknown.nearest.as_deref(), Some("gdpr"));
}

#[tokio::test]
async fn parses_deeply_nested_source_or_gives_up_on_it_without_a_trap() {
    let mut scanner = scanner();
    let plan = scanner.plan(scan_request()).await.unwrap();
    for (path, opening, closing) in [
        ("deep.py", "(", ")"),
        ("deep.ts", "[", "]"),
        ("deep.json", "[", "]"),
    ] {
        for depth in [200, 100_000] {
            let content =
                format!("{}1{}", opening.repeat(depth), closing.repeat(depth)).into_bytes();
            let files = vec![SourceFile {
                path: path.to_owned(),
                content,
            }];
            let batch = FileBatch {
                files,
                skipped: Vec::new(),
            };
            scanner
                .scan_batch(&plan.plan, batch)
                .await
                .unwrap_or_else(|error| panic!("{path}, {depth}: {error:?}"));
        }
    }
}
