//! The portfolio over HTTP: the projects with where each stands.
//!
//! What is asked of the store grows with the projects on the page and never with what they hold: for each, one query of its
//! scans, its decisions, its waivers and its documents, all at once. Whether documents are stale is computed from the
//! evidence, as the posture does; only a project that has documents costs the further query of its assessment and the one
//! object with the result of its scan, and few of those are held at a time.

use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream, try_join};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::assessments::latest_scan;
use super::context::Context;
use super::grounds::Grounds;
use super::operation::{self, Answer, Method, Operation};
use super::posture::points::{self, GatePoint, WaiverPoint};
use super::posture::{artifacts, decisions, newest, waivers};
use super::problem::Problem;
use super::resource::{self, ListOf, Resource};
use super::respond::Response;
use crate::artifacts::Artifact;
use crate::ports::Role;
use crate::projects::Project;
use crate::scans::Scan;
use crate::store::{Selection, Stored};

/// Bytes of a scan's result that are read for one project of a page: that of a repository of some 10,000 files. All 50 of a
/// page are read in seconds.
const MOST_RESULT: u64 = 8 << 20;

/// Projects whose results are read at a time: together no more than one posture may read.
const RESULTS_AT_ONCE: usize = 4;

pub(super) const GET_PORTFOLIO: Operation = operation::operation(
    "getPortfolio",
    Method::Get,
    "/api/governance/portfolio",
    "Lists the projects with where each stands, the latest changed first",
    Role::Viewer,
    operation::json(200, "A page.", operation::of::<ListOf<Standing<'static>>>),
    portfolio,
)
.query(operation::of::<PortfolioQuery>);

/// Which page.
#[derive(Deserialize, JsonSchema)]
struct PortfolioQuery {
    /// How many at most: each costs four to six queries.
    #[serde(default = "twenty_five")]
    #[schemars(range(min = 1, max = 50))]
    limit: u32,
    /// The `next` of the page before.
    #[serde(default)]
    #[schemars(length(max = 4096))]
    cursor: Option<String>,
}

const fn twenty_five() -> u32 {
    25
}

/// A project in the portfolio.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Standing<'a> {
    #[serde(flatten)]
    project: Resource<'a, Project>,
    /// Its latest scan in numbers.
    scan: Option<Resource<'a, Scan>>,
    /// The latest decision of each gate.
    gates: Vec<GatePoint>,
    /// The waiver that expires next.
    next_waiver: Option<WaiverPoint>,
    /// Types of document whose latest version is stale, as the posture says; null where the result of the scan is too large
    /// to be looked through for a list, or is not there.
    stale_artifacts: Option<usize>,
}

fn portfolio<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: PortfolioQuery = context.query()?;
        let store = context.store();
        let page = store.list::<Project>(Selection {
            order: Some(newest("updatedAt")),
            limit: query.limit,
            cursor: query.cursor,
            ..Selection::default()
        });
        let page = resource::listed(page.await)?;
        let parts = try_join_all(page.items.iter().map(|project| async {
            try_join!(
                latest_scan(context, project.id(), None),
                decisions(context, project.id()),
                waivers(context, project.id()),
                artifacts(context, project.id()),
            )
        }));
        let parts = parts.await?;
        let projects = || page.items.iter().zip(&parts);
        let counts = projects().map(|(project, (scan, _, _, artifacts))| {
            stale(context, project, scan.as_ref(), artifacts)
        });
        let counts: Vec<_> = stream::iter(counts)
            .buffered(RESULTS_AT_ONCE)
            .try_collect()
            .await?;
        let standings = projects().zip(counts);
        Response::value(&ListOf {
            items: standings
                .map(
                    |((project, (scan, decisions, waivers, _)), stale)| Standing {
                        project: Resource::of(project),
                        scan: scan.as_ref().map(Resource::of),
                        gates: points::gate_points(context, decisions),
                        next_waiver: waivers
                            .iter()
                            .find(|stored| stored.data().holds(context.now))
                            .map(points::waiver),
                        stale_artifacts: stale,
                    },
                )
                .collect(),
            next: page.next,
        })
    })
}

/// Counts the documents that are stale; none where that would cost more than a list may.
async fn stale(
    context: &Context<'_>,
    project: &Stored<Project>,
    latest: Option<&Stored<Scan>>,
    artifacts: &[Stored<Artifact>],
) -> Result<Option<usize>, Problem> {
    if artifacts.is_empty() {
        return Ok(Some(0));
    }
    let grounds = Grounds::up_to(context, project, latest, MOST_RESULT).await?;
    Ok(grounds.map(|grounds| {
        let points = points::artifact_points(&grounds, artifacts);
        points.iter().filter(|point| point.is_stale).count()
    }))
}
