//! Scans of repositories on GitHub, by a fake of its documented answers, and of archives that were uploaded.

use std::io::Write;

use advisory_domain::ports::{EgressError, Role};
use serde_json::{Value, json};

use super::fake::{Caller, FakeHost, json};
use super::outside::response;

const SCANS: &str = "/api/governance/scans";
const UPLOADS: &str = "/api/governance/uploads";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const TARBALL: &str = "https://api.github.com/repos/acme/triage/tarball/refs/heads/main";
const DOWNLOAD: &str =
    "https://codeload.github.com/acme/triage/legacy.tar.gz/refs/heads/main?token=temporary";

const CODE: &str = "import openai\nclient = openai.OpenAI()\n";

enum Item<'a> {
    File(&'a str, &'a [u8]),
    Link(&'a str, &'a str),
}

/// Packs a tarball, as `git archive` does where a commit is given.
fn tarball(commit: Option<&str>, items: &[Item<'_>]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    if let Some(commit) = commit {
        let text = format!("52 comment={commit}\n");
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::XGlobalHeader);
        header.set_size(text.len() as u64);
        header.set_path("pax_global_header").unwrap();
        header.set_cksum();
        builder.append(&header, text.as_bytes()).unwrap();
    }
    for item in items {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o644);
        let (name, content): (&str, &[u8]) = match item {
            Item::File(name, content) => (name, content),
            Item::Link(name, target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_link_name(target).unwrap();
                (name, &[])
            }
        };
        // The library refuses what these tests need: names that lead out.
        let field = &mut header.as_mut_bytes()[..100];
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    gzip(&builder.into_inner().unwrap())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(items: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in items {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn project(caller: &Caller<'_>) -> String {
    let body = json!({ "name": "Triage", "repository": "https://github.com/acme/triage" });
    let made = caller.post("/api/governance/projects", &body);
    json(&made)["id"].as_str().unwrap().to_owned()
}

fn repository() -> Vec<u8> {
    let root = |path: &str| format!("acme-triage-0123456/{path}");
    let (code, link, vendored) = (root("app/a.py"), root("link"), root("vendor/x.py"));
    let items = [
        Item::File(&code, CODE.as_bytes()),
        Item::Link(&link, "/etc/passwd"),
        Item::File(&vendored, CODE.as_bytes()),
    ];
    tarball(Some(COMMIT), &items)
}

#[test]
fn a_repository_is_read_at_a_ref_and_the_token_stays_with_its_host() {
    let host = FakeHost::default();
    host.outside.key("github-token");
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    let found = response(302, &[("location", DOWNLOAD)], "");
    host.outside.answers(TARBALL, Ok(found));
    host.outside
        .answers(DOWNLOAD, Ok(response(200, &[], repository())));
    let made = ann.post(SCANS, &json!({ "projectId": project, "github": {} }));
    let scan = json(&made);
    assert_eq!(made.status, 201, "{scan}");
    assert_eq!(scan["source"], "github");
    assert_eq!(scan["repository"], "acme/triage");
    assert_eq!(scan["branch"], "main");
    assert_eq!(scan["commit"], COMMIT);
    assert_eq!(
        scan["coverage"],
        json!({ "listed": 3, "read": 1, "skipped": 2 })
    );
    assert_eq!(scan["vendors"], json!(["OpenAI"]));
    let whole = json(&ann.get(made.header("location").unwrap()));
    let path = &whole["result"]["inventory"][0]["places"][0]["path"];
    assert_eq!(path, "app/a.py", "without the directory that GitHub adds");
    let sent = host.outside.sent.borrow();
    let has_token = |at: usize| {
        sent[at]
            .headers
            .iter()
            .any(|(name, _)| name == "authorization")
    };
    assert!(has_token(0) && !has_token(1));
    assert!(!host.logged.borrow().join("").contains("token=temporary"));
}

#[test]
fn a_ref_may_be_a_branch_a_tag_or_a_commit() {
    for (reference, path, branch) in [
        ("feature/x", "refs/heads/feature/x", json!("feature/x")),
        ("refs/heads/main", "refs/heads/main", json!("main")),
        ("refs/tags/v1.0", "refs/tags/v1.0", Value::Null),
        ("0123456", "0123456", Value::Null),
    ] {
        let host = FakeHost::default();
        let ann = host.caller("acme", "ann", Role::Engineer);
        let project = project(&ann);
        let url = format!("https://api.github.com/repos/other/name/tarball/{path}");
        host.outside
            .answers(&url, Ok(response(200, &[], repository())));
        let github = json!({ "repository": "other/name", "ref": reference });
        let made = ann.post(SCANS, &json!({ "projectId": project, "github": github }));
        assert_eq!(made.status, 201, "{reference}: {}", json(&made));
        assert_eq!(json(&made)["branch"], branch, "{reference}");
        assert_eq!(json(&made)["commit"], COMMIT, "{reference}");
        assert_eq!(host.outside.sent.borrow()[0].url, url);
    }
}

#[test]
fn what_github_refuses_is_said_and_how_long_to_wait() {
    let limited: &[(&str, &str)] = &[
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1795425300"),
    ];
    let elsewhere: &[(&str, &str)] = &[("location", "https://evil.example/x")];
    let around: &[(&str, &str)] = &[("location", TARBALL)];
    for (status, headers, expected, retry) in [
        // The clock of the fake stands at 2026-11-23T09:00:00Z, which is 1795424400.
        (403, limited, 429, Some("900")),
        (429, limited, 429, Some("900")),
        (403, &[("retry-after", "17")][..], 429, Some("17")),
        (429, &[][..], 429, Some("60")),
        (403, &[][..], 422, None),
        (401, &[][..], 422, None),
        (404, &[][..], 422, None),
        (502, &[][..], 503, Some("1")),
        (302, elsewhere, 422, None),
        (302, &[][..], 503, Some("1")),
    ] {
        let host = FakeHost::default();
        let ann = host.caller("acme", "ann", Role::Engineer);
        let project = project(&ann);
        host.outside
            .answers(TARBALL, Ok(response(status, headers, "{}")));
        let answer = ann.post(SCANS, &json!({ "projectId": project, "github": {} }));
        assert_eq!(
            answer.status,
            expected,
            "{status} {headers:?}: {}",
            json(&answer)
        );
        assert_eq!(answer.header("retry-after"), retry, "{status} {headers:?}");
        assert_eq!(host.count("scan"), 0);
    }
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    let body = json!({ "projectId": project, "github": {} });
    for _ in 0..5 {
        host.outside.answers(TARBALL, Ok(response(302, around, "")));
    }
    assert_eq!(ann.post(SCANS, &body).status, 503);
    assert_eq!(host.outside.sent.borrow().len(), 3, "a circle ends");
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = self::project(&ann);
    let body = json!({ "projectId": project, "github": {} });
    for (error, status) in [
        (EgressError::Denied, 422),
        (EgressError::TooLarge, 413),
        (EgressError::Timeout, 503),
    ] {
        host.outside.answers(TARBALL, Err(error));
        assert_eq!(ann.post(SCANS, &body).status, status, "{error:?}");
    }
    host.outside
        .answers(TARBALL, Ok(response(200, &[], "no archive")));
    assert_eq!(ann.post(SCANS, &body).status, 422);
}

#[test]
fn a_request_that_could_lead_elsewhere_is_refused_before_it_is_sent() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    for (github, status) in [
        (json!({ "repository": "acme" }), 400),
        (json!({ "repository": "acme/.." }), 422),
        (json!({ "repository": "acme/a/b" }), 400),
        (json!({ "repository": "acme/a?x=y" }), 400),
        (json!({ "ref": "../../../../gists" }), 422),
        (json!({ "ref": "a//b" }), 422),
        (json!({ "ref": "refs/heads/" }), 422),
        (json!({ "ref": "a b" }), 400),
        (json!({ "branch": "main" }), 400),
    ] {
        let answer = ann.post(SCANS, &json!({ "projectId": project, "github": github }));
        assert_eq!(answer.status, status, "{github}");
    }
    let bare = ann.post("/api/governance/projects", &json!({ "name": "Bare" }));
    let body = json!({ "projectId": json(&bare)["id"], "github": {} });
    assert_eq!(
        json(&ann.post(SCANS, &body))["errors"][0]["pointer"],
        "/github/repository"
    );
    let files = json!([{ "path": "a.py", "content": "" }]);
    for wrong in [
        json!({ "projectId": project }),
        json!({ "projectId": project, "github": {}, "files": files }),
        json!({ "projectId": project, "github": {}, "branch": "main" }),
    ] {
        assert_eq!(ann.post(SCANS, &wrong).status, 422, "{wrong}");
    }
    assert!(host.outside.sent.borrow().is_empty());
}

/// Asks for an address and sends an archive there.
fn upload(host: &FakeHost, caller: &Caller<'_>, project: &str, bytes: &[u8]) -> String {
    let body = json!({ "projectId": project, "format": "tar.gz", "size": bytes.len() });
    let made = caller.post(UPLOADS, &body);
    let address = json(&made);
    assert_eq!(made.status, 201, "{address}");
    assert_eq!(address["method"], "PUT");
    assert_eq!(address["headers"][0]["name"], "content-type");
    host.receive("acme", address["url"].as_str().unwrap(), bytes);
    address["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_archive_is_uploaded_past_the_service_and_scanned_once() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let project = project(&ann);
    let packed = tarball(
        None,
        &[
            Item::File("x/app/a.py", CODE.as_bytes()),
            Item::File("x/.git/config", b"[core]"),
        ],
    );
    let zipped = zip(&[("x/app/a.py", CODE.as_bytes())]);
    for bytes in [packed, zipped] {
        let id = upload(&host, &ann, &project, &bytes);
        let body =
            json!({ "projectId": project, "upload": id, "branch": "main", "commit": COMMIT });
        let made = ann.post(SCANS, &body);
        let scan = json(&made);
        assert_eq!(made.status, 201, "{scan}");
        assert_eq!(scan["source"], "upload");
        assert_eq!(scan["branch"], "main");
        assert_eq!(
            scan["coverage"],
            json!({ "listed": 1, "read": 1, "skipped": 0 })
        );
        assert_eq!(
            ann.post(SCANS, &body).status,
            404,
            "what has served is gone"
        );
    }
}

#[test]
fn an_upload_is_of_one_project_and_one_tenant() {
    let host = FakeHost::default();
    let ann = host.caller("acme", "ann", Role::Engineer);
    let (mine, other) = (project(&ann), project(&ann));
    let packed = tarball(None, &[Item::File("a.py", CODE.as_bytes())]);
    let id = upload(&host, &ann, &mine, &packed);
    assert_eq!(
        ann.post(SCANS, &json!({ "projectId": other, "upload": id }))
            .status,
        404
    );
    let eve = host.caller("evil", "eve", Role::Engineer);
    let theirs = project(&eve);
    for project in [&mine, &theirs] {
        let body = json!({ "projectId": project, "upload": id });
        assert_eq!(eve.post(SCANS, &body).status, 404);
    }
    let body = json!({ "projectId": mine, "format": "zip", "size": 1 });
    assert_eq!(eve.post(UPLOADS, &body).status, 404);
    for wrong in [
        json!({ "projectId": mine, "format": "rar", "size": 1 }),
        json!({ "projectId": mine, "format": "zip", "size": 0 }),
        json!({ "projectId": mine, "format": "zip", "size": 33_554_433 }),
        json!({ "projectId": mine, "format": "zip" }),
    ] {
        assert_eq!(ann.post(UPLOADS, &wrong).status, 400, "{wrong}");
    }
    let body = json!({ "projectId": mine, "upload": "../x" });
    assert_eq!(ann.post(SCANS, &body).status, 400);
    assert_eq!(
        ann.post(SCANS, &json!({ "projectId": mine, "upload": id }))
            .status,
        201
    );
}

#[test]
fn a_hostile_or_broken_archive_is_refused_and_its_entry_named() {
    let bomb = vec![0; 64 << 20];
    let whole = tarball(None, &[Item::File("a.py", CODE.as_bytes())]);
    let mut torn = whole.clone();
    torn.truncate(whole.len() - 4);
    let mut damaged = whole.clone();
    let middle = whole.len() / 2;
    damaged[middle] ^= 0xFF;
    for (name, bytes) in [
        (
            "../evil.py",
            tarball(None, &[Item::File("../evil.py", b"1")]),
        ),
        ("/etc/evil", tarball(None, &[Item::File("/etc/evil", b"1")])),
        ("C:/evil", tarball(None, &[Item::File("C:/evil", b"1")])),
        ("link", tarball(None, &[Item::Link("link", "a.py")])),
        ("bomb", tarball(None, &[Item::File("bomb", &bomb)])),
        (
            "twice",
            tarball(
                None,
                &[Item::File("twice", b"1"), Item::File("twice", b"2")],
            ),
        ),
        ("x/../../evil.py", zip(&[("x/../../evil.py", b"1")])),
        ("", torn),
        ("", damaged),
        ("", b"PK\x03\x04 and nothing else".to_vec()),
        ("", b"something else".to_vec()),
    ] {
        let host = FakeHost::default();
        let ann = host.caller("acme", "ann", Role::Engineer);
        let project = project(&ann);
        let id = upload(&host, &ann, &project, &bytes);
        let answer = ann.post(SCANS, &json!({ "projectId": project, "upload": id }));
        let detail = json(&answer)["detail"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert_eq!(answer.status, 422, "{name}: {detail}");
        assert!(detail.contains(name), "{name}: {detail}");
        assert_eq!(host.count("scan"), 0);
        assert_eq!(host.objects("acme"), 0, "nothing is left of it");
    }
}
