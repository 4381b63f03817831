//! What a directory and a list of files hold: every file in the ledger, with its reason.

use std::fs;

use crate::support::Sandbox;

#[test]
fn heeds_ignore_files_without_git() {
    let sandbox = Sandbox::new(&[
        (".gitignore", "*.log\nbuild/\n/only-here.txt\n!keep.log\n"),
        ("a.log", ""),
        ("keep.log", "x\n"),
        ("only-here.txt", "x\n"),
        ("sub/only-here.txt", "x\n"),
        ("build/out.py", "x = 1\n"),
        ("build/deep/out.py", "xy = 1\n"),
        ("sub/.gitignore", "!*.log\nlocal.py\n"),
        ("sub/b.log", "x\n"),
        ("sub/local.py", "x\n"),
        ("sub/.ignore", "ignored-by-ignore.py\n"),
        ("sub/ignored-by-ignore.py", "x\n"),
        (".git/config", "[core]\n"),
    ]);
    let result = sandbox.scan(".", &[]);
    let ledger = crate::support::ledger(&result);
    for (path, reading) in [
        ("a.log", "ignored"),
        ("keep.log", "text"),
        ("only-here.txt", "ignored"),
        ("sub/only-here.txt", "text"),
        ("build/", "ignored"),
        ("sub/b.log", "text"),
        ("sub/local.py", "ignored"),
        ("sub/ignored-by-ignore.py", "ignored"),
    ] {
        assert_eq!(
            ledger.get(path).map(String::as_str),
            Some(reading),
            "{path}: {ledger:?}"
        );
    }
    assert!(
        !ledger
            .keys()
            .any(|path| path.contains(".git/") || path == ".git")
    );
    let rows = result["coverage"]["ledger"].as_array().unwrap();
    let build = rows.iter().find(|row| row["path"] == "build/").unwrap();
    assert_eq!((&build["files"], &build["bytes"]), (&2.into(), &13.into()));
}

#[test]
fn enters_vendored_and_excluded_directories_as_one_row() {
    let sandbox = Sandbox::new(&[
        ("src/a.py", "x = 1\n"),
        ("node_modules/x/index.js", "var x\n"),
        ("node_modules/y/node_modules/z.js", "var z\n"),
        ("pkg/vendor/lib.go", "package lib\n"),
        ("docs/a/b.md", "# b\n"),
        ("docs/c.md", "# c\n"),
        (".advisory.yaml", "excludes: [docs]\n"),
    ]);
    let result = sandbox.scan(".", &["--exclude", "*.tmp"]);
    let ledger = crate::support::ledger(&result);
    let paths: Vec<&str> = ledger.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            ".advisory.yaml",
            "docs/",
            "node_modules/",
            "pkg/vendor/",
            "src/a.py"
        ]
    );
    assert_eq!(ledger["docs/"], "excluded");
    assert_eq!(ledger["node_modules/"], "vendored");
    assert_eq!(result["coverage"]["totals"]["files"], 7);
}

#[cfg(unix)]
#[test]
fn follows_no_link_and_opens_nothing_special() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n"), ("sub/b.py", "x = 1\n")]);
    symlink("..", sandbox.path("sub/loop")).unwrap();
    symlink("/etc/passwd", sandbox.path("passwd")).unwrap();
    symlink("nowhere", sandbox.path("dangling")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(sandbox.path("pipe.py"))
        .status()
        .unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(sandbox.path("socket")).unwrap();
    let ledger = sandbox.ledger(".", &[]);
    assert_eq!(ledger.len(), 7, "{ledger:?}");
    for link in ["sub/loop", "passwd", "dangling"] {
        assert_eq!(ledger[link], "link");
    }
    assert_eq!(ledger["pipe.py"], "unreadable");
    assert_eq!(ledger["socket"], "unreadable");
}

#[cfg(unix)]
#[test]
fn shows_names_that_are_not_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new(&[]);
    fs::write(
        sandbox.root().join(OsStr::from_bytes(b"caf\xE9.py")),
        "x = 1\n",
    )
    .unwrap();
    fs::write(sandbox.root().join("new\nline.py"), "x = 1\n").unwrap();
    let ledger = sandbox.ledger(".", &[]);
    assert_eq!(ledger["caf\\xE9.py"], "syntax-tree");
    assert_eq!(ledger["new\nline.py"], "syntax-tree");
}

#[cfg(unix)]
#[test]
fn reports_what_it_may_not_read() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new(&[
        ("a.py", "x = 1\n"),
        ("secret.py", "x = 1\n"),
        ("closed/b.py", "x = 1\n"),
    ]);
    for path in ["secret.py", "closed"] {
        fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o000)).unwrap();
    }
    // The superuser may read everything: then somebody else has to look.
    let is_superuser = fs::read(sandbox.path("secret.py")).is_ok();
    let ledger = match is_superuser {
        true => sandbox.ledger_seen_by(65_534),
        false => sandbox.ledger(".", &[]),
    };
    fs::set_permissions(sandbox.path("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(ledger["a.py"], "syntax-tree");
    assert_eq!(ledger["secret.py"], "unreadable");
    assert_eq!(ledger["closed/"], "unreadable");
}

#[test]
fn scans_one_file_and_lists_of_files() {
    let sandbox = Sandbox::new(&[
        ("src/a.py", "x = 1\n"),
        ("src/b c.py", "x = 1\n"),
        ("src/not-listed.py", "x = 1\n"),
        ("node_modules/x.js", "var x\n"),
    ]);
    let ledger = sandbox.ledger("src/a.py", &[]);
    assert_eq!(ledger.keys().collect::<Vec<_>>(), ["a.py"]);
    let with_list = |list: &[u8]| {
        let ran = sandbox.run_with(&["scan", "-", "--format", "json"], list);
        let result = serde_json::from_slice(&ran.0.stdout).unwrap();
        crate::support::ledger(&result)
    };
    let by_line = with_list(b"./src/b c.py\r\nsrc/a.py\nsrc/a.py\n\ngone.py\nnode_modules/x.js\n");
    let by_nul = with_list(b"src/a.py\0src/b c.py\0gone.py\0node_modules/x.js\0");
    assert_eq!(by_line, by_nul);
    assert_eq!(by_nul.len(), 4, "{by_nul:?}");
    assert_eq!(by_nul["src/b c.py"], "syntax-tree");
    assert_eq!(by_nul["gone.py"], "unreadable");
    assert_eq!(by_nul["node_modules/x.js"], "vendored");
    assert_eq!(
        sandbox
            .run_with(&["scan", "-", "--format", "json"], b"")
            .status(),
        5
    );
}

#[test]
fn survives_directories_deeper_than_anyone_makes() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1\n")]);
    let mut deep = sandbox.root().to_owned();
    for _ in 0..400 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("b.py"), "x = 1\n").unwrap();
    let result = sandbox.scan(".", &[]);
    let ledger = crate::support::ledger(&result);
    assert_eq!(result["coverage"]["totals"]["files"], 2);
    assert!(
        ledger.values().any(|reading| reading == "limit-hit"),
        "{ledger:?}"
    );
}
