//! What AWS reports, sorted by what can be done about it.

use std::time::Duration;

use advisory_ports::{Fault, FaultKind};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// How long to wait before trying again, where a service asks for patience and does not say how much.
const PATIENCE: Duration = Duration::from_secs(1);

/// Longest time that a service is believed to ask for.
const LONGEST: Duration = Duration::from_secs(3600);

/// A failed call. The fault holds the provider's text, for the log alone.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// What was to be read or changed is not there.
    NotFound(Fault),
    /// The credentials do not allow it.
    Denied(Fault),
    /// The service asks for patience.
    Throttled(Duration, Fault),
    /// Anything else.
    Failed(Fault),
}

impl Trouble {
    /// Sorts what a client returned.
    pub(crate) fn of<E>(
        adapter: &'static str,
        operation: &'static str,
        error: SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let code = error.code().unwrap_or_default().to_owned();
        let response = error.raw_response();
        let status = response.map_or(0, |response| response.status().as_u16());
        let after = response
            .and_then(|response| response.headers().get("retry-after")?.trim().parse().ok())
            .map_or(PATIENCE, Duration::from_secs);
        let class = Class::of(&error, &code, status);
        // The client's error names the code and message of the service, but neither address nor credentials.
        let told = DisplayErrorContext(&error).to_string();
        let fault = |kind| Fault::new(adapter, operation, kind).because(told);
        match class {
            Class::NotFound => Self::NotFound(fault(FaultKind::NotConfigured)),
            Class::Denied => Self::Denied(fault(FaultKind::Forbidden)),
            Class::Throttled => Self::Throttled(after.min(LONGEST), fault(FaultKind::Unreachable)),
            Class::Failed(kind) => Self::Failed(fault(kind)),
        }
    }

    /// Returns what the log is told.
    pub(crate) const fn fault(&self) -> &Fault {
        match self {
            Self::NotFound(fault)
            | Self::Denied(fault)
            | Self::Throttled(_, fault)
            | Self::Failed(fault) => fault,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    NotFound,
    Denied,
    Throttled,
    Failed(FaultKind),
}

impl Class {
    fn of<E>(error: &SdkError<E, HttpResponse>, code: &str, status: u16) -> Self {
        match error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => {
                Self::Failed(FaultKind::Unreachable)
            }
            SdkError::ConstructionFailure(_) => Self::Failed(FaultKind::Defect),
            SdkError::ServiceError(_) => Self::of_service(code, status),
            // A status that says what is wrong counts even where the body made no sense.
            _ if status >= 400 => Self::of_service(code, status),
            _ => Self::Failed(FaultKind::Protocol),
        }
    }

    fn of_service(code: &str, status: u16) -> Self {
        match code {
            "ResourceNotFoundException" | "NoSuchKey" | "NotFound" => Self::NotFound,
            "NoSuchBucket" => Self::Failed(FaultKind::NotConfigured),
            "AccessDenied"
            | "AccessDeniedException"
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "IncompleteSignature"
            | "InvalidAccessKeyId"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "MissingAuthenticationToken"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException" => Self::Denied,
            "BandwidthLimitExceeded"
            | "LimitExceededException"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "ServiceQuotaExceededException"
            | "SlowDown"
            | "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "TooManyRequestsException" => Self::Throttled,
            _ => match status {
                404 => Self::NotFound,
                401 | 403 => Self::Denied,
                429 => Self::Throttled,
                500.. => Self::Failed(FaultKind::Unreachable),
                // The adapter asked for what the service never does.
                400..=499 => Self::Failed(FaultKind::Defect),
                _ => Self::Failed(FaultKind::Protocol),
            },
        }
    }
}
