//! Between the scanner's plain types and those of the contract, field by field.

use advisory_bindings::exports::advisory::platform::scanner as wit;

use super::types::{
    DescribeSubject, Diagnostic, FileBatch, RenderOptions, ScanError, ScanPlan, ScanRequest,
    SkipReason, SkippedFile, SourceFile, UnknownName, VerdictStatus,
};

impl From<ScanRequest> for wit::ScanRequest {
    fn from(request: ScanRequest) -> Self {
        Self {
            target_name: request.target_name,
            configuration: request.configuration,
            frameworks: request.frameworks,
            domains: request.domains,
            excludes: request.excludes,
            fail_on: request.fail_on,
            min_coverage: request.min_coverage,
            baseline: request.baseline,
            as_of: request.as_of,
        }
    }
}

impl From<wit::ScanPlan> for ScanPlan {
    fn from(plan: wit::ScanPlan) -> Self {
        Self {
            plan: plan.plan,
            excludes: plan.excludes,
            vendored: plan.vendored,
            max_file_bytes: plan.max_file_bytes,
            batch_bytes: plan.batch_bytes,
        }
    }
}

impl From<FileBatch> for wit::FileBatch {
    fn from(batch: FileBatch) -> Self {
        Self {
            files: batch.files.into_iter().map(wit::SourceFile::from).collect(),
            skipped: batch
                .skipped
                .into_iter()
                .map(wit::SkippedFile::from)
                .collect(),
        }
    }
}

impl From<SourceFile> for wit::SourceFile {
    fn from(file: SourceFile) -> Self {
        Self {
            path: file.path,
            content: file.content,
        }
    }
}

impl From<SkippedFile> for wit::SkippedFile {
    fn from(file: SkippedFile) -> Self {
        Self {
            path: file.path,
            files: file.files,
            bytes: file.bytes,
            reason: file.reason.into(),
        }
    }
}

impl From<SkipReason> for wit::SkipReason {
    fn from(reason: SkipReason) -> Self {
        match reason {
            SkipReason::Vendored => Self::Vendored,
            SkipReason::Generated => Self::Generated,
            SkipReason::Ignored => Self::Ignored,
            SkipReason::Excluded => Self::Excluded,
            SkipReason::Binary => Self::Binary,
            SkipReason::TooLarge => Self::TooLarge,
            SkipReason::UnsupportedLanguage => Self::UnsupportedLanguage,
            SkipReason::UnsupportedEncoding => Self::UnsupportedEncoding,
            SkipReason::Unreadable => Self::Unreadable,
            SkipReason::Link => Self::Link,
            SkipReason::LimitHit => Self::LimitHit,
        }
    }
}

impl From<RenderOptions> for wit::RenderOptions {
    fn from(options: RenderOptions) -> Self {
        Self {
            format: options.format,
            width: options.width,
            color: options.color,
        }
    }
}

impl From<wit::VerdictStatus> for VerdictStatus {
    fn from(status: wit::VerdictStatus) -> Self {
        match status {
            wit::VerdictStatus::Pass => Self::Pass,
            wit::VerdictStatus::Fail => Self::Fail,
            wit::VerdictStatus::Incomplete => Self::Incomplete,
            wit::VerdictStatus::Empty => Self::Empty,
        }
    }
}

impl From<DescribeSubject> for wit::DescribeSubject {
    fn from(subject: DescribeSubject) -> Self {
        match subject {
            DescribeSubject::Rules => Self::Rules,
            DescribeSubject::Rule(id) => Self::Rule(id),
            DescribeSubject::Frameworks => Self::Frameworks,
            DescribeSubject::Framework(id) => Self::Framework(id),
        }
    }
}

impl From<wit::ScanError> for ScanError {
    fn from(error: wit::ScanError) -> Self {
        match error {
            wit::ScanError::Configuration(wit::Diagnostic {
                message,
                line,
                column,
            }) => Self::Configuration(Diagnostic {
                message,
                line,
                column,
            }),
            wit::ScanError::Unknown(wit::UnknownName {
                kind,
                name,
                nearest,
            }) => Self::Unknown(UnknownName {
                kind,
                name,
                nearest,
            }),
            wit::ScanError::Malformed(what) => Self::Malformed(what),
            wit::ScanError::Internal => Self::Internal,
        }
    }
}
