//! A tenant moved between two servers by `advisory bundle`.

use std::io::{Read, Write};

use serde_json::json;

use crate::server::Server;
use crate::support::{Ran, Sandbox};

fn bundle(sandbox: &Sandbox, way: &str, file: &str, server: &Server) -> Ran {
    let url = server.url();
    let variables = [("ADVISORY_TOKEN", ""), ("ADVISORY_URL", url.as_str())];
    sandbox.run_in(&variables, &["bundle", way, file], b"")
}

fn said(ran: &Ran) -> String {
    assert_eq!(ran.status(), 0, "{ran:?}");
    String::from_utf8(ran.0.stdout.clone()).unwrap()
}

fn project(server: &Server, name: &str) -> String {
    let body = json!({
        "name": name, "description": "Sorts letters.", "owner": "olga", "riskTier": "limited",
        "frameworks": ["owasp-llm-top10-2025"],
    });
    let made = server.post("/api/governance/projects", &body);
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_one_server_has_another_gets() {
    let (here, there) = (Sandbox::new(&[]), Sandbox::new(&[]));
    let (from, to) = (Server::start(&here), Server::start(&there));
    let id = project(&from, "Triage");
    let code =
        "import openai\nprint(openai.OpenAI().responses.create(model=\"gpt-4o\", input=\"\"))\n";
    let scan = json!({
        "projectId": id, "branch": "main", "files": [{ "path": "main.py", "content": code }],
    });
    assert_eq!(from.post("/api/governance/scans", &scan).status, 201);

    let exported = said(&bundle(&here, "export", "all.zip", &from));
    let root = exported.trim().rsplit(' ').next().unwrap();
    assert_eq!(root.len(), 64, "{exported}");
    let again = bundle(&here, "export", "all.zip", &from);
    again.assert_refused(2, "all.zip is there already");
    std::fs::copy(here.path("all.zip"), there.path("all.zip")).unwrap();

    let imported = said(&bundle(&there, "import", "all.zip", &to));
    assert_eq!(imported, exported.replace("exported", "imported"));
    // A repeat changes nothing, and what is exported there is the same.
    assert_eq!(said(&bundle(&there, "import", "all.zip", &to)), imported);
    let back = said(&bundle(&there, "export", "back.zip", &to));
    assert_eq!(back, exported);

    let path = format!("/api/governance/scans?projectId={id}");
    let scans = [&from, &to].map(|server| server.get(&path).json());
    assert_eq!(scans[0]["items"], scans[1]["items"]);
    let whole = format!(
        "/api/governance/scans/{}",
        scans[0]["items"][0]["id"].as_str().unwrap()
    );
    let [one, other] = [&from, &to].map(|server| server.get(&whole));
    assert_eq!((one.status, one.body), (200, other.body));

    // What was there before stays, and is told of; what differs is not overwritten.
    project(&to, "Other");
    let beside = said(&bundle(&there, "import", "all.zip", &to));
    assert!(beside.contains("more documents"), "{beside}");
    let target = format!("/api/governance/projects/{id}");
    let tag = to.get(&target).header("etag");
    let headers = [
        ("content-type", "application/json"),
        ("if-match", tag.as_str()),
    ];
    let body = json!({
        "name": "Renamed", "description": "Sorts letters.", "owner": "olga", "riskTier": "limited",
        "frameworks": ["owasp-llm-top10-2025"],
    });
    let renamed = to.send("PUT", &target, &headers, &body.to_string());
    assert_eq!(renamed.status, 200, "{renamed:?}");
    let refused = bundle(&there, "import", "all.zip", &to);
    refused.assert_refused(2, "nothing is overwritten");
    assert_eq!(to.get(&target).json()["name"], "Renamed");
}

#[test]
fn a_file_that_is_no_bundle_or_was_changed_is_refused() {
    let sandbox = Sandbox::new(&[("text.zip", "no zip")]);
    let server = Server::start(&sandbox);
    project(&server, "Triage");
    said(&bundle(&sandbox, "export", "good.zip", &server));
    for (entry, from, to) in [
        ("documents.jsonl", "Triage", "Other!"),
        ("documents.jsonl", "\"digest\":\"", "\"digest\":\"0"),
        ("bundle.json", "advisory-bundle/1", "advisory-bundle/9"),
        ("bundle.json", "\"root\":\"", "\"root\":\"0"),
    ] {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(sandbox.path("good.zip")).unwrap());
        let zip = zip.as_mut().unwrap();
        let changed = std::fs::File::create(sandbox.path("changed.zip")).unwrap();
        let mut writer = zip::ZipWriter::new(changed);
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let (name, mut text) = (file.name().unwrap().into_owned(), String::new());
            file.read_to_string(&mut text).unwrap();
            if name == entry {
                assert!(text.contains(from), "{text}");
                text = text.replacen(from, to, 1);
            }
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        let ran = bundle(&sandbox, "import", "changed.zip", &server);
        assert_eq!(ran.status(), 2, "{entry}: {ran:?}");
        assert!(ran.errors().starts_with("error: "), "{entry}: {ran:?}");
    }
    for file in ["text.zip", "none.zip"] {
        bundle(&sandbox, "import", file, &server).assert_refused(2, file);
    }
}
