//! Processes that end at any instant, disks that are full, directories that can't be written to.
//!
//! What must not happen to the process of the tests happens to a child: this test binary again, told by a variable which part to
//! play.

use std::env;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use advisory_local_stores::{DatabaseOptions, FileStorage, SqliteDatabase};
use advisory_ports::{
    Database, DatabaseError, DocumentQuery, FaultKind, ObjectKey, SigningKey, Storage,
    StorageError, SystemClock,
};
use rusqlite::Connection;

use crate::support::{CONTAINER, acme, document, key, told};

const DIRECTORY: &str = "ADVISORY_TEST_DIRECTORY";
const FIRST: &str = "ADVISORY_TEST_FIRST";

/// Tasks of the writing child, and documents and objects of each.
const TASKS: u64 = 4;
const SLOTS: u64 = 6;

/// Rounds of the killing.
const KILLS: u64 = 200;

fn database(directory: &Path) -> Result<SqliteDatabase, advisory_ports::Fault> {
    let options = DatabaseOptions {
        readers: 1,
        max_bytes: None,
    };
    SqliteDatabase::open(
        &directory.join("advisory.db"),
        Arc::new(SystemClock),
        options,
    )
}

fn storage(directory: &Path) -> Result<FileStorage, advisory_ports::Fault> {
    let key = SigningKey::new([5; 32]);
    FileStorage::open(
        &directory.join("objects"),
        "http://x",
        &key,
        Arc::new(SystemClock),
    )
}

/// Plays one of the parts below in a child.
fn child(part: &str, directory: &Path) -> Command {
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args([
            &format!("faults::{part}"),
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env(DIRECTORY, directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    child
}

fn directory() -> std::path::PathBuf {
    env::var_os(DIRECTORY)
        .expect("a part of another test")
        .into()
}

/// Returns a body that tells which write it is of, and whether it is whole.
fn body(write: u64) -> String {
    let length = 100 + (write * 7919) % 40_000;
    format!("{write}:").repeat(1 + length as usize / 8)
}

fn object(task: u64, write: u64) -> ObjectKey {
    ObjectKey::new(&format!("task-{task}/{}", write % SLOTS)).unwrap()
}

#[test]
#[ignore = "a part of another test"]
fn part_that_writes_until_it_is_killed() {
    let directory = directory();
    let first: u64 = env::var(FIRST).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = Arc::new(database(&directory).unwrap());
        let storage = Arc::new(storage(&directory).unwrap());
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..TASKS {
            let (database, storage) = (Arc::clone(&database), Arc::clone(&storage));
            tasks.spawn(async move {
                for write in first.. {
                    let id = format!("{task}-{}", write % SLOTS);
                    let data = format!(r#"{{"write":{write},"body":"{}"}}"#, body(write));
                    database
                        .upsert(&acme(), CONTAINER, document(&id, &data))
                        .await
                        .unwrap();
                    say(&format!("document {task} {write}"));
                    let bytes = body(write).into_bytes();
                    storage
                        .put(&acme(), &object(task, write), "text/plain", bytes)
                        .await
                        .unwrap();
                    say(&format!("object {task} {write}"));
                }
            });
        }
        tasks.join_all().await;
    });
}

/// Says a line at once: what is said may be the last.
fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    output.write_all(format!("{line}\n").as_bytes()).unwrap();
    output.flush().unwrap();
}

#[test]
fn loses_and_tears_nothing_when_killed_two_hundred_times() {
    let machine = tempfile::tempdir().unwrap();
    let mut acknowledged = [[0u64; SLOTS as usize]; 2 * TASKS as usize];
    let mut random = 0x5eed_u64;
    let (mut first, mut writes, mut swept) = (SLOTS, 0, 0);
    for round in 0..KILLS {
        let mut writer = child("part_that_writes_until_it_is_killed", machine.path())
            .env(FIRST, first.to_string())
            .spawn()
            .unwrap();
        let output = BufReader::new(writer.stdout.take().unwrap());
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        // Some rounds end while the file is opened; most while it is written.
        let patience = Duration::from_micros(if round % 10 == 0 {
            random % 8_000
        } else {
            15_000 + (random >> 33) % 60_000
        });
        let id = writer.id();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(patience);
            Command::new("kill")
                .args(["-9", &id.to_string()])
                .status()
                .unwrap()
        });
        for line in output.lines() {
            let line = line.unwrap();
            let words: Vec<_> = line.split(' ').collect();
            let [kind @ ("document" | "object"), task, write] = words.as_slice() else {
                continue;
            };
            let (task, write): (u64, u64) = (task.parse().unwrap(), write.parse().unwrap());
            let task = if *kind == "object" {
                task + TASKS
            } else {
                task
            };
            acknowledged[task as usize][(write % SLOTS) as usize] = write;
            first = first.max(write + 1);
            writes += 1;
        }
        killer.join().unwrap();
        assert!(
            !writer.wait().unwrap().success(),
            "the writer ended by itself"
        );
        // A write that was not acknowledged may have happened: the next child's are told from it.
        first += 1;
        swept += verify(machine.path(), &acknowledged);
    }
    assert!(
        writes > KILLS,
        "{writes} writes: the writers were killed before they wrote"
    );
    eprintln!("{writes} acknowledged writes, {swept} unfinished objects swept");
}

