//! The question bank over HTTP: what an assessment asks, and which controls each answer bears on.
//!
//! The questions ship with the core. What a caller chooses is the view: the controls of one framework, or those of the
//! frameworks that the project of an assessment is held to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::resource::ListOf;
use super::respond::Response;
use crate::assessments::Assessment;
use crate::model::{ControlRef, FrameworkId};
use crate::ports::Role;
use crate::projects::Project;
use crate::reference::{AnswerKind, Question, questions};

pub(super) const LIST_QUESTIONS: Operation = operation::operation(
    "listQuestions",
    Method::Get,
    "/api/governance/questions",
    "Lists the questions of an assessment, by domain",
    Role::Viewer,
    operation::json(
        200,
        "All of them that were asked for.",
        operation::of::<ListOf<AskedQuestion>>,
    ),
    list,
)
.query(operation::of::<QuestionsQuery>);

/// Which questions.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct QuestionsQuery {
    /// Only those that bear on this framework, and of their controls only its own.
    #[serde(default)]
    framework: Option<FrameworkId>,
    /// Those of this assessment, with the controls of the frameworks that its project is held to.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    assessment_id: Option<String>,
}

/// A question as it is asked.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AskedQuestion {
    #[serde(flatten)]
    question: Question,
    /// What kind of answer it takes.
    answer_kind: AnswerKind,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: QuestionsQuery = context.query()?;
        let held_to = match &query.assessment_id {
            Some(id) => frameworks(context, id).await?,
            None => Vec::new(),
        };
        let is_shown = |control: &ControlRef| {
            query.framework.is_none_or(|only| control.framework == only)
                && (held_to.is_empty() || held_to.contains(&control.framework))
        };
        let items = questions().iter().filter_map(|question| {
            let controls = question.controls.iter();
            let shown: Vec<_> = controls.filter(|it| is_shown(it)).cloned().collect();
            // An assessment asks every question, whatever its project is held to.
            let is_asked = query.framework.is_none() || !shown.is_empty();
            is_asked.then(|| AskedQuestion {
                question: Question {
                    controls: shown,
                    ..question.clone()
                },
                answer_kind: AnswerKind::Maturity,
            })
        });
        Response::value(&ListOf {
            items: items.collect(),
            next: None,
        })
    })
}

/// Returns the frameworks that the project of an assessment is held to.
async fn frameworks(context: &Context<'_>, assessment: &str) -> Result<Vec<FrameworkId>, Problem> {
    let assessment = context.find::<Assessment>(assessment).await?;
    let project = context
        .find::<Project>(&assessment.data().project_id)
        .await?;
    Ok(project.data().frameworks.clone())
}
