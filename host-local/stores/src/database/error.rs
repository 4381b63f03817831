//! What SQLite says, in the words of the port.

use advisory_ports::{DatabaseError, Fault, FaultKind};
use rusqlite::{Error, ErrorCode};

use crate::workers::{NoAnswer, PATIENCE};

pub(crate) const ADAPTER: &str = "sqlite";

/// Names what SQLite reports.
pub(super) fn fault(operation: &'static str, error: Error) -> Fault {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => FaultKind::Full,
        Some(ErrorCode::ReadOnly) => FaultKind::ReadOnly,
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => FaultKind::Forbidden,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => FaultKind::Corrupt,
        Some(ErrorCode::SystemIoFailure) => FaultKind::Device,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => FaultKind::Unreachable,
        _ => FaultKind::Defect,
    };
    Fault::new(ADAPTER, operation, kind).because(error)
}

/// Maps what SQLite reports of an operation: a lock that another process holds for long is a reason for patience.
pub(super) fn failed(operation: &'static str, error: Error) -> DatabaseError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            DatabaseError::Throttled(Some(PATIENCE))
        }
        _ => DatabaseError::Unavailable(fault(operation, error)),
    }
}

pub(super) fn no_answer(operation: &'static str, reason: NoAnswer) -> DatabaseError {
    match reason {
        NoAnswer::Full => DatabaseError::Throttled(Some(PATIENCE)),
        NoAnswer::Gone => Fault::new(ADAPTER, operation, FaultKind::Defect).into(),
    }
}
