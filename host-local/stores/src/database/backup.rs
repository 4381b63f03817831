//! Copies of the file, taken while it is in use.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use advisory_ports::Fault;
use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::error::{ADAPTER, fault};
use super::schema;
use crate::storage::fault_of;

/// Copies the file at `source` to `destination`, which appears whole or not at all.
pub(super) fn copy(source: &Path, destination: &Path) -> Result<(), Fault> {
    let mut partial = destination.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    let copied = copy_to(source, partial).and_then(|()| {
        // Unlike a renaming, a link never replaces what is there.
        fs::hard_link(partial, destination)
            .and_then(|()| sync_parent(destination))
            .map_err(|error| fault_of(ADAPTER, "backup", error))
    });
    let removed = fs::remove_file(partial);
    copied?;
    removed.map_err(|error| fault_of(ADAPTER, "backup", error))
}

fn copy_to(source: &Path, partial: &Path) -> Result<(), Fault> {
    let made = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(partial);
    let file = made.map_err(|error| fault_of(ADAPTER, "backup", error))?;
    let from = schema::open_reader(source)?;
    let copy = || -> rusqlite::Result<()> {
        let mut to = Connection::open(partial)?;
        // In one step: readers don't keep the writer waiting, and a copy in many steps starts again with every write.
        Backup::new(&from, &mut to)?.step(-1)?;
        // The copy is one file, without a log beside it.
        to.pragma_update_and_check(None, "journal_mode", "delete", |row| {
            row.get::<_, String>(0)
        })?;
        Ok(())
    };
    copy().map_err(|error| fault("backup", error))?;
    file.sync_all()
        .map_err(|error| fault_of(ADAPTER, "backup", error))
}

fn sync_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