/// Checks that what was acknowledged is there or was written over, and that everything is whole. Returns what a sweep removed.
fn verify(directory: &Path, acknowledged: &[[u64; SLOTS as usize]]) -> u64 {
    if let Ok(file) = Connection::open(directory.join("advisory.db")) {
        let check: String = file
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
    }
    let (documents, objects) = acknowledged.split_at(TASKS as usize);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let database = database(directory).unwrap();
        let storage = storage(directory).unwrap();
        for (task, slots) in (0..).zip(documents) {
            for (slot, acknowledged) in (0..).zip(slots) {
                let id = format!("{task}-{slot}");
                let found = database.get(&acme(), CONTAINER, &key(&id)).await.unwrap();
                let write = found.map_or(0, |found| {
                    let envelope: serde_json::Value =
                        serde_json::from_slice(&found.document.envelope).unwrap();
                    let write = envelope["data"]["write"].as_u64().unwrap();
                    assert_eq!(envelope["data"]["body"], body(write), "a torn document");
                    write
                });
                assert!(
                    write >= *acknowledged,
                    "document {id}: {write} < {acknowledged}"
                );
            }
        }
        for (task, slots) in (0..).zip(objects) {
            for (slot, acknowledged) in (0..).zip(slots) {
                let write = match storage.get(&acme(), &object(task, slot)).await {
                    Ok(opened) => {
                        let bytes = String::from_utf8(opened.gather().await.unwrap()).unwrap();
                        let write = bytes.split_once(':').unwrap().0.parse().unwrap();
                        assert_eq!(bytes, body(write), "a torn object");
                        write
                    }
                    Err(StorageError::NotFound) => 0,
                    Err(error) => panic!("{error:?}"),
                };
                assert!(
                    write >= *acknowledged,
                    "object {task} {slot}: {write} < {acknowledged}"
                );
            }
        }
        let swept = storage.sweep(Duration::ZERO).await.unwrap();
        let left = fs::read_dir(directory.join("objects/partial"))
            .unwrap()
            .count();
        assert_eq!(left, 0, "an orphan that the sweep did not find");
        swept.files
    })
}

