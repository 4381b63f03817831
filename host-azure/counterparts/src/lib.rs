//! What the host on Azure is tested against. For tests alone.
//!
//! | of | what |
//! | --- | --- |
//! | Cosmos DB, Blob storage | Microsoft's emulators, as processes |
//! | Key Vault, Foundry, the identity endpoint, the Functions host | fakes of their wire format, written here, each called a fake |
//!
//! The fakes speak HTTP/1.1 in threads of their own: a test may block, and the program under test is another process.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod azurite;
mod cosmos;
mod foundry;
mod functions;
mod http;
mod identity;
mod tls;
mod vault;

pub use crate::azurite::{ACCOUNT, Azurite, CONTAINER};
pub use crate::cosmos::{DATABASE, REGION, cosmos};
pub use crate::foundry::FakeFoundry;
pub use crate::functions::{FakeFunctions, Principal};
pub use crate::http::{Answer, Asked, FakeServer, send};
pub use crate::identity::{FakeIdentity, FakeIdentityEndpoint, IDENTITY_HEADER, token};
pub use crate::tls::Authority;
pub use crate::vault::{FakeVault, VaultScript};
