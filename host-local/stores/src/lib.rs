//! The stores of one machine, as host ports: documents in one SQLite file, objects in files, secrets in the environment or a file.
//!
//! A crate of its own, without the engine and without the command line, so that the conformance suite runs against it in seconds.
//! Whatever blocks runs on a [`Workers`](workers) thread behind a bounded queue: a full queue is `throttled`, never a thread or a
//! buffer more.

mod database;
mod random;
mod secrets;
mod signing_key;
mod storage;
mod workers;

pub use crate::database::{DatabaseOptions, SqliteDatabase};
pub use crate::secrets::LocalSecrets;
pub use crate::signing_key::signing_key;
pub use crate::storage::{FileStorage, Grant, Refusal, Swept, Upload};
