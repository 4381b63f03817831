//! The app's settings, read once and whole: one message names everything that is missing or wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use advisory_azure_stores::CosmosOptions;
use advisory_http::IssuerOptions;
use hyper::Uri;

/// What the template sets, and the platform itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `FUNCTIONS_CUSTOMHANDLER_PORT`: where the platform expects the handler, on this machine alone.
    pub port: u16,
    /// `ADVISORY_COMPONENT`: the component's machine code. Beside the program without it.
    pub core: Option<PathBuf>,
    /// `ADVISORY_COSMOS_ENDPOINT`, `ADVISORY_COSMOS_DATABASE` and the platform's `REGION_NAME`.
    pub cosmos: CosmosOptions,
    /// `ADVISORY_BLOB_ENDPOINT`.
    pub blob_endpoint: String,
    /// `ADVISORY_BLOB_CONTAINER`.
    pub blob_container: String,
    /// `ADVISORY_KEY_VAULT`.
    pub vault: String,
    /// `ADVISORY_KEY_VAULT_DOMAIN`: `azure`, or `any` for a vault behind a name of one's own.
    pub vault_anywhere: bool,
    /// `AZURE_CLIENT_ID`: a user-assigned identity; the app's own without it.
    pub client_id: Option<String>,
    /// `ADVISORY_AUTH` and what it asks for: who vouches for callers.
    pub auth: Auth,
    /// `ADVISORY_MODEL` and what follows it; none without.
    pub model: Option<ModelSettings>,
}

/// Who vouches for callers.
#[derive(Debug, Clone)]
pub enum Auth {
    /// `easy-auth`: the platform's own authentication, which says by `WEBSITE_AUTH_ENABLED` that it is on. Where it is not, a caller
    /// could say of itself what it likes.
    Platform,
    /// `oidc`: these issuers of tokens, out of the JSON in `ADVISORY_OIDC`.
    Tokens(Vec<IssuerOptions>),
}

/// Which model, and how it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// `ADVISORY_MODEL`: the deployment's name.
    pub model: String,
    /// `ADVISORY_MODEL_URL`: such as `https://advisory.services.ai.azure.com/anthropic`.
    pub url: String,
    /// `ADVISORY_MODEL_AUTH`: `entra`, or `key` for the vault's `foundry-key`.
    pub entra: bool,
    /// `ADVISORY_MODEL_SCOPE`: for what a token of Entra is asked.
    pub scope: String,
    /// `ADVISORY_MODEL_CONTEXT`: tokens that it can hold.
    pub context_tokens: u64,
    /// `ADVISORY_MODEL_SCHEMA`: whether it takes a JSON Schema for its answer.
    pub supports_schema: bool,
}

/// Everything that is wrong with an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEnvironment(Vec<String>);

impl fmt::Display for InvalidEnvironment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = self.0.join("; ");
        write!(formatter, "the environment is not usable: {wrong}")
    }
}

impl std::error::Error for InvalidEnvironment {}

/// Variables that are read, and what was wrong with them.
struct Reader<'v> {
    variables: &'v BTreeMap<String, String>,
    wrong: Vec<String>,
}

