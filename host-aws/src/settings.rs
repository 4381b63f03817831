//! The function's environment, read once and whole: one message names everything that is missing or wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use advisory_ports::Secret;
use hyper::header::HeaderValue;

use crate::{BedrockOptions, Keys, TableNames};

/// What the template sets, and Lambda itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    pub keys: Keys,
    /// `AWS_ENDPOINT_URL`: replaces the addresses of all services.
    pub endpoint: Option<String>,
    /// `LAMBDA_TASK_ROOT`: where the package was unpacked, and the component's machine code lies.
    pub task_root: PathBuf,
    /// `ADVISORY_TABLE_PREFIX`.
    pub tables: TableNames,
    /// `ADVISORY_BUCKET`.
    pub bucket: String,
    /// `ADVISORY_SECRET`: the name or ARN of the one secret.
    pub secret: String,
    /// `ADVISORY_ORIGIN`: the one origin whose pages may call, or `*`.
    pub origin: HeaderValue,
    /// `ADVISORY_TENANT_CLAIM`: which claim names the tenant.
    pub tenant_claim: String,
    /// `ADVISORY_ROLES_CLAIM`: which claim lists the roles.
    pub roles_claim: String,
    /// `ADVISORY_MODEL` and what follows it; none without.
    pub model: Option<BedrockOptions>,
    /// `ADVISORY_RESPONSE_STREAMING`: whether what invokes the function takes a streamed response.
    pub streams: bool,
}

/// Everything that is wrong with an environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct InvalidEnvironment(Vec<String>);

impl fmt::Display for InvalidEnvironment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the environment is not usable: {}",
            self.0.join("; ")
        )
    }
}

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
    /// Fails with everything that is missing or wrong; values are not in the message.
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
            region: reader.required("AWS_REGION"),
            keys: Keys {
                id: reader.required("AWS_ACCESS_KEY_ID"),
                secret: Secret::new(reader.required("AWS_SECRET_ACCESS_KEY")),
                token: reader.optional("AWS_SESSION_TOKEN").map(Secret::new),
            },
            endpoint: reader.endpoint("AWS_ENDPOINT_URL"),
            task_root: reader.required("LAMBDA_TASK_ROOT").into(),
            tables: TableNames {
                prefix: reader.table_prefix("ADVISORY_TABLE_PREFIX"),
            },
            bucket: reader.required("ADVISORY_BUCKET"),
            secret: reader.required("ADVISORY_SECRET"),
            origin: reader.origin("ADVISORY_ORIGIN"),
            tenant_claim: reader.or("ADVISORY_TENANT_CLAIM", "custom:tenant"),
            roles_claim: reader.or("ADVISORY_ROLES_CLAIM", "cognito:groups"),
            model: reader.model(),
            streams: reader.truth("ADVISORY_RESPONSE_STREAMING", false),
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

    fn or(&self, name: &str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned())
    }

    fn required(&mut self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing"));
            String::new()
        })
    }

    fn truth(&mut self, name: &str, default: bool) -> bool {
        match self.optional(name).as_deref() {
            None => default,
            Some("true") => true,
            Some("false") => false,
            Some(_) => {
                self.wrong.push(format!("{name} is neither true nor false"));
                default
            }
        }
    }

    fn endpoint(&mut self, name: &str) -> Option<String> {
        let endpoint = self.optional(name)?;
        let uri = endpoint.parse::<hyper::Uri>();
        if !uri.is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https"))) {
            self.wrong
                .push(format!("{name} is not an address of http or https"));
        }
        Some(endpoint)
    }

    fn table_prefix(&mut self, name: &str) -> String {
        let prefix = self.required(name);
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        // The longest name of a container follows, and a table's name has 255 characters at the most.
        if prefix.len() > 200 || !prefix.bytes().all(known) {
            self.wrong.push(format!(
                "{name} takes 1 to 200 characters of A-Z a-z 0-9 _ - ."
            ));
        }
        prefix
    }

    fn origin(&mut self, name: &str) -> HeaderValue {
        let origin = self.required(name);
        let is_origin = origin == "*"
            || origin.split_once("://").is_some_and(|(scheme, host)| {
                matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('/')
            });
        match HeaderValue::try_from(&origin) {
            Ok(value) if is_origin => value,
            _ => {
                if !origin.is_empty() {
                    self.wrong
                        .push(format!("{name} is neither an origin nor *"));
                }
                HeaderValue::from_static("null")
            }
        }
    }

    fn model(&mut self) -> Option<BedrockOptions> {
        let context = self.or("ADVISORY_MODEL_CONTEXT", "200000");
        let context_tokens = context.parse().unwrap_or_else(|_malformed| {
            self.wrong
                .push("ADVISORY_MODEL_CONTEXT is not a number of tokens".to_owned());
            0
        });
        let supports_schema = self.truth("ADVISORY_MODEL_SCHEMA", false);
        let streams = self.truth("ADVISORY_MODEL_STREAMING", true);
        Some(BedrockOptions {
            model: self.optional("ADVISORY_MODEL")?,
            context_tokens,
            supports_schema,
            streams,
        })
    }
}
