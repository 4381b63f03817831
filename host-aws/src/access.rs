//! How every client reaches AWS.

use std::fmt;
use std::time::Duration;

use advisory_ports::Secret;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

/// How often a call is made before it counts as failed. The first repeat waits some 50 ms, each further one twice as long, and
/// chance takes a part off each so that callers do not come back together.
const ATTEMPTS: u32 = 4;

/// Longest time to connect. AWS's own endpoints take a few milliseconds from within its network.
const CONNECT: Duration = Duration::from_secs(2);

/// Longest time of one attempt, up to the answer's head.
const ATTEMPT: Duration = Duration::from_secs(10);

/// Longest time of a call with all its attempts, shorter than what a request may take.
const CALL: Duration = Duration::from_secs(20);

/// Longest time until a model begins to answer.
const MODEL: Duration = Duration::from_secs(60);

/// The function's own credentials.
#[derive(Clone)]
pub struct Keys {
    /// `AWS_ACCESS_KEY_ID`.
    pub id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret: Secret,
    /// `AWS_SESSION_TOKEN`.
    pub token: Option<Secret>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys(…)")
    }
}

/// What every client is made of. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Access {
    config: SdkConfig,
    /// Longest time until a model begins to answer.
    model: Duration,
}

impl Access {
    /// Prepares access to a region; nothing is sent.
    ///
    /// `endpoint` replaces the addresses of all services, for tests and for private endpoints.
    #[must_use]
    pub fn new(region: String, keys: &Keys, endpoint: Option<&str>) -> Self {
        let text = |secret: &Secret| String::from_utf8_lossy(secret.reveal()).into_owned();
        let credentials = Credentials::new(
            keys.id.clone(),
            text(&keys.secret),
            keys.token.as_ref().map(text),
            None,
            "environment",
        );
        let http = Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(CALL)
            .build();
        let retries = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(Duration::from_millis(50))
            .with_max_backoff(Duration::from_secs(2));
        let mut config = SdkConfig::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::v2026_01_12())
            .region(Region::new(region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SharedTimeSource::new(SystemTimeSource::new()))
            .timeout_config(timeouts)
            .retry_config(retries);
        config.set_endpoint_url(endpoint.map(str::to_owned));
        Self {
            config: config.build(),
            model: MODEL,
        }
    }

    /// Returns the same with one attempt a call and a minute for it to begin: for a model, which thinks, and is paid for again when
    /// it is asked again.
    #[must_use]
    pub fn patient(&self) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(self.model)
            .build();
        let config = self.config.to_builder().timeout_config(timeouts);
        Self {
            config: config.retry_config(RetryConfig::disabled()).build(),
            model: self.model,
        }
    }

    /// Returns the same with another longest time of one attempt, a model's too.
    #[must_use]
    pub fn within(&self, attempt: Duration) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(attempt)
            .operation_timeout(CALL)
            .build();
        Self {
            config: self.config.to_builder().timeout_config(timeouts).build(),
            model: attempt,
        }
    }

    /// Returns the configuration that clients are made of.
    pub const fn config(&self) -> &SdkConfig {
        &self.config
    }
}
