//! Everything that the handler reaches, and the handler behind a fake of the Functions host.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use advisory_azure_counterparts::{
    Azurite, CONTAINER, DATABASE, FakeFoundry, FakeFunctions, FakeIdentityEndpoint, FakeVault,
    IDENTITY_HEADER, Principal, REGION, cosmos,
};
use advisory_conformance::counterpart::Counterpart;

/// The key that the host signs with.
const SIGNING_KEY: &str = "fake-signing-key-of-a-test-0123456789";

/// An engineer of one organisation.
pub(crate) const ENGINEER: Principal<'_> = Principal {
    subject: "66666666-6666-6666-6666-666666666666",
    tenant: "55555555-5555-5555-5555-555555555555",
    roles: &["engineer"],
};

/// One who may do everything there.
pub(crate) const ADMIN: Principal<'_> = Principal {
    subject: "77777777-7777-7777-7777-777777777777",
    tenant: "55555555-5555-5555-5555-555555555555",
    roles: &["admin", "engineer", "reviewer"],
};

/// Services of Azure, as emulators and fakes.
pub(crate) struct Cloud {
    pub(crate) azurite: Azurite,
    pub(crate) cosmos: Counterpart,
    pub(crate) vault: FakeVault,
    pub(crate) identity: FakeIdentityEndpoint,
}

impl Cloud {
    /// Starts them.
    pub(crate) async fn start() -> Self {
        let azurite = Azurite::start().await;
        let secrets = [("signing-key", SIGNING_KEY), ("foundry-key", "fake")];
        let vault = FakeVault::start(&azurite.authority, &secrets);
        Self {
            vault,
            cosmos: cosmos(),
            identity: FakeIdentityEndpoint::start(),
            azurite,
        }
    }

    /// Returns a model that always says the same.
    pub(crate) fn foundry(&self, text: &str) -> FakeFoundry {
        FakeFoundry::start(&self.azurite.authority, text)
    }

    /// Returns the settings of a handler that reaches them, without its port.
    pub(crate) fn settings(&self) -> BTreeMap<&'static str, String> {
        let certificate = self.azurite.certificate();
        BTreeMap::from([
            ("ADVISORY_AUTH", "easy-auth".to_owned()),
            ("ADVISORY_BLOB_CONTAINER", CONTAINER.to_owned()),
            ("ADVISORY_BLOB_ENDPOINT", self.azurite.endpoint()),
            ("ADVISORY_COMPONENT", component("advisory.cwasm")),
            ("ADVISORY_COSMOS_DATABASE", DATABASE.to_owned()),
            ("ADVISORY_COSMOS_ENDPOINT", self.cosmos.url()),
            ("ADVISORY_KEY_VAULT", self.vault.url()),
            ("ADVISORY_KEY_VAULT_DOMAIN", "any".to_owned()),
            ("IDENTITY_ENDPOINT", self.identity.url()),
            ("IDENTITY_HEADER", IDENTITY_HEADER.to_owned()),
            ("REGION_NAME", REGION.to_owned()),
            ("SSL_CERT_FILE", certificate.display().to_string()),
            ("WEBSITE_AUTH_ENABLED", "True".to_owned()),
        ])
    }

    /// Starts a handler.
    pub(crate) fn handler(&self) -> FakeFunctions {
        handler(&self.settings())
    }
}

/// Starts the real program with these settings alone.
pub(crate) fn handler(settings: &BTreeMap<&'static str, String>) -> FakeFunctions {
    FakeFunctions::start(|| program(settings))
}

/// Returns the real program with these settings alone.
pub(crate) fn program(settings: &BTreeMap<&'static str, String>) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_advisory-handler"));
    for (name, value) in settings {
        program.env(name, value);
    }
    program
}

/// Returns a file that `cargo xtask core` made.
pub(crate) fn component(file: &str) -> String {
    static CORE: LazyLock<PathBuf> = LazyLock::new(|| {
        let core = std::env::var_os("ADVISORY_CORE");
        PathBuf::from(core.expect("cargo sets ADVISORY_CORE within the workspace"))
    });
    CORE.join(file).display().to_string()
}
