//! What is SQLite's own: the file, its versions, its copies.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use advisory_local_stores::DatabaseOptions;
use advisory_ports::{Database, DatabaseError, DocumentQuery, FaultKind};
use rusqlite::Connection;

use crate::support::{CONTAINER, Machine, acme, document, key, told};

#[tokio::test]
async fn keeps_documents_and_etags_over_a_restart() {
    let machine = Machine::default();
    let first = machine.database().unwrap();
    let etag = first
        .create(&acme(), CONTAINER, document("a", "{}"))
        .await
        .unwrap();
    first
        .delete(&acme(), CONTAINER, &key("a"), None)
        .await
        .unwrap();
    let etag_2 = first
        .create(&acme(), CONTAINER, document("a", "{}"))
        .await
        .unwrap();
    drop(first);
    let second = machine.database().unwrap();
    let read = second
        .get(&acme(), CONTAINER, &key("a"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.etag, etag_2);
    let etag_3 = second
        .upsert(&acme(), CONTAINER, document("a", "{}"))
        .await
        .unwrap();
    assert!(etag_3 != etag && etag_3 != etag_2);
}

#[test]
fn makes_files_that_nobody_else_can_read() {
    let machine = Machine::default();
    let database = machine.database().unwrap();
    let mut files = 0;
    for entry in fs::read_dir(machine.directory.path()).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
        files += 1;
    }
    assert!(files >= 2, "no log beside the file");
    drop(database);
}

