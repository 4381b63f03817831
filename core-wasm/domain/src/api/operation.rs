//! The table of operations: what routes a request is what describes it.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::context::Context;
use super::problem::Problem;
use super::respond::Response;
use super::{
    artifacts, assessments, assistant, audit, bundle, checks, gates, health, market, openapi,
    policies, portfolio, posture, projects, questions, reference, scans, uploads, waivers,
};
use crate::ports::{PortFuture, Role};

/// What an operation answers.
pub(super) type Answer<'a> = PortFuture<'a, Result<Response, Problem>>;

/// Makes a schema, with what it refers to.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Returns what makes the schema of `T`.
pub(super) fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A method of HTTP. `HEAD` is `GET` without the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Returns the method of that name, in upper case.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }

    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What an operation answers when it succeeds.
pub(super) struct Success {
    pub(super) status: u16,
    pub(super) description: &'static str,
    /// The media types that it may have, the first of them by default.
    pub(super) media_types: &'static [&'static str],
    pub(super) schema: Option<SchemaOf>,
    /// Whether it carries an `ETag`.
    pub(super) etag: bool,
}

/// One method on one path.
pub struct Operation {
    /// Names it in the description: `getProject`.
    pub id: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path, with names in braces: `/api/governance/projects/{projectId}`.
    pub path: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// Who may.
    pub role: Role,
    /// What may stand after `?`.
    pub(super) query: Option<SchemaOf>,
    /// What the body must be.
    pub(super) body: Option<SchemaOf>,
    /// Whether `If-Match` is asked for.
    pub(super) conditional: bool,
    /// Whether it rests on something outside that may not be configured.
    pub(super) configured: bool,
    /// Whether a caller can follow the work.
    pub(super) followed: bool,
    pub(super) success: Success,
    pub(super) run: for<'a> fn(&'a Context<'a>) -> Answer<'a>,
}

impl Operation {
    /// Returns the parts of `path` that stand where the operation's path has names, if `path` is one of its own.
    pub(super) fn arguments<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let mut arguments = Vec::new();
        let mut parts = path.split('/');
        for expected in self.path.split('/') {
            let part = parts.next()?;
            if expected.starts_with('{') {
                if part.is_empty() {
                    return None;
                }
                arguments.push(part);
            } else if part != expected {
                return None;
            }
        }
        parts.next().is_none().then_some(arguments)
    }

    /// Returns the names in its path.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

const JSON: &[&str] = &["application/json"];

/// Answers `status` with JSON of a schema.
pub(super) const fn json(status: u16, description: &'static str, schema: SchemaOf) -> Success {
    Success {
        status,
        description,
        media_types: JSON,
        schema: Some(schema),
        etag: false,
    }
}

/// Answers as `success` does, with the version of what is answered.
pub(super) const fn tagged(success: Success) -> Success {
    Success {
        etag: true,
        ..success
    }
}

/// Answers with nothing.
pub(super) const NOTHING: Success = Success {
    status: 204,
    description: "Done.",
    media_types: &[],
    schema: None,
    etag: false,
};

/// Declares an operation that takes neither query nor body.
pub(super) const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    summary: &'static str,
    role: Role,
    success: Success,
    run: for<'a> fn(&'a Context<'a>) -> Answer<'a>,
) -> Operation {
    Operation {
        id,
        method,
        path,
        summary,
        role,
        query: None,
        body: None,
        conditional: false,
        configured: false,
        followed: false,
        success,
        run,
    }
}

impl Operation {
    /// Takes what may stand after `?`.
    pub(super) const fn query(mut self, schema: SchemaOf) -> Self {
        self.query = Some(schema);
        self
    }

    /// Takes a body.
    pub(super) const fn body(mut self, schema: SchemaOf) -> Self {
        self.body = Some(schema);
        self
    }

    /// Asks for the version that the caller has seen.
    pub(super) const fn conditional(mut self) -> Self {
        self.conditional = true;
        self
    }

    /// Tells a caller who asks how the work goes.
    pub(super) const fn followed(mut self) -> Self {
        self.followed = true;
        self
    }

    /// Rests on something outside, and says so where that is not configured.
    pub(super) const fn configured(mut self) -> Self {
        self.configured = true;
        self
    }
}

/// Every operation, in the order in which they are described.
pub static OPERATIONS: &[Operation] = &[
    health::GET_HEALTH,
    openapi::GET_OPENAPI,
    health::GET_ME,
    reference::LIST_FRAMEWORKS,
    reference::GET_FRAMEWORK,
    reference::LIST_PATTERNS,
    reference::LIST_RULES,
    reference::GET_RULE,
    questions::LIST_QUESTIONS,
    projects::LIST_PROJECTS,
    projects::CREATE_PROJECT,
    projects::GET_PROJECT,
    projects::REPLACE_PROJECT,
    projects::DELETE_PROJECT,
    posture::GET_POSTURE,
    portfolio::GET_PORTFOLIO,
    uploads::CREATE_UPLOAD,
    scans::LIST_SCANS,
    scans::CREATE_SCAN,
    scans::GET_SCAN,
    assessments::LIST_ASSESSMENTS,
    assessments::CREATE_ASSESSMENT,
    assessments::GET_ASSESSMENT,
    assessments::CHANGE_ASSESSMENT,
    waivers::LIST_WAIVERS,
    waivers::REQUEST_WAIVER,
    waivers::GET_WAIVER,
    waivers::JUDGE_WAIVER,
    artifacts::LIST_ARTIFACTS,
    artifacts::GENERATE_ARTIFACT,
    artifacts::GET_ARTIFACT,
    artifacts::CHANGE_ARTIFACT,
    artifacts::DELETE_ARTIFACT,
    artifacts::DOWNLOAD_ARTIFACT,
    gates::LIST_GATES,
    gates::EVALUATE_GATE,
    gates::GET_GATE,
    checks::CHECK_GATE,
    policies::LIST_POLICIES,
    policies::GET_POLICY,
    policies::REPLACE_POLICY,
    policies::RESTORE_POLICY,
    assistant::ASK,
    audit::LIST_AUDIT,
    bundle::EXPORT_DOCUMENTS,
    bundle::IMPORT_DOCUMENTS,
    bundle::EXPORT_OBJECTS,
    bundle::IMPORT_OBJECT,
    market::GET_STOCK,
    market::LIST_NEWS,
];
