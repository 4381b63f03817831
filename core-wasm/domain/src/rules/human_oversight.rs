//! Human oversight: can a person stop what the model decides?

use super::calls::{Scene, has_any, is_boolean, text};
use crate::flow::{Call, FunctionFact, Harm, Labels, Loop, Role, table};
use crate::model::Confidence;
use crate::syntax::tree::{Expr, ExprKind};

/// Words in the name of a call that asks a person or a policy first.
const APPROVAL: &[&str] = &[
    "approv",
    "Approv",
    "confirm",
    "Confirm",
    "interrupt",
    "human",
    "Human",
    "permission",
    "Permission",
    "authoriz",
    "Authoriz",
    "consent",
    "Consent",
    "ask_user",
    "askUser",
    "elicit",
    "prompt_user",
    "promptUser",
    "allowlist",
    "is_allowed",
    "isAllowed",
    "input",
    "review",
];
/// Options of a tool or an agent by which the framework asks first.
const APPROVAL_OPTIONS: &[&str] = &[
    "needs_approval",
    "needsApproval",
    "requires_approval",
    "requireApproval",
    "require_approval",
    "requires_confirmation",
    "require_confirmation",
    "interrupt_before",
    "interruptBefore",
    "interrupt_on",
    "interruptOn",
    "approval_mode",
    "human_in_the_loop",
    "require_user_confirmation",
    "requires_user_input",
    "approval_required",
];
/// Flags that let a model act unasked, with the value that does.
const AUTO_APPROVE: &[(&str, Flag)] = &[
    ("allow_dangerous_requests", Flag::True),
    ("allow_dangerous_code", Flag::True),
    ("allow_dangerous_tools", Flag::True),
    ("allowDangerousRequests", Flag::True),
    ("allow_dangerously_skip_permissions", Flag::True),
    ("dangerously_skip_permissions", Flag::True),
    ("dangerouslySkipPermissions", Flag::True),
    ("allowDangerouslySkipPermissions", Flag::True),
    ("auto_approve", Flag::True),
    ("autoApprove", Flag::True),
    ("auto_approve_tools", Flag::True),
    ("skip_approval", Flag::True),
    ("skipApproval", Flag::True),
    ("requireApproval", Flag::False),
    ("require_approval", Flag::FalseOrNever),
    ("needsApproval", Flag::False),
    ("needs_approval", Flag::False),
    ("requires_confirmation", Flag::False),
    ("human_input_mode", Flag::Never),
    ("permission_mode", Flag::Bypass),
    ("permissionMode", Flag::Bypass),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    True,
    False,
    FalseOrNever,
    Never,
    Bypass,
}

impl Flag {
    fn is_set(self, value: &Expr<'_>) -> bool {
        let is_text = |wanted: &str| text(value) == Some(wanted);
        match self {
            Self::True => is_boolean(value, true),
            Self::False => is_boolean(value, false),
            Self::FalseOrNever => is_boolean(value, false) || is_text("never"),
            Self::Never => is_text("NEVER"),
            Self::Bypass => is_text("bypassPermissions"),
        }
    }
}

pub(super) fn detect(scene: &mut Scene<'_, '_>) {
    destructive_tools(scene);
    auto_approve(scene);
    unbounded_loops(scene);
    stub_approvals(scene);
}

fn destructive_tools(scene: &mut Scene<'_, '_>) {
    let asks_first = scene
        .flow
        .settings
        .iter()
        .any(|setting| is_option_on(setting.name, setting.value))
        || scene.flow.calls.iter().any(|call| {
            call.arguments.iter().any(|argument| {
                argument
                    .name
                    .is_some_and(|name| is_option_on(name, &argument.value))
            }) || has_any(call.last(), &["HumanInTheLoop", "interrupt_before"])
        });
    if asks_first {
        return;
    }
    for (index, fact) in scene.flow.functions.iter().enumerate() {
        if !fact.is_tool || is_guarded(scene, index, fact) {
            continue;
        }
        let found = scene
            .flow
            .calls_of(index)
            .find_map(|call| harm(call).map(|harm| (call, harm)));
        if let Some((call, harm)) = found {
            let message = format!(
                "a model can call the tool `{}`, which {} with `{}`, and no one is asked first",
                scene.function_name(Some(index)),
                harm.phrase(),
                call.path,
            );
            scene
                .sink
                .finding("ADV-HO-001", call.span, Confidence::Medium, message);
        }
    }
}

fn is_option_on(name: &str, value: &Expr<'_>) -> bool {
    APPROVAL_OPTIONS.contains(&name)
        && !is_boolean(value, false)
        && !matches!(value.kind, ExprKind::Null | ExprKind::Text("never"))
}