#[test]
fn refuses_a_file_of_a_newer_version_untouched() {
    let machine = Machine::default();
    drop(machine.database().unwrap());
    let path = machine.path("advisory.db");
    let file = Connection::open(&path).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    file.close().unwrap();
    let before = fs::read(&path).unwrap();
    let fault = machine.database().err().unwrap();
    assert_eq!(fault.kind, FaultKind::Newer);
    assert!(told(&fault).contains("99"), "{}", told(&fault));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn refuses_what_is_not_its_file() {
    let machine = Machine::default();
    let path = machine.path("advisory.db");
    fs::write(
        &path,
        "no database, but long enough to look like one ".repeat(100),
    )
    .unwrap();
    let fault = machine.database().err().unwrap();
    assert_eq!(fault.kind, FaultKind::Corrupt, "{}", told(&fault));
    fs::remove_file(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA application_id = 7; CREATE TABLE theirs (x)")
        .unwrap();
    drop(other);
    let fault = machine.database().err().unwrap();
    assert!(told(&fault).contains("another program"), "{}", told(&fault));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    machine.database().err().unwrap();
}

#[tokio::test]
async fn copies_the_database_while_it_is_written() {
    let machine = Machine::default();
    let database = Arc::new(machine.database().unwrap());
    for n in 0..200 {
        let written = document(&format!("before-{n}"), "{}");
        database.create(&acme(), CONTAINER, written).await.unwrap();
    }
    let writer = tokio::spawn({
        let database = Arc::clone(&database);
        async move {
            for n in 0..300 {
                let written = document(&format!("while-{n}"), "{}");
                database.create(&acme(), CONTAINER, written).await.unwrap();
            }
        }
    });
    let copying = Arc::clone(&database);
    let copy = Machine::default();
    let path = copy.path("advisory.db");
    let destination = path.clone();
    tokio::task::spawn_blocking(move || copying.backup(&destination))
        .await
        .unwrap()
        .unwrap();
    writer.await.unwrap();
    assert_eq!(fs::read_dir(copy.directory.path()).unwrap().count(), 1);
    let copied = copy.database().unwrap();
    for id in ["before-0", "before-199"] {
        assert!(
            copied
                .get(&acme(), CONTAINER, &key(id))
                .await
                .unwrap()
                .is_some()
        );
    }
    // A copy is nothing to be overwritten by accident.
    let fault = database.backup(&path).err().unwrap();
    assert!(told(&fault).contains("exists"), "{}", told(&fault));
    assert!(!copy.path("advisory.db.partial").exists());
}

#[tokio::test]
async fn fails_by_name_when_the_file_may_not_grow_and_loses_nothing() {
    let machine = Machine::default();
    let options = DatabaseOptions {
        max_bytes: Some(400 << 10),
        ..DatabaseOptions::default()
    };
    let database = machine.database_of(options).unwrap();
    let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(60 << 10));
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
    assert_eq!(fault.kind, FaultKind::Full, "{}", told(&fault));
    assert!(written >= 3);
    let page = database
        .query(
            &acme(),
            CONTAINER,
            &DocumentQuery::of_type("project", 200),
            None,
        )
        .await
        .unwrap();
    assert_eq!(page.documents.len(), written);
    // What makes room still works, and then there is room.
    for n in 0..2 {
        let key = key(&format!("{n:03}"));
        database
            .delete(&acme(), CONTAINER, &key, None)
            .await
            .unwrap();
    }
    database
        .create(&acme(), CONTAINER, document("again", &large))
        .await
        .unwrap();
}

#[tokio::test]
async fn names_a_damaged_file() {
    let machine = Machine::default();
    let database = machine.database().unwrap();
    for n in 0..400 {
        let text = format!(r#"{{"text":"{}"}}"#, "x".repeat(2000));
        database
            .create(&acme(), CONTAINER, document(&n.to_string(), &text))
            .await
            .unwrap();
    }
    drop(database);
    let path = machine.path("advisory.db");
    let mut bytes = fs::read(&path).unwrap();
    let (start, end) = (64 << 10, 256 << 10);
    bytes[start..end].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let database = machine.database().unwrap();
    let mut damaged = 0;
    for n in 0..400 {
        match database.get(&acme(), CONTAINER, &key(&n.to_string())).await {
            Ok(Some(read)) => assert_eq!(
                &read.document,
                document(
                    &n.to_string(),
                    &format!(r#"{{"text":"{}"}}"#, "x".repeat(2000))
                )
                .document()
            ),
            Ok(None) => panic!("a damaged document reads as absent"),
            Err(DatabaseError::Unavailable(fault)) => {
                assert_eq!(fault.kind, FaultKind::Corrupt, "{}", told(&fault));
                damaged += 1;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(damaged > 0);
}

#[tokio::test]
async fn loses_nothing_when_the_clock_is_set_back() {
    let machine = Machine::default();
    let database = machine.database().unwrap();
    database
        .create(&acme(), CONTAINER, document("a", "{}"))
        .await
        .unwrap();
    machine.clock.advance(-86_400 * 365);
    let read = database
        .get(&acme(), CONTAINER, &key("a"))
        .await
        .unwrap()
        .unwrap();
    let again = database
        .replace_if(&acme(), CONTAINER, document("a", "{}"), &read.etag)
        .await;
    again.unwrap();
    let stale = database
        .replace_if(&acme(), CONTAINER, document("a", "{}"), &read.etag)
        .await;
    assert!(
        matches!(stale, Err(DatabaseError::PreconditionFailed)),
        "{stale:?}"
    );
}

#[tokio::test]
async fn works_beside_another_process_on_the_same_file() {
    let machine = Machine::default();
    let (one, other) = (machine.database().unwrap(), machine.database().unwrap());
    let mut etags = Vec::new();
    for n in 0..40 {
        let written = document(&n.to_string(), "{}");
        let database = if n % 2 == 0 { &one } else { &other };
        etags.push(
            database
                .create(&acme(), CONTAINER, written)
                .await
                .unwrap()
                .0,
        );
        let reader = if n % 2 == 0 { &other } else { &one };
        assert!(
            reader
                .get(&acme(), CONTAINER, &key(&n.to_string()))
                .await
                .unwrap()
                .is_some()
        );
    }
    etags.sort_unstable();
    etags.dedup();
    assert_eq!(etags.len(), 40, "an etag was given twice");
}
