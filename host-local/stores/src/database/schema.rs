//! The file: how it is opened, what is in it, and how older files become this one.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use advisory_ports::{Fault, FaultKind};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::{ADAPTER, fault};

/// Says that a SQLite file is Advisory's: `ADVS`.
const APPLICATION: i32 = 0x4144_5653;

/// How long to wait for another process's lock. Transactions last milliseconds; a backup takes no lock.
const BUSY: Duration = Duration::from_secs(5);

/// What makes each version out of the one before. A published step never changes.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE documents (
        container TEXT NOT NULL,
        tenant TEXT NOT NULL,
        doc_type TEXT NOT NULL,
        id TEXT NOT NULL,
        project_id TEXT,
        -- The rank of the envelope's updatedAt, by which lists are ordered.
        updated BLOB NOT NULL,
        -- Never given twice, not even to a document that was deleted and created again.
        revision INTEGER NOT NULL,
        -- Seconds since 1970.
        expires INTEGER,
        envelope TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX documents_by_id ON documents (container, tenant, doc_type, id);
    CREATE INDEX documents_by_update ON documents (container, tenant, doc_type, updated, id);
    CREATE INDEX documents_of_project ON documents (container, tenant, project_id, doc_type, updated, id)
        WHERE project_id IS NOT NULL;
    CREATE INDEX documents_that_expire ON documents (expires) WHERE expires IS NOT NULL;
    CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO counters VALUES ('revision', 0);
"];

/// Opens a file for writing, makes it if there is none, and brings it up to date.
pub(super) fn open(path: &Path, max_bytes: Option<u64>) -> Result<Connection, Fault> {
    make(path)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check(&connection)?;
    configure(&connection, max_bytes).map_err(|error| fault("open", error))?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens one more connection for reading.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Fault> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(|error| fault("open", error))?;
    Ok(connection)
}

/// Makes an empty file that is nobody else's to read. SQLite gives its further files the same mode.
fn make(path: &Path) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(crate::storage::fault_of(ADAPTER, "open", error)),
    }
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Fault> {
    // Each connection stays on its thread.
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    };
    open().map_err(|error| fault("open", error))
}

/// Refuses a file of another program, or of a newer version of this one, before anything is changed.
fn check(connection: &Connection) -> Result<(), Fault> {
    let pragma = |name| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
            .map_err(|error| fault("open", error))
    };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if application == 0 && version == 0 {
        return Ok(());
    }
    if application != APPLICATION {
        return Err(Fault::new(ADAPTER, "open", FaultKind::Corrupt)
            .because("the file belongs to another program"));
    }
    if usize::try_from(version).is_ok_and(|version| version <= MIGRATIONS.len()) {
        return Ok(());
    }
    Err(
        Fault::new(ADAPTER, "open", FaultKind::Newer).because(format!(
            "the file has version {version}, and this program knows {}",
            MIGRATIONS.len()
        )),
    )
}

fn configure(connection: &Connection, max_bytes: Option<u64>) -> rusqlite::Result<()> {
    // Readers see the last commit and never wait for the writer.
    connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    // The contract says that what is written stays written. NORMAL would lose the last commits with the power; the price of
    // FULL, one flush a commit, is shared by all writes that wait at the same time.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    if let Some(max_bytes) = max_bytes {
        let page: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = (max_bytes / u64::from(page.max(1))).clamp(1, u64::from(u32::MAX - 1));
        let pages = i64::try_from(pages).unwrap_or(i64::MAX);
        connection
            .pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0))?;
    }
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    let mut steps = || -> rusqlite::Result<()> {
        // Two processes may open a new file at once: the second finds the first's work done.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: u32 =
            transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for step in MIGRATIONS.iter().skip(version as usize) {
            transaction.execute_batch(step)?;
        }
        if (version as usize) < MIGRATIONS.len() {
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(
                None,
                "user_version",
                i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX),
            )?;
        }
        transaction.commit()
    };
    steps().map_err(|error| fault("migrate", error))
}