fn is_guarded(scene: &Scene<'_, '_>, index: usize, fact: &FunctionFact<'_>) -> bool {
    let asks = |call: &Call<'_>| has_any(call.last(), APPROVAL);
    scene.flow.calls_of(index).any(asks)
        || fact
            .function
            .parameters
            .iter()
            .any(|parameter| has_any(parameter.name, &["confirm", "approv", "dry_run", "dryRun"]))
        || fact
            .function
            .decorators
            .iter()
            .any(|decorator| has_any(scene.file.slice(decorator.span), APPROVAL))
        || fact.tool_call.is_some_and(|call| {
            let ExprKind::Call { arguments, .. } = call.kind else {
                return false;
            };
            arguments.iter().any(|argument| match argument.value.kind {
                ExprKind::Record(entries) => entries.iter().any(|entry| {
                    entry
                        .key
                        .as_ref()
                        .and_then(text)
                        .is_some_and(|name| is_option_on(name, &entry.value))
                }),
                _ => false,
            })
        })
}

/// Returns the harm a call in a tool can do at the model's choice.
fn harm(call: &Call<'_>) -> Option<Harm> {
    let is_chosen = call.values.iter().any(|value| {
        value
            .labels
            .meets(Labels::TOOL_ARGUMENT | Labels::TOOL_DERIVED)
    });
    if let Some(statement) = call.values.first().and_then(|value| value.literal)
        && matches!(call.last(), "execute" | "executemany" | "query")
        && deletes(statement)
    {
        return Some(Harm::DeletesRemote);
    }
    table::roles(call.path).find_map(|role| match role {
        // A tool tidies up its own temporary files and runs commands of its own.
        Role::Destructive {
            harm: harm @ (Harm::DeletesFiles | Harm::Runs | Harm::DeletesRemote),
        } => (is_chosen || is_unlinked_choice(call)).then_some(*harm),
        Role::Destructive { harm } => Some(*harm),
        _ => None,
    })
}

/// `Path(name).unlink()`: what is chosen is the receiver.
fn is_unlinked_choice(call: &Call<'_>) -> bool {
    call.receiver
        .labels
        .meets(Labels::TOOL_ARGUMENT | Labels::TOOL_DERIVED)
}

fn deletes(statement: &str) -> bool {
    let start = statement.trim_start();
    [
        "DELETE ",
        "DROP ",
        "TRUNCATE ",
        "delete ",
        "drop ",
        "truncate ",
    ]
    .iter()
    .any(|word| start.starts_with(word))
}

fn auto_approve(scene: &mut Scene<'_, '_>) {
    // Where the caller has to say the same word first, the caller decides.
    let is_passed_on = scene.flow.functions.iter().any(|fact| {
        fact.function.parameters.iter().any(|parameter| {
            parameter.name.starts_with("allow_dangerous")
                && parameter
                    .default
                    .as_ref()
                    .is_some_and(|default| is_boolean(default, false))
        })
    });
    for setting in &scene.flow.settings {
        let found = AUTO_APPROVE
            .iter()
            .find(|(name, flag)| *name == setting.name && flag.is_set(setting.value))
            // What was asked and answered is marked as done on the call that waited for it.
            .filter(|(_, flag)| {
                !(setting.is_assigned && matches!(flag, Flag::False | Flag::FalseOrNever))
            })
            .filter(|(name, _)| !(is_passed_on && name.starts_with("allow_dangerous")));
        if found.is_some() {
            let message = format!(
                "`{} = {}` lets the model act without asking anyone",
                setting.name,
                scene.quoted(setting.value.span)
            );
            scene
                .sink
                .finding("ADV-HO-002", setting.span, Confidence::High, message);
        }
    }
}

fn unbounded_loops(scene: &mut Scene<'_, '_>) {
    for (index, fact) in scene.flow.loops.iter().enumerate() {
        if is_endless(fact) && runs_tools_unbounded(scene, index) {
            let message = format!(
                "`{}` lets the model call tools round after round with no limit on the rounds",
                scene.function_name(fact.place.function)
            );
            let header = crate::syntax::tree::Span {
                start: fact.span.start,
                end: fact.test.map_or(fact.span.start + 5, |test| test.span.end),
            };
            scene
                .sink
                .finding("ADV-HO-003", header, Confidence::Medium, message);
        }
    }
    for call in &scene.flow.calls {
        let unlimited = call.arguments.iter().find(|argument| match argument.name {
            Some("max_iterations" | "max_turns" | "max_steps") => {
                matches!(argument.value.kind, ExprKind::Null)
                    && has_any(call.last(), &["gent", "run", "Runner"])
            }
            Some("recursion_limit") => is_huge(&argument.value),
            _ => false,
        });
        if let Some(argument) = unlimited {
            let message = format!(
                "`{}` runs an agent with no limit that would stop it: `{}` is `{}`",
                call.last(),
                argument.name.unwrap_or(""),
                scene.quoted(argument.value.span)
            );
            scene
                .sink
                .finding("ADV-HO-003", argument.value.span, Confidence::High, message);
        }
    }
    for setting in &scene.flow.settings {
        if matches!(setting.name, "recursion_limit" | "recursionLimit") && is_huge(setting.value) {
            let message = format!(
                "`{}` of {} stops no agent in practice",
                setting.name,
                scene.quoted(setting.value.span)
            );
            scene
                .sink
                .finding("ADV-HO-003", setting.value.span, Confidence::High, message);
        }
    }
}

