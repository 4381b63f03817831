//! What the file system says, in the words of the ports.

use std::io::{Error, ErrorKind};

use advisory_ports::{Fault, FaultKind, StorageError};

use super::ADAPTER;

/// Names what the file system reports of this adapter's files.
pub(crate) fn fault(operation: &'static str, error: Error) -> Fault {
    fault_of(ADAPTER, operation, error)
}

/// Names what the file system reports of any adapter's files.
pub(crate) fn fault_of(adapter: &'static str, operation: &'static str, error: Error) -> Fault {
    let kind = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            FaultKind::Full
        }
        ErrorKind::ReadOnlyFilesystem => FaultKind::ReadOnly,
        ErrorKind::PermissionDenied => FaultKind::Forbidden,
        // This adapter's own readers say so of a file that is not as it was written.
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => FaultKind::Corrupt,
        _ => FaultKind::Device,
    };
    Fault::new(adapter, operation, kind).because(error)
}

pub(super) fn failed(operation: &'static str, error: Error) -> StorageError {
    match error.kind() {
        ErrorKind::NotFound => StorageError::NotFound,
        _ => fault(operation, error).into(),
    }
}

/// Says that a file is not as it was written.
pub(super) fn corrupt(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}
