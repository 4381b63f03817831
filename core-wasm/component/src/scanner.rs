//! The scanner. Plans, reports and results cross the contract as JSON.

use advisory_domain::api::describe;
use advisory_domain::model::{self, FrameworkId};
use advisory_domain::render::{self, Format, RenderError};
use advisory_domain::rules;
use advisory_domain::scan::{self, InputFile, Plan, PlanError, PlanRequest, ScanResult, walk};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Component;
use crate::bindings::exports::advisory::platform::scanner::{
    DescribeSubject, Diagnostic, FileBatch, Guest, RenderOptions, ScanError, ScanPlan, ScanRequest,
    SkipReason, SkippedFile, SourceFile, UnknownName, VerdictStatus,
};

impl Guest for Component {
    async fn plan(request: ScanRequest) -> Result<ScanPlan, ScanError> {
        let plan = scan::plan(request.into())?;
        Ok(ScanPlan {
            excludes: plan.excludes.clone(),
            vendored: walk::VENDORED
                .iter()
                .map(|glob| (*glob).to_owned())
                .collect(),
            max_file_bytes: walk::MAX_FILE_BYTES,
            batch_bytes: walk::BATCH_BYTES,
            plan: write(&plan)?,
        })
    }

    async fn scan_batch(plan: Vec<u8>, batch: FileBatch) -> Result<Vec<u8>, ScanError> {
        let plan: Plan = read("plan", &plan)?;
        let files = batch.files.into_iter().map(InputFile::from).collect();
        let skipped = batch
            .skipped
            .into_iter()
            .map(scan::SkippedFile::from)
            .collect();
        write(&scan::scan_batch(&plan, files, skipped))
    }

    async fn combine(plan: Vec<u8>, reports: Vec<Vec<u8>>) -> Result<Vec<u8>, ScanError> {
        let plan: Plan = read("plan", &plan)?;
        let reports = reports
            .iter()
            .map(|report| read("report", report))
            .collect::<Result<_, _>>()?;
        write(&scan::combine(&plan, reports))
    }

    async fn render(result: Vec<u8>, options: RenderOptions) -> Result<Vec<u8>, ScanError> {
        let result: ScanResult = read("result", &result)?;
        Ok(render::render(&result, &look(&options)?)?)
    }

    async fn verdict(result: Vec<u8>) -> Result<VerdictStatus, ScanError> {
        let result: ScanResult = read("result", &result)?;
        Ok(result.verdict.status.into())
    }

    async fn describe(
        subject: DescribeSubject,
        options: RenderOptions,
    ) -> Result<Vec<u8>, ScanError> {
        let look = look(&options)?;
        match look.format {
            Format::Table => Ok(match &subject {
                DescribeSubject::Rules => render::describe::rules(&look),
                DescribeSubject::Rule(id) => render::describe::rule(id, None, &look),
                DescribeSubject::Frameworks => render::describe::frameworks(&look),
                DescribeSubject::Framework(id) => render::describe::framework(id, &look),
            }?),
            Format::Json => describe_as_json(subject),
            _ => Err(unknown("format", options.format, DESCRIBE_FORMATS)),
        }
    }
}

/// The formats of a description.
const DESCRIBE_FORMATS: [&str; 2] = ["table", "json"];

fn describe_as_json(subject: DescribeSubject) -> Result<Vec<u8>, ScanError> {
    let described = match &subject {
        DescribeSubject::Rules => describe::rules(),
        DescribeSubject::Rule(id) => describe::rule(id),
        DescribeSubject::Frameworks => describe::frameworks(),
        DescribeSubject::Framework(id) => describe::framework(id),
    };
    match (described, subject) {
        (Some(text), _) => Ok(text),
        (None, DescribeSubject::Rule(id)) => {
            let known = rules::all().iter().map(|rule| rule.id.as_str());
            Err(unknown("rule", id, known))
        }
        (None, DescribeSubject::Framework(id)) => {
            let known = FrameworkId::ALL.iter().map(|known| known.id());
            Err(unknown("framework", id, known))
        }
        (None, DescribeSubject::Rules | DescribeSubject::Frameworks) => Err(ScanError::Internal),
    }
}

fn look(options: &RenderOptions) -> Result<render::RenderOptions, ScanError> {
    Ok(render::RenderOptions {
        format: Format::parse(&options.format)?,
        width: options.width,
        color: options.color,
        ..render::RenderOptions::default()
    })
}

impl From<RenderError> for ScanError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::UnknownName {
                kind,
                name,
                nearest,
            } => Self::Unknown(UnknownName {
                kind: kind.to_owned(),
                name,
                nearest,
            }),
            _ => Self::Internal,
        }
    }
}

fn read<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, ScanError> {
    serde_json::from_slice(bytes)
        .map_err(|error| ScanError::Malformed(format!("not a {what}: {error}")))
}

fn write(value: &impl Serialize) -> Result<Vec<u8>, ScanError> {
    serde_json::to_vec(value).map_err(|_| ScanError::Internal)
}

fn unknown<'a>(kind: &str, name: String, known: impl IntoIterator<Item = &'a str>) -> ScanError {
    let nearest = model::nearest(&name, known).map(str::to_owned);
    ScanError::Unknown(UnknownName {
        kind: kind.to_owned(),
        name,
        nearest,
    })
}

impl From<ScanRequest> for PlanRequest {
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

impl From<PlanError> for ScanError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Configuration(wrong) => Self::Configuration(Diagnostic {
                message: wrong.message,
                line: wrong.line,
                column: wrong.column,
            }),
            PlanError::UnknownName {
                kind,
                name,
                nearest,
            } => Self::Unknown(UnknownName {
                kind: kind.to_owned(),
                name,
                nearest,
            }),
            other => Self::Malformed(other.to_string()),
        }
    }
}

impl From<SourceFile> for InputFile {
    fn from(file: SourceFile) -> Self {
        Self {
            path: file.path,
            content: file.content,
        }
    }
}

impl From<SkippedFile> for scan::SkippedFile {
    fn from(file: SkippedFile) -> Self {
        Self {
            path: file.path,
            files: file.files,
            bytes: file.bytes,
            reason: file.reason.into(),
        }
    }
}

impl From<SkipReason> for model::SkipReason {
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

impl From<scan::VerdictStatus> for VerdictStatus {
    fn from(status: scan::VerdictStatus) -> Self {
        match status {
            scan::VerdictStatus::Pass => Self::Pass,
            scan::VerdictStatus::Fail => Self::Fail,
            scan::VerdictStatus::Incomplete => Self::Incomplete,
            scan::VerdictStatus::Empty => Self::Empty,
        }
    }
}
