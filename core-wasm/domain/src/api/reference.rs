//! The reference data: read from what ships with the core, so it needs no store and is the same for everybody.

use serde_json::{Map, Value};

use super::context::Context;
use super::data::{self, FrameworkSummary, PatternText};
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::resource::ListOf;
use super::respond::Response;
use crate::ports::Role;

pub(super) const LIST_FRAMEWORKS: Operation = operation::operation(
    "listFrameworks",
    Method::Get,
    "/api/governance/frameworks",
    "Lists the frameworks",
    Role::Viewer,
    operation::json(
        200,
        "All of them.",
        operation::of::<ListOf<FrameworkSummary>>,
    ),
    list_frameworks,
);

pub(super) const GET_FRAMEWORK: Operation = operation::operation(
    "getFramework",
    Method::Get,
    "/api/governance/frameworks/{frameworkId}",
    "Returns a framework with its controls",
    Role::Viewer,
    operation::json(200, "The catalogue.", operation::of::<Map<String, Value>>),
    get_framework,
);

pub(super) const LIST_PATTERNS: Operation = operation::operation(
    "listPatterns",
    Method::Get,
    "/api/governance/patterns",
    "Lists the patterns of positive evidence",
    Role::Viewer,
    operation::json(200, "All of them.", operation::of::<ListOf<PatternText>>),
    list_patterns,
);

fn list_frameworks<'a>(_: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let items = data::frameworks().map_err(Problem::internal)?;
        Response::value(&ListOf { items, next: None })
    })
}

fn get_framework<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        match data::framework(&context.argument("frameworkId")) {
            Some(text) => Ok(Response::json(text)),
            None => Err(Problem::not_found(
                "There is no framework of that identifier.",
            )),
        }
    })
}

fn list_patterns<'a>(_: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let items = data::patterns().map_err(Problem::internal)?;
        Response::value(&ListOf { items, next: None })
    })
}
