//! Host ports on AWS: documents in DynamoDB, objects in S3, a model on Bedrock, secrets in Secrets Manager, and the service itself
//! behind what invokes a Lambda function.
//!
//! The clients are made once per process out of one [`Access`]; nothing is read from anywhere but what the caller hands in.

mod access;
mod admission;
mod ai_model;
mod database;
mod function;
mod log;
mod random;
mod secrets;
mod settings;
mod storage;
mod trouble;

pub use crate::access::{Access, Keys};
pub use crate::admission::GatewayClaims;
pub use crate::ai_model::{BedrockModel, BedrockOptions};
pub use crate::database::{DynamoDatabase, Report, TableNames};
pub use crate::function::Function;
pub use crate::log::JsonLines;
pub use crate::secrets::ManagedSecrets;
pub use crate::settings::{InvalidEnvironment, Settings};
pub use crate::storage::S3Storage;
