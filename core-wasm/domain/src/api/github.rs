//! Repositories on GitHub: the archive of a ref, through the way out.
//!
//! GitHub answers a request for an archive with the address of a download, whose host is another: the token goes to the first
//! alone. Any other address is not followed.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::context::Context;
use super::outside::{self, Service, secret};
use super::problem::{Problem, ProblemCode};
use crate::archive::{Archive, Links};
use crate::ports::InboundResponse;
use crate::projects::Project;

/// The name of the token among the secrets. Without one, public repositories can be read, sixty requests an hour.
const TOKEN: &str = "github-token";

const API: Service = Service {
    name: "GitHub",
    host: "api.github.com",
    patience: outside::PATIENCE,
};

const DOWNLOADS: Service = Service {
    name: "GitHub",
    host: "codeload.github.com",
    // The longest that the way out allows: GitHub packs the archive while it sends it.
    patience: 30_000,
};

/// Addresses that are followed: a renamed repository has one more than others.
const MOST_HOPS: u32 = 3;

/// How long to wait where GitHub asks for patience and does not say how much, in seconds: what it recommends.
const PATIENCE: u32 = 60;

/// The longest wait that is passed on, in seconds: the longest that GitHub limits for.
const LONGEST_PATIENCE: i64 = 3_600;

/// A repository on GitHub, at a ref.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GitHubInput {
    /// Its owner and name, such as `acme/triage`; the project's own repository, unless given.
    #[serde(default)]
    #[schemars(
        length(max = 140),
        regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$")
    )]
    repository: Option<String>,
    /// A branch, or `refs/heads/…`, `refs/tags/…`, or from 7 digits of a commit; the project's default branch, unless given.
    #[serde(default, rename = "ref")]
    #[schemars(length(min = 1, max = 200), regex(pattern = r"^[A-Za-z0-9._/-]+$"))]
    reference: Option<String>,
}

/// What was read of a repository.
pub(super) struct Checkout {
    pub(super) repository: String,
    pub(super) branch: Option<String>,
    pub(super) commit: Option<String>,
    pub(super) archive: Archive,
}

impl GitHubInput {
    /// Downloads the repository of `project`.
    pub(super) async fn read(
        &self,
        context: &Context<'_>,
        project: &Project,
    ) -> Result<Checkout, Problem> {
        let repository = self.repository(project)?;
        let reference = Reference::of(self.reference.as_deref(), &project.default_branch)?;
        let body = download(context, &repository, &reference.path()).await?;
        let archive = Archive::open(body, Links::LeaveOut).map_err(|error| {
            let detail = format!("What GitHub answered is no archive of files: {error}.");
            Problem::new(ProblemCode::Unprocessable, detail)
        })?;
        let commit = archive.commit().map(str::to_owned);
        let (branch, asked) = match reference {
            Reference::Branch(branch) => (Some(branch), None),
            Reference::Tag(_) => (None, None),
            Reference::Commit(commit) => (None, Some(commit)),
        };
        Ok(Checkout {
            repository,
            branch,
            // What the archive says beats what was asked: seven digits become forty.
            commit: commit.or(asked),
            archive,
        })
    }