/// A thousand rounds cost real money before anything stops them.
fn is_huge(value: &Expr<'_>) -> bool {
    matches!(value.kind, ExprKind::Number(number)
        if number.replace('_', "").parse::<u64>().is_ok_and(|limit| limit >= 1000))
}

fn is_endless(fact: &Loop<'_>) -> bool {
    !fact.is_for
        && match fact.test.map(|test| test.kind) {
            None | Some(ExprKind::Boolean(true) | ExprKind::Number("1")) => true,
            Some(_) => false,
        }
}

fn runs_tools_unbounded(scene: &Scene<'_, '_>, index: usize) -> bool {
    /// Calls that wait for a person or the world: each round then has its own cause.
    const WAITS: &[&str] = &[
        "input",
        "receive",
        "recv",
        "readline",
        "question",
        "listen",
        "accept",
        "receive_text",
        "receive_json",
        "prompt",
        "ask",
        "poll",
        "chat_input",
        "consume",
    ];
    let mut asks = false;
    let mut runs = false;
    for call in &scene.flow.calls {
        if !scene.flow.is_in_loop(call.place.innermost_loop, index) {
            continue;
        }
        let last = call.last();
        if WAITS.contains(&last) || has_any(call.path, &["queue", "Queue"]) && last == "get" {
            return false;
        }
        asks = asks || call.model.is_some();
        runs =
            runs || call.model.is_none() && has_any(last, &["tool", "Tool", "execute", "dispatch"]);
    }
    let is_counted = scene
        .flow
        .exits
        .iter()
        .filter(|exit| exit.of == index)
        .any(|exit| exit.tests.iter().any(|test| is_limit(scene, test)));
    asks && runs && !is_counted
}

/// A comparison that counts: `rounds >= MAX`, `time.time() > deadline`.
fn is_limit(scene: &Scene<'_, '_>, test: &Expr<'_>) -> bool {
    let written = scene.file.slice(test.span).to_ascii_lowercase();
    has_any(
        &written,
        &[
            "max",
            "limit",
            "budget",
            "deadline",
            "timeout",
            "attempt",
            "count",
            "step",
            "turn",
            "iter",
            "cancel",
            "abort",
            "stop_event",
            "elapsed",
            "retries",
        ],
    ) || matches!(
        test.kind,
        ExprKind::Binary {
            operator: ">" | ">=" | "<" | "<=",
            ..
        }
    )
}

fn stub_approvals(scene: &mut Scene<'_, '_>) {
    for (index, fact) in scene.flow.functions.iter().enumerate() {
        let name = fact.function.name;
        if !is_approval_name(name) {
            continue;
        }
        let mut returns = 0;
        let only_yes = scene
            .flow
            .returns
            .iter()
            .filter(|returned| returned.place.function == Some(index))
            .inspect(|_| returns += 1)
            .all(|returned| returned.expression.is_some_and(is_yes));
        let decides = scene
            .flow
            .calls_of(index)
            .any(|call| !scene.is_log(call) && !matches!(call.path, "print" | "str" | "len"));
        if returns > 0 && only_yes && !decides {
            let message = format!("`{name}` says yes to everything: no person and no rule decides");
            let span = fact.function.name_span;
            scene
                .sink
                .finding("ADV-HO-004", span, Confidence::High, message);
        }
    }
}

fn is_approval_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let asks = has_any(
        &lower,
        &[
            "approve",
            "approval",
            "confirm_action",
            "confirm_tool",
            "confirmaction",
            "confirmtool",
            "human_review",
            "humanreview",
            "ask_human",
            "askhuman",
            "human_in_the_loop",
            "get_consent",
            "user_consent",
        ],
    );
    // `requires_approval` that is always true is the safe answer.
    let is_other = [
        "require", "need", "should", "must", "has_", "supports", "can_", "is_auto", "auto", "test",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
        || has_any(
            &lower,
            &["required", "auto_approve", "autoapprove", "needs"],
        );
    asks && !is_other
}

fn is_yes(expression: &Expr<'_>) -> bool {
    match expression.kind {
        ExprKind::Boolean(true) => true,
        ExprKind::Text(text) => matches!(text, "approved" | "approve" | "yes" | "y" | "allow"),
        ExprKind::Record(entries) => entries.iter().any(|entry| {
            matches!(
                entry.key.as_ref().and_then(text),
                Some("approved" | "approve" | "allowed" | "confirmed")
            ) && is_yes(&entry.value)
        }),
        ExprKind::Wrapped(inner) => is_yes(inner),
        _ => false,
    }
}