#[test]
#[ignore = "a part of another test"]
fn part_that_fills_the_disk() {
    let directory = directory();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = database(&directory).unwrap();
        let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(40 << 10));
        let mut written = 0;
        let error = loop {
            let next = document(&format!("{written:03}"), &large);
            match database.create(&acme(), CONTAINER, next).await {
                Ok(_) => written += 1,
                Err(error) => break error,
            }
        };
        let DatabaseError::Unavailable(fault) = error else {
            panic!("{error:?}")
        };
        assert!(
            matches!(fault.kind, FaultKind::Full | FaultKind::Device),
            "{}",
            told(&fault)
        );
        let query = DocumentQuery::of_type("project", 200);
        let page = database
            .query(&acme(), CONTAINER, &query, None)
            .await
            .unwrap();
        assert_eq!(page.documents.len(), written);

        let storage = storage(&directory).unwrap();
        let key = ObjectKey::new("a").unwrap();
        let owner = acme();
        let put = |length| storage.put(&owner, &key, "text/plain", vec![7; length]);
        put(1000).await.unwrap();
        let error = put(4 << 20).await.unwrap_err();
        let StorageError::Unavailable(fault) = error else {
            panic!("{error:?}")
        };
        assert_eq!(fault.kind, FaultKind::Full, "{}", told(&fault));
        let kept = storage
            .get(&acme(), &key)
            .await
            .unwrap()
            .gather()
            .await
            .unwrap();
        assert_eq!(kept.len(), 1000, "the old object is gone");
        assert_eq!(
            fs::read_dir(directory.join("objects/partial"))
                .unwrap()
                .count(),
            0
        );
        say(&format!("written {written}"));
    });
}

#[test]
fn names_a_full_disk_and_loses_nothing() {
    let machine = tempfile::tempdir().unwrap();
    let limited = child("part_that_fills_the_disk", machine.path());
    // Files may not grow beyond 1 MiB; the signal that says so is ignored, so that writing fails as on a full disk.
    let mut shell = Command::new("sh");
    shell
        .args(["-c", r#"trap '' XFSZ; ulimit -f 2048; exec "$0" "$@""#])
        .arg(limited.get_program())
        .args(limited.get_args())
        .env(DIRECTORY, machine.path());
    let output = shell.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let written = text
        .lines()
        .find_map(|line| line.split_once("written "))
        .unwrap()
        .1;
    let written: usize = written.trim().parse().unwrap();
    assert!(written > 3);
    // With room again, everything is there and more can come.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = database(machine.path()).unwrap();
        let query = DocumentQuery::of_type("project", 200);
        let page = database
            .query(&acme(), CONTAINER, &query, None)
            .await
            .unwrap();
        assert_eq!(page.documents.len(), written);
        database
            .create(&acme(), CONTAINER, document("more", "{}"))
            .await
            .unwrap();
    });
}

#[test]
#[ignore = "a part of another test"]
fn part_that_may_not_write() {
    let directory = directory();
    let fault = database(&directory).err().unwrap();
    assert!(
        matches!(fault.kind, FaultKind::Forbidden | FaultKind::ReadOnly),
        "{}",
        told(&fault)
    );
    let fault = storage(&directory).err().unwrap();
    assert_eq!(fault.kind, FaultKind::Forbidden, "{}", told(&fault));
    say("refused");
}

#[test]
fn names_a_directory_that_can_only_be_read() {
    const NOBODY: u32 = 65_534;
    let machine = tempfile::tempdir().unwrap();
    drop(database(machine.path()).unwrap());
    let mut child = child("part_that_may_not_write", machine.path());
    fs::set_permissions(machine.path(), Permissions::from_mode(0o500)).unwrap();
    // No directory is closed to the superuser: then the child is somebody else.
    if fs::write(machine.path().join("probe"), "").is_ok() {
        fs::remove_file(machine.path().join("probe")).unwrap();
        for path in [
            machine.path().to_owned(),
            machine.path().join("advisory.db"),
        ] {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        child.uid(NOBODY).gid(NOBODY);
    }
    let output = child.output().unwrap();
    fs::set_permissions(machine.path(), Permissions::from_mode(0o700)).unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("refused"), "{text}");
}