    fn repository(&self, project: &Project) -> Result<String, Problem> {
        let own = || {
            let address = project.repository.as_deref()?;
            let path = address.strip_prefix("https://github.com/")?;
            let path = path.strip_suffix(".git").unwrap_or(path);
            let mut parts = path.trim_end_matches('/').split('/');
            let is_name = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
            let owner = parts.next().filter(is_name)?;
            let name = parts.next().filter(is_name)?;
            parts.next().is_none().then(|| format!("{owner}/{name}"))
        };
        let given = self.repository.clone();
        let is_plain = |name: &String| !name.ends_with("/.") && !name.ends_with("/..");
        given.or_else(own).filter(is_plain).ok_or_else(|| {
            Problem::field(
                "/github/repository",
                "Say which repository: the project names none on GitHub.",
            )
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Reference {
    Branch(String),
    Tag(String),
    Commit(String),
}

impl Reference {
    /// Reads a ref. A name alone is a branch: where a tag has the same, GitHub would choose.
    fn of(given: Option<&str>, default_branch: &str) -> Result<Self, Problem> {
        let given = given.unwrap_or(default_branch);
        let is_commit = (7..=64).contains(&given.len())
            && given
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let reference = if let Some(branch) = given.strip_prefix("refs/heads/") {
            Self::Branch(branch.to_owned())
        } else if let Some(tag) = given.strip_prefix("refs/tags/") {
            Self::Tag(tag.to_owned())
        } else if is_commit {
            Self::Commit(given.to_owned())
        } else {
            Self::Branch(given.to_owned())
        };
        // What git allows in no name could lead to another address.
        let name = reference.name();
        let is_plain = !name.contains("..")
            && name
                .split('/')
                .all(|part| !part.is_empty() && !part.starts_with('.'));
        if is_plain {
            Ok(reference)
        } else {
            Err(Problem::field(
                "/github/ref",
                "It is not the name of a ref.",
            ))
        }
    }

    fn name(&self) -> &str {
        let (Self::Branch(name) | Self::Tag(name) | Self::Commit(name)) = self;
        name
    }

    fn path(&self) -> String {
        match self {
            Self::Branch(name) => format!("refs/heads/{name}"),
            Self::Tag(name) => format!("refs/tags/{name}"),
            Self::Commit(name) => name.clone(),
        }
    }
}

/// Downloads the archive of a ref.
async fn download(
    context: &Context<'_>,
    repository: &str,
    reference: &str,
) -> Result<Vec<u8>, Problem> {
    let token = secret(context, TOKEN).await?;
    let mut url = format!(
        "https://{}/repos/{repository}/tarball/{reference}",
        API.host
    );
    for _ in 0..MOST_HOPS {
        let host = url
            .strip_prefix("https://")
            .and_then(|it| it.split('/').next());
        let (service, headers) = match host {
            Some(host) if host == API.host => (API, headers(token.as_deref())),
            Some(host) if host == DOWNLOADS.host => (DOWNLOADS, Vec::new()),
            _ => {
                return Err(Problem::new(
                    ProblemCode::Unprocessable,
                    "GitHub leads to an address that is not one of its own.",
                ));
            }
        };
        let response = service.get(context, url, headers).await;
        let response = response.map_err(|error| service.unanswered(error))?;
        match response.status {
            200 => return Ok(response.body),
            301 | 302 | 303 | 307 | 308 => {
                let next = response.header("location").map(str::to_owned);
                url = next.ok_or_else(|| Problem::unavailable(API.name))?;
            }
            _ => return Err(refused(&response, context.now, token.is_some())),
        }
    }
    Err(Problem::unavailable(API.name))
}

fn headers(token: Option<&str>) -> Vec<(String, String)> {
    let mut headers = vec![
        (
            "accept".to_owned(),
            "application/vnd.github+json".to_owned(),
        ),
        ("x-github-api-version".to_owned(), "2022-11-28".to_owned()),
    ];
    if let Some(token) = token {
        headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    }
    headers
}

/// Says why there is no archive.
fn refused(response: &InboundResponse, now: Timestamp, has_token: bool) -> Problem {
    let unprocessable = |detail: &str| Problem::new(ProblemCode::Unprocessable, detail);
    match response.status {
        429 => Problem::exhausted("GitHub asks for patience.", patience(response, now)),
        403 if is_limited(response) => {
            Problem::exhausted("GitHub asks for patience.", patience(response, now))
        }
        401 => unprocessable("GitHub refuses the GITHUB_TOKEN."),
        403 => unprocessable("GitHub refuses: the GITHUB_TOKEN may not read this repository."),
        404 if has_token => {
            unprocessable("GitHub knows no such repository and ref that the GITHUB_TOKEN may read.")
        }
        404 => unprocessable(
            "GitHub knows no such public repository and ref; others need a GITHUB_TOKEN among the secrets.",
        ),
        409 | 422 => unprocessable("GitHub has no archive of this ref."),
        _ => Problem::unavailable(API.name),
    }
}

/// Whether a refusal is for the number of requests, as GitHub documents it.
fn is_limited(response: &InboundResponse) -> bool {
    response.header("retry-after").is_some()
        || response.header("x-ratelimit-remaining") == Some("0")
}

/// Returns the seconds to wait.
fn patience(response: &InboundResponse, now: Timestamp) -> u32 {
    let number = |name: &str| response.header(name)?.parse::<i64>().ok();
    let reset = || {
        let spent = number("x-ratelimit-remaining") == Some(0);
        let reset = number("x-ratelimit-reset").filter(|_| spent)?;
        Some(reset.saturating_sub(now.as_second()))
    };
    let seconds = number("retry-after").or_else(reset);
    let bounded = seconds.map(|seconds| seconds.clamp(1, LONGEST_PATIENCE));
    bounded
        .and_then(|seconds| u32::try_from(seconds).ok())
        .unwrap_or(PATIENCE)
}
