//! Host ports on Azure: documents in Cosmos DB, objects in Blob storage, secrets in Key Vault.
//!
//! The clients are made once per process out of one [`Access`]; nothing is read from anywhere but what the caller hands in. What Azure
//! says of a failure goes to the log alone.

mod access;
mod database;
mod delegation;
mod secrets;
mod storage;
mod trouble;

pub use crate::access::Access;
pub use crate::database::{Charge, CosmosDatabase, CosmosOptions, Meter};
pub use crate::secrets::VaultSecrets;
pub use crate::storage::BlobStorage;
pub use crate::trouble::Report;
