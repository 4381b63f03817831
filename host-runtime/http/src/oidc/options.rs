//! What an operator says of an issuer.

use std::collections::BTreeMap;

use advisory_host_runtime::Role;
use hyper::Uri;
use serde::Deserialize;

/// Issuer of the tokens of GitHub's workflows: anybody's, in any repository.
const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// An issuer, and what its claims mean here. A claim is named as it stands in the token, or by a JSON pointer such as
/// `/realm_access/roles`.
///
/// ```json
/// {
///   "issuer": "https://login.example/acme",
///   "audience": ["advisory"],
///   "tenant": {"claim": "tid"},
///   "roles": {"claim": "roles", "map": {"Advisory.Reviewer": "reviewer"}}
/// }
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuerOptions {
    /// Its name, exactly as it stands in `iss`.
    pub issuer: String,
    /// What this service is called in `aud`; any of these.
    pub audience: Vec<String>,
    /// Where its keys are; found through its `/.well-known/openid-configuration` unless given.
    #[serde(default)]
    pub keys_url: Option<String>,
    /// What its other claims mean.
    #[serde(flatten)]
    pub(crate) mapping: Mapping,
}

/// What claims mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mapping {
    /// Claim that says who it is.
    #[serde(default = "subject")]
    pub(crate) subject: String,
    pub(crate) tenant: TenantOptions,
    pub(crate) roles: RoleOptions,
    /// Claims that must be there, with one of these values.
    #[serde(default)]
    pub(crate) require: BTreeMap<String, Vec<String>>,
}

/// Which organisation a token is of.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum TenantOptions {
    /// The one that a claim names.
    Claim(String),
    /// This one, for an issuer that knows one organisation alone.
    Fixed(String),
}

/// What a token's holder may do.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleOptions {
    /// Claim that lists roles: texts, or one text with spaces between them.
    #[serde(default)]
    pub claim: Option<String>,
    /// What its values are called here; without this they are called the same.
    #[serde(default)]
    pub map: BTreeMap<String, RoleName>,
    /// Roles that every holder has.
    #[serde(default)]
    pub fixed: Vec<RoleName>,
}

/// A role by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleName {
    /// Reads.
    Viewer,
    /// Scans and answers.
    Engineer,
    /// Approves.
    Reviewer,
    /// Administers the tenant.
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Viewer => Self::Viewer,
            RoleName::Engineer => Self::Engineer,
            RoleName::Reviewer => Self::Reviewer,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// What is said of an issuer can't be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OptionsError(String);

impl OptionsError {
    pub(crate) fn new(told: impl Into<String>) -> Self {
        Self(told.into())
    }
}

impl IssuerOptions {
    /// Reads a JSON array of issuers.
    ///
    /// # Errors
    ///
    /// Fails when it is something else, naming the place.
    pub fn parse(text: &str) -> Result<Vec<Self>, OptionsError> {
        serde_json::from_str(text).map_err(|error| OptionsError::new(error.to_string()))
    }

    /// Returns the hosts that its keys are fetched from, for an allow-list: each with its port, unless that is 443.
    pub fn hosts(&self) -> impl Iterator<Item = String> {
        [Some(&self.issuer), self.keys_url.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|url| {
                let uri: Uri = url.parse().ok()?;
                let host = uri.host()?.to_ascii_lowercase();
                Some(match uri.port_u16() {
                    None | Some(443) => host,
                    Some(port) => format!("{host}:{port}"),
                })
            })
    }

    /// Checks what would let in whom it should not.
    pub(crate) fn check(&self) -> Result<(), OptionsError> {
        let wrong = |told: &str| Err(OptionsError::new(format!("{}: {told}", self.issuer)));
        for url in [Some(&self.issuer), self.keys_url.as_ref()]
            .into_iter()
            .flatten()
        {
            let uri = url.parse::<Uri>().ok();
            let secure = uri.is_some_and(|uri| uri.scheme_str() == Some("https"));
            if !secure {
                return wrong("an issuer and its keys are at an https address");
            }
        }
        if self.audience.is_empty() || self.audience.iter().any(String::is_empty) {
            return wrong("without an audience, tokens for any other service would do");
        }
        let Mapping {
            tenant,
            roles,
            require,
            ..
        } = &self.mapping;
        if roles.claim.is_none() && roles.fixed.is_empty() {
            return wrong("nothing says which roles its tokens give");
        }
        if require.values().any(Vec::is_empty) {
            return wrong("a claim that is required needs a value that will do");
        }
        // Anybody can have GitHub sign a token for any audience, from a repository of their own.
        let owner = |claim: &String| {
            [
                "repository_owner",
                "repository_owner_id",
                "repository",
                "repository_id",
            ]
            .contains(&claim.as_str())
        };
        if self.issuer == GITHUB && !require.keys().any(owner) {
            return wrong(
                "it signs for everybody: require a repository_owner_id, a repository_id or their names",
            );
        }
        if let TenantOptions::Fixed(tenant) = tenant
            && let Err(error) = advisory_host_runtime::TenantId::new(tenant)
        {
            return wrong(&error.to_string());
        }
        Ok(())
    }
}

fn subject() -> String {
    "sub".to_owned()
}
