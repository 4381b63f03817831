//! A tenant moved by the real command between the server of one machine and the real handler, and back.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use advisory_azure_counterparts::{Answer, FakeFunctions, FakeServer, send};
use advisory_conformance::counterpart::free_port;
use serde_json::{Value, json};

use crate::cloud::{ADMIN, Cloud};

const TOKEN: &str = "fake-token-of-an-administrator";

/// Returns the command, which is built beside the handler.
fn advisory() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_advisory-handler")).with_file_name("advisory");
    assert!(
        program.exists(),
        "{} is not built; run: cargo build --package advisory",
        program.display()
    );
    program
}

/// The server of one machine, over a directory of its own.
struct Local {
    process: Child,
    address: std::net::SocketAddr,
    _data: tempfile::TempDir,
}

impl Local {
    fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], free_port()));
        let process = Command::new(advisory())
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(data.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let local = Self {
            process,
            address,
            _data: data,
        };
        let began = Instant::now();
        while send(address, "GET", "/api/health", &[], b"").is_none() {
            assert!(began.elapsed() < Duration::from_secs(30));
            sleep(Duration::from_millis(20));
        }
        local
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let sent = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        send(self.address, method, path, &headers, sent.as_bytes()).unwrap()
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}

/// Starts a fake of the platform's front end, which knows one token.
fn front_end(app: &Arc<FakeFunctions>) -> FakeServer {
    let app = Arc::clone(app);
    let known = format!("Bearer {TOKEN}");
    FakeServer::start(None, move |asked| {
        let caller = (asked.header("authorization") == Some(known.as_str())).then_some(ADMIN);
        let own = |name: &str| matches!(name, "host" | "authorization" | "content-length");
        let headers: Vec<_> = asked
            .headers
            .iter()
            .filter(|(name, _)| !own(name) && name != "user-agent" && name != "transfer-encoding")
            .cloned()
            .collect();
        let mut answer = app.pass(caller, &asked.method, &asked.target, &headers, &asked.body);
        // This front end says how long the answer is by itself.
        let framing = |name: &str| matches!(name, "content-length" | "transfer-encoding");
        answer.headers.retain(|(name, _)| !framing(name));
        Some(answer)
    })
}

/// Runs `advisory bundle`, and returns what it printed.
fn bundle(way: &str, file: &Path, (url, token): (&str, &str), certificate: &Path) -> String {
    let ran = Command::new(advisory())
        .args(["bundle", way])
        .arg(file)
        .env("ADVISORY_URL", url)
        .env("ADVISORY_TOKEN", token)
        .env("SSL_CERT_FILE", certificate)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{way}: {said}");
    String::from_utf8(ran.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_moves_from_one_machine_to_azure_and_back_with_one_root() {
    let cloud = Cloud::start().await;
    let certificate = cloud.azurite.certificate();
    let app = Arc::new(cloud.handler());
    let front = front_end(&app);
    let azure = format!("http://{}", front.address());
    let (one_machine, another) = (Local::start(), Local::start());
    let new = json!({ "name": "Triage", "riskTier": "limited", "frameworks": [] });
    let made = one_machine.call("POST", "/api/governance/projects", &new);
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.value()["id"].clone();
    let code =
        "import openai\nprint(openai.OpenAI().responses.create(model=\"gpt-4o\", input=\"\"))\n";
    let files = json!([{ "path": "main.py", "content": code }]);
    let scan = json!({ "projectId": id, "branch": "main", "files": files });
    let scanned = one_machine.call("POST", "/api/governance/scans", &scan);
    assert_eq!(scanned.status, 201, "{scanned:?}");

    // The server of one machine asks nobody who they are.
    let (here, last) = (one_machine.url(), another.url());
    let (here, azure, last) = ((&*here, ""), (&*azure, TOKEN), (&*last, ""));
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    let left = bundle("export", &file("left.zip"), here, &certificate);
    let root = left.trim().rsplit(' ').next().unwrap();
    assert_eq!(root.len(), 64, "{left}");
    let arrived = bundle("import", &file("left.zip"), azure, &certificate);
    assert_eq!(arrived, left.replace("exported", "imported"));
    let moved = bundle("export", &file("moved.zip"), azure, &certificate);
    assert_eq!(moved, left);
    let back = bundle("import", &file("moved.zip"), last, &certificate);
    assert_eq!(back, arrived);
    assert_eq!(
        bundle("export", &file("back.zip"), last, &certificate),
        left
    );
    // It is there to be read, and not just to be carried.
    let scan = scanned.header("location").unwrap();
    let read = app.call(Some(ADMIN), "GET", scan, None);
    assert_eq!(read.status, 200, "{read:?}");
    assert_eq!(read.value()["projectId"], id);
    // Who shows no token carries nothing away.
    let stranger = Command::new(advisory())
        .args(["bundle", "export"])
        .arg(file("none.zip"))
        .env("ADVISORY_URL", azure.0)
        .env("ADVISORY_TOKEN", "another")
        .output()
        .unwrap();
    assert!(!stranger.status.success());
    assert!(!file("none.zip").exists());
}
