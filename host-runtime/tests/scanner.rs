//! The handle for the calls of one scan.

use advisory_host_runtime::{
    Error, FileBatch, RenderOptions, RequestId, ScanError, ScanRequest, Scanner, SourceFile,
    UnknownName, VerdictStatus,
};

use crate::support::{TIGHT, guest};

fn scanner() -> Scanner {
    guest().scanner(RequestId::new("scan-1"), TIGHT)
}

fn batch() -> FileBatch {
    let files = vec![SourceFile {
        path: "a.py".to_owned(),
        content: b"import openai".to_vec(),
    }];
    FileBatch {
        files,
        skipped: Vec::new(),
    }
}

#[tokio::test]
async fn makes_many_calls_on_one_handle() {
    let mut scanner = scanner();
    let request = ScanRequest {
        target_name: "innocent".to_owned(),
        ..ScanRequest::default()
    };
    let plan = scanner.plan(request).await.unwrap();
    let first = scanner.scan_batch(&plan.plan, batch()).await.unwrap();
    let second = scanner.scan_batch(&plan.plan, batch()).await.unwrap();
    let combined = scanner
        .combine(&plan.plan, vec![first, second])
        .await
        .unwrap();
    assert_eq!(combined, b"import openaiimport openai");
    assert_eq!(
        scanner.verdict(&combined).await.unwrap(),
        VerdictStatus::Empty
    );
}

#[tokio::test]
async fn passes_on_what_the_scanner_refuses() {
    let mut scanner = scanner();
    let options = RenderOptions {
        format: "jsn".to_owned(),
        width: None,
        color: false,
    };
    let error = scanner.render(b"{}", options).await.unwrap_err();
    let Error::Refused {
        request,
        answer: ScanError::Unknown(unknown),
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(request.as_str(), "scan-1");
    let nearest = Some("json".to_owned());
    assert_eq!(
        unknown,
        UnknownName {
            kind: "format".to_owned(),
            name: "jsn".to_owned(),
            nearest
        }
    );
}

#[tokio::test]
async fn goes_on_with_a_fresh_instance_after_each_kind_of_failure() {
    let mut scanner = scanner();
    for misbehaviour in ["panic", "loop", "allocate", "recurse"] {
        let error = scanner
            .scan_batch(misbehaviour.as_bytes(), batch())
            .await
            .unwrap_err();
        assert!(
            !matches!(error, Error::Refused { .. }) && error.to_string().contains("scan-1"),
            "{error:?}"
        );
        assert_eq!(
            scanner.scan_batch(b"innocent", batch()).await.unwrap(),
            b"import openai"
        );
    }
}

#[tokio::test]
async fn moves_between_threads() {
    let mut scanner = scanner();
    let report = tokio::spawn(async move { scanner.scan_batch(b"innocent", batch()).await })
        .await
        .unwrap();
    assert_eq!(report.unwrap(), b"import openai");
}
