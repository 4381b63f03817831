//! The reference data: read from what ships with the core, so it needs no store and is the same for everybody.
//!
//! It changes when the core does. Its version is therefore its digest, and whoever has seen it gets no body.

use serde_json::{Map, Value};

use super::context::Context;
use super::data::{self, FrameworkSummary, PatternText};
use super::describe::Described;
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::resource::ListOf;
use super::respond::Response;
use crate::canonical;
use crate::model::Rule;
use crate::ports::Role;
use crate::rules;

pub(super) const LIST_FRAMEWORKS: Operation = operation::operation(
    "listFrameworks",
    Method::Get,
    "/api/governance/frameworks",
    "Lists the frameworks",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "All of them.",
        operation::of::<ListOf<FrameworkSummary>>,
    )),
    list_frameworks,
);

pub(super) const GET_FRAMEWORK: Operation = operation::operation(
    "getFramework",
    Method::Get,
    "/api/governance/frameworks/{frameworkId}",
    "Returns a framework with its controls",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The catalogue.",
        operation::of::<Map<String, Value>>,
    )),
    get_framework,
);

pub(super) const LIST_PATTERNS: Operation = operation::operation(
    "listPatterns",
    Method::Get,
    "/api/governance/patterns",
    "Lists the patterns of positive evidence",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "All of them.",
        operation::of::<ListOf<PatternText>>,
    )),
    list_patterns,
);

pub(super) const LIST_RULES: Operation = operation::operation(
    "listRules",
    Method::Get,
    "/api/governance/rules",
    "Lists the rules of the scanner",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "All of them.",
        operation::of::<ListOf<Rule>>,
    )),
    list_rules,
);

pub(super) const GET_RULE: Operation = operation::operation(
    "getRule",
    Method::Get,
    "/api/governance/rules/{ruleId}",
    "Returns a rule, with an example that it finds and one that it leaves",
    Role::Viewer,
    operation::tagged(operation::json(
        200,
        "The rule.",
        operation::of::<Described>,
    )),
    get_rule,
);

fn list_frameworks<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let items = data::frameworks().map_err(Problem::internal)?;
        versioned(context, Response::value(&ListOf { items, next: None }))
    })
}

fn get_framework<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let text = data::framework(&context.argument("frameworkId"))
            .ok_or_else(|| Problem::not_found("There is no framework of that identifier."))?;
        versioned(context, Ok(Response::json(text)))
    })
}

fn list_patterns<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let items = data::patterns().map_err(Problem::internal)?;
        versioned(context, Response::value(&ListOf { items, next: None }))
    })
}

fn list_rules<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let items = rules::all().iter().collect();
        let list: ListOf<&Rule> = ListOf { items, next: None };
        versioned(context, Response::value(&list))
    })
}

fn get_rule<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async {
        let described = Described::find(&context.argument("ruleId"))
            .ok_or_else(|| Problem::not_found("There is no rule of that identifier."))?;
        versioned(context, Response::value(&described))
    })
}

/// Adds the digest of what is answered, or leaves the body out for whoever has seen it.
fn versioned(
    context: &Context<'_>,
    answer: Result<Response, Problem>,
) -> Result<Response, Problem> {
    let answer = answer?;
    let etag = canonical::sha256(&answer.body);
    Ok(if context.is_known(&etag) {
        Response::nothing().status(304).tagged(&etag)
    } else {
        answer.tagged(&etag)
    })
}