impl Settings {
    /// Reads the variables of the process.
    ///
    /// # Errors
    ///
    /// Fails with everything that is missing or wrong. Of the values the message has only what of `ADVISORY_OIDC` does not read.
    pub fn from_environment() -> Result<Self, InvalidEnvironment> {
        let text = |variable: std::ffi::OsString| variable.into_string().ok();
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((text(name)?, text(value)?)))
            .collect();
        Self::from_variables(&variables)
    }

    /// Reads variables. One that is set to nothing counts as missing.
    ///
    /// # Errors
    ///
    /// Fails as [`Settings::from_environment`] does.
    pub fn from_variables(
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, InvalidEnvironment> {
        let mut reader = Reader {
            variables,
            wrong: Vec::new(),
        };
        let settings = Self {
            port: reader.number("FUNCTIONS_CUSTOMHANDLER_PORT", None),
            core: reader.optional("ADVISORY_COMPONENT").map(PathBuf::from),
            cosmos: CosmosOptions {
                endpoint: reader.address("ADVISORY_COSMOS_ENDPOINT"),
                database: reader.required("ADVISORY_COSMOS_DATABASE"),
                region: reader.required("REGION_NAME"),
            },
            blob_endpoint: reader.address("ADVISORY_BLOB_ENDPOINT"),
            blob_container: reader.required("ADVISORY_BLOB_CONTAINER"),
            vault: reader.address("ADVISORY_KEY_VAULT"),
            vault_anywhere: reader.choice("ADVISORY_KEY_VAULT_DOMAIN", "azure", "any"),
            client_id: reader.optional("AZURE_CLIENT_ID"),
            auth: reader.auth(),
            model: reader.model(),
        };
        if reader.wrong.is_empty() {
            Ok(settings)
        } else {
            Err(InvalidEnvironment(reader.wrong))
        }
    }
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        let value = self.variables.get(name).filter(|value| !value.is_empty());
        value.cloned()
    }

    fn required(&mut self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing"));
            String::new()
        })
    }

    fn address(&mut self, name: &str) -> String {
        let address = self.required(name);
        let is_address = address
            .parse::<Uri>()
            .is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")));
        if !is_address && !address.is_empty() {
            self.wrong
                .push(format!("{name} is not an address of http or https"));
        }
        address
    }

    fn number<N: std::str::FromStr + Default>(&mut self, name: &str, default: Option<&str>) -> N {
        let text = match default {
            Some(default) => self.optional(name).unwrap_or_else(|| default.to_owned()),
            None => self.required(name),
        };
        text.parse().unwrap_or_else(|_malformed| {
            if !text.is_empty() {
                self.wrong.push(format!("{name} is not a number that fits"));
            }
            N::default()
        })
    }

    /// Returns whether the second of two words is set; the first is the default.
    fn choice(&mut self, name: &str, first: &str, second: &str) -> bool {
        match self.optional(name) {
            None => false,
            Some(word) if word == first => false,
            Some(word) if word == second => true,
            Some(_) => {
                let wrong = format!("{name} is neither {first} nor {second}");
                self.wrong.push(wrong);
                false
            }
        }
    }

    fn auth(&mut self) -> Auth {
        match self.required("ADVISORY_AUTH").as_str() {
            "oidc" => {
                let issuers = self.required("ADVISORY_OIDC");
                match IssuerOptions::parse(&issuers) {
                    Ok(issuers) => return Auth::Tokens(issuers),
                    Err(error) if !issuers.is_empty() => {
                        self.wrong.push(format!("ADVISORY_OIDC: {error}"));
                    }
                    Err(_missing) => {}
                }
            }
            "easy-auth" => {
                let on = self.optional("WEBSITE_AUTH_ENABLED");
                if !on.is_some_and(|on| on.eq_ignore_ascii_case("true")) {
                    let wrong = "ADVISORY_AUTH is easy-auth, and the platform does not say by WEBSITE_AUTH_ENABLED that its authentication is on";
                    self.wrong.push(wrong.to_owned());
                }
            }
            "" => {}
            _ => {
                let wrong = "ADVISORY_AUTH is neither easy-auth nor oidc";
                self.wrong.push(wrong.to_owned());
            }
        }
        Auth::Platform
    }

    fn model(&mut self) -> Option<ModelSettings> {
        let model = self.optional("ADVISORY_MODEL")?;
        let scope = self.optional("ADVISORY_MODEL_SCOPE");
        Some(ModelSettings {
            model,
            url: self.address("ADVISORY_MODEL_URL"),
            entra: self.choice("ADVISORY_MODEL_AUTH", "key", "entra"),
            scope: scope
                .unwrap_or_else(|| "https://cognitiveservices.azure.com/.default".to_owned()),
            context_tokens: self.number("ADVISORY_MODEL_CONTEXT", Some("200000")),
            supports_schema: self.choice("ADVISORY_MODEL_SCHEMA", "false", "true"),
        })
    }
}
