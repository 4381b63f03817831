//! What comes out: the same bytes for any number of workers, whole files, no secret, quiet pipes.

use std::process::{Command, Stdio};

use crate::support::{Sandbox, fake_key};

const FORMATS: [&str; 5] = ["table", "json", "sarif", "markdown", "html"];

/// Enough for several batches.
fn project() -> Sandbox {
    let sandbox = Sandbox::new(&[("requirements.txt", "openai==1.40.0\n")]);
    let padding = "# padding of a comment line that says nothing\n".repeat(2500);
    for number in 0..60 {
        let code = format!(
            "import openai\n{padding}client = openai.OpenAI()\nanswer_{number} = client.chat.completions.create(\
             model='gpt-4o-2024-08-06', messages=[])\n"
        );
        sandbox.write(&format!("pkg{}/m{number}.py", number % 7), code.as_bytes());
    }
    sandbox
}

#[test]
fn gives_the_same_bytes_for_any_number_of_jobs() {
    let sandbox = project();
    let run = |jobs: &str| {
        let arguments = [
            "scan",
            ".",
            "-f",
            "json",
            "--as-of",
            "2026-06-15",
            "-j",
            jobs,
        ];
        let ran = sandbox.run(&arguments);
        assert_eq!(ran.status(), 0, "{ran:?}");
        ran.0.stdout
    };
    let one = run("1");
    assert!(one.len() > 1000);
    assert_eq!(one, run("1"));
    assert_eq!(one, run("2"));
    assert_eq!(one, run("5"));
}

#[test]
fn writes_a_report_whole_and_leaves_it_out_of_the_next_scan() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    let run = || {
        let ran = sandbox.run(&[
            "scan",
            ".",
            "-f",
            "json",
            "--as-of",
            "2026-06-15",
            "-o",
            "out.json",
        ]);
        assert_eq!(ran.status(), 0, "{ran:?}");
        assert!(ran.0.stdout.is_empty());
        assert!(
            ran.errors().contains("pass: wrote out.json"),
            "{}",
            ran.errors()
        );
        std::fs::read(sandbox.path("out.json")).unwrap()
    };
    assert_eq!(run(), run());
    let names: Vec<_> = std::fs::read_dir(sandbox.root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let ran = sandbox.run(&["scan", ".", "-f", "json", "-o", "out.json", "--quiet"]);
    assert_eq!(ran.errors(), "");
}

#[test]
fn prints_no_secret_in_any_format() {
    let key = fake_key();
    let sandbox = Sandbox::new(&[
        (
            "config.py",
            &format!("import anthropic\nANTHROPIC_API_KEY = \"{key}\"\n"),
        ),
        (".env", &format!("ANTHROPIC_API_KEY={key}\n")),
        ("broken.py", &format!("def broken(:\n    key = \"{key}\"\n")),
        ("broken.ipynb", &format!("{{\"cells\": [\"{key}")),
        ("broken.json", &format!("{{\"key\": \"{key}\" oops")),
    ]);
    for format in FORMATS {
        let ran = sandbox.run(&["scan", ".", "--format", format]);
        assert!(matches!(ran.status(), 0 | 1), "{format}: {ran:?}");
        let printed = String::from_utf8_lossy(&ran.0.stdout).into_owned() + &ran.errors();
        assert!(!printed.contains(&key), "{format} prints the key");
        let middle = &key[20..60];
        assert!(
            !printed.contains(middle),
            "{format} prints a part of the key"
        );
    }
}

#[test]
fn prints_no_secret_of_a_bad_configuration() {
    let key = fake_key();
    let sandbox = Sandbox::new(&[
        ("a.py", "x = 1\n"),
        (".advisory.yaml", &format!("{key}: x\n")),
    ]);
    let ran = sandbox.run(&["scan", ".", "--format", "json"]);
    ran.assert_refused(2, ".advisory.yaml:1:1");
    assert!(!ran.errors().contains(&key));
}

#[test]
fn colours_only_where_asked() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    let escapes = |arguments: &[&str]| {
        let mut all = vec!["scan", "."];
        all.extend(arguments);
        sandbox.run(&all).0.stdout.contains(&0x1B)
    };
    assert!(!escapes(&[]));
    assert!(!escapes(&["--color", "never"]));
    assert!(escapes(&["--color", "always"]));
}

#[test]
fn is_quiet_when_the_reader_goes_away() {
    let sandbox = project();
    let mut child = Command::new(env!("CARGO_BIN_EXE_advisory"))
        .args(["scan", ".", "--format", "json"])
        .current_dir(sandbox.root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn tells_what_it_is() {
    let sandbox = Sandbox::new(&[]);
    let ran = sandbox.run(&["version"]);
    let text = String::from_utf8(ran.0.stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines.first(),
        Some(&concat!("advisory ", env!("CARGO_PKG_VERSION")))
    );
    let digest = lines[1].strip_prefix("component sha256:").unwrap();
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(lines[2].starts_with("wasmtime "));
}

#[test]
fn documents_every_status_in_its_help() {
    let sandbox = Sandbox::new(&[]);
    for arguments in [&["--help"][..], &["scan", "--help"], &["scan", "-h"]] {
        let help = String::from_utf8(sandbox.run(arguments).0.stdout).unwrap();
        for status in 0..=5 {
            assert!(
                help.contains(&format!("\n  {status}  ")),
                "{arguments:?}: {help}"
            );
        }
    }
}

#[test]
fn completes_in_every_shell() {
    let sandbox = Sandbox::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = sandbox.run(&["completions", shell]);
        assert_eq!(ran.status(), 0);
        let script = String::from_utf8(ran.0.stdout.clone()).unwrap();
        assert!(script.contains("min-coverage"), "{shell}");
    }
}

#[test]
fn lists_frameworks_and_rules() {
    let sandbox = Sandbox::new(&[]);
    for arguments in [
        &["frameworks", "--format", "json"][..],
        &["frameworks", "gdpr", "--format", "json"],
        &["rules", "--format", "json"],
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.status(), 0, "{ran:?}");
        assert!(serde_json::from_slice::<serde_json::Value>(&ran.0.stdout).is_ok());
    }
}
