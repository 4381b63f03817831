//! A gate's policy: Rego source that was read, bound to its stage, and held to what a policy may do.
//!
//! A policy is a package `advisory.gate.<stage>` that defines `asks`, the requirements it will
//! answer, and `requirements`, the answers. It may import `data.advisory.lib`, which is ours. What
//! would let one run away, or answer differently tomorrow, is refused when it is saved.

use std::fmt;
use std::sync::{Arc, OnceLock};

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::Instruction;
use regorus::rvm::program::Program;
use regorus::{Engine, PolicyLengthConfig, Rc};
use serde_json::json;

use super::{builtins, nesting};
use crate::canonical;
use crate::model::Stage;

/// Bytes of a policy: the longest that we ship has a thirtieth of it.
const MOST_BYTES: usize = 64 * 1024;
/// Lines of a policy.
const MOST_LINES: usize = 2_000;
/// Columns of a line.
const MOST_COLUMNS: u32 = 500;
/// Rules of a policy and the library together. One rule that uses another takes a few kilobytes
/// of the stack when it runs, so that this bounds the stack.
const MOST_RULES: usize = 160;

/// What the library is called where an error names its source.
const LIBRARY_NAME: &str = "lib.rego";
/// What the policy is called there.
const POLICY_NAME: &str = "policy.rego";
/// The library that every policy may import.
const LIBRARY: &str = include_str!("../../../data/policies/lib.rego");

/// Why a policy can't be saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct PolicyError {
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl PolicyError {
    /// An error about the policy as a whole.
    fn whole(message: impl Into<String>) -> Self {
        Self {
            line: 1,
            column: 1,
            message: message.into(),
        }
    }

    /// Reads the place out of the evaluator's message, which begins with an arrow, a name, and `line:column`.
    fn parse(text: &str) -> Self {
        let message = text
            .split_once("error: ")
            .map_or(text, |(_, message)| message)
            .trim();
        let arrow = format!("--> {POLICY_NAME}:");
        let place = text.split_once(&arrow).and_then(|(_, rest)| {
            let (line, rest) = rest.split_once(':')?;
            let digits = rest.find(|c: char| !c.is_ascii_digit());
            let column = rest.get(..digits.unwrap_or(rest.len()))?;
            Some((line.parse().ok()?, column.parse().ok()?))
        });
        let (line, column) = place.unwrap_or((1, 1));
        Self {
            line: std::cmp::max(line, 1),
            column: std::cmp::max(column, 1),
            message: message.to_owned(),
        }
    }
}

/// A policy that may decide.
#[derive(Clone)]
pub struct Policy {
    stage: Stage,
    source: String,
    digest: String,
    /// What runs; of a policy that no longer reads, why nothing does.
    program: Result<Arc<Program>, PolicyError>,
}

impl fmt::Debug for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Policy")
            .field("stage", &self.stage)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

impl Policy {
    /// Reads a policy for the gate of `stage`.
    ///
    /// # Errors
    /// Says where the source does not parse, asks for what no policy has, or is no policy of this
    /// stage.
    pub fn parse(stage: Stage, source: &str) -> Result<Self, PolicyError> {
        let program = Arc::new(read(stage, source)?);
        Ok(Self::of(stage, source, Ok(program)))
    }

    /// Takes a policy that was saved. One that no longer reads gives no answer, and its gate stays closed: what was saved
    /// under one version of the core may be refused by the next, or have been damaged where it was kept.
    #[must_use]
    pub fn stored(stage: Stage, source: &str) -> Self {
        Self::of(stage, source, read(stage, source).map(Arc::new))
    }

    fn of(stage: Stage, source: &str, program: Result<Arc<Program>, PolicyError>) -> Self {
        Self {
            stage,
            source: source.to_owned(),
            digest: canonical::digest(&json!({ "library": LIBRARY, "policy": source })),
            program,
        }
    }

    /// Returns the policy that a stage has unless a tenant replaced it.
    #[must_use]
    pub fn shipped(stage: Stage) -> Option<&'static Self> {
        // Each when it is first asked for: a decision needs one of them.
        static SHIPPED: [OnceLock<Option<Policy>>; Stage::ALL.len()] =
            [const { OnceLock::new() }; Stage::ALL.len()];
        let at = Stage::ALL.iter().position(|known| *known == stage)?;
        let read = || Self::parse(stage, shipped_source(stage)).ok();
        SHIPPED.get(at)?.get_or_init(read).as_ref()
    }

    /// Returns the stage whose gate it keeps.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Returns its source.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the digest of its source together with the library's.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    pub(super) const fn program(&self) -> Result<&Arc<Program>, &PolicyError> {
        self.program.as_ref()
    }
}

/// Returns the source of the policy that a stage has unless a tenant replaced it.
#[must_use]
pub const fn shipped_source(stage: Stage) -> &'static str {
    match stage {
        Stage::Design => include_str!("../../../data/policies/design.rego"),
        Stage::Development => include_str!("../../../data/policies/development.rego"),
        Stage::Testing => include_str!("../../../data/policies/testing.rego"),
        Stage::Staging => include_str!("../../../data/policies/staging.rego"),
        Stage::Production => include_str!("../../../data/policies/production.rego"),
    }
}

/// Returns the path of a rule of a stage's policy.
pub(super) fn rule_path(stage: Stage, rule: &str) -> String {
    format!("data.advisory.gate.{}.{rule}", stage.id())
}

fn read(stage: Stage, source: &str) -> Result<Program, PolicyError> {
    if source.len() > MOST_BYTES {
        return Err(PolicyError::whole(format!(
            "{} bytes are more than {MOST_BYTES}",
            source.len()
        )));
    }
    if let Some((line, column)) = nesting::too_deep(source) {
        return Err(PolicyError {
            line,
            column,
            message: "brackets stand too deep in each other".to_owned(),
        });
    }
    compile(stage, source)
}

fn compile(stage: Stage, source: &str) -> Result<Program, PolicyError> {
    let mut engine = Engine::new();
    engine.set_rego_v0(false);
    engine.set_policy_length_config(lengths());
    let package = engine
        .add_policy(POLICY_NAME.to_owned(), source.to_owned())
        .map_err(|error| PolicyError::parse(&error.to_string()))?;
    let expected = format!("data.advisory.gate.{}", stage.id());
    if package != expected {
        let found = package.trim_start_matches("data.");
        let wanted = expected.trim_start_matches("data.");
        let message = format!("the package is {found}, and the gate's is {wanted}");
        return Err(PolicyError::whole(message));
    }
    engine
        .add_policy(LIBRARY_NAME.to_owned(), LIBRARY.to_owned())
        .map_err(|error| PolicyError::parse(&error.to_string()))?;
    let rules = ["asks", "requirements"];
    for rule in rules {
        let is_there = engine
            .has_declared_rule_rooted_at(POLICY_NAME, rule)
            .unwrap_or(false);
        if !is_there {
            let message = format!("the policy does not define {rule}");
            return Err(PolicyError::whole(message));
        }
    }
    let paths = rules.map(|rule| rule_path(stage, rule));
    let [asks, requirements] = &paths;
    let compiled = engine
        .compile_with_entrypoint(&Rc::from(requirements.as_str()))
        .map_err(|error| PolicyError::parse(&error.to_string()))?;
    let program = Compiler::compile_from_policy(&compiled, &[asks, requirements])
        .map_err(|error| PolicyError::parse(&error.to_string()))?;
    let mut program = Arc::unwrap_or_clone(program);
    restrict(&program)?;
    builtins::bound(&mut program);
    Ok(program)
}

fn lengths() -> PolicyLengthConfig {
    let mut lengths = PolicyLengthConfig::default();
    lengths.max_col = MOST_COLUMNS.try_into().unwrap_or(lengths.max_col);
    lengths.max_lines = MOST_LINES.try_into().unwrap_or(lengths.max_lines);
    lengths
}

/// Refuses what no policy may do.
fn restrict(program: &Program) -> Result<(), PolicyError> {
    if program.rule_infos.len() > MOST_RULES {
        return Err(PolicyError::whole(format!(
            "{} rules, those of the library among them, are more than {MOST_RULES}",
            program.rule_infos.len()
        )));
    }
    if let Some(builtin) = program
        .builtin_info_table
        .iter()
        .find(|builtin| !builtins::is_allowed(&builtin.name))
    {
        let message = format!("policies have no function {}", builtin.name);
        return Err(PolicyError::whole(message));
    }
    // Squaring a number again and again takes the memory of the world in a few instructions.
    let product = program
        .instructions
        .iter()
        .position(|instruction| matches!(instruction, Instruction::Mul { .. }));
    if let Some(index) = product {
        let place = program
            .instruction_spans
            .get(index)
            .and_then(Option::as_ref);
        return Err(PolicyError {
            line: place.map_or(1, |place| u32::try_from(place.line).unwrap_or(1)),
            column: place.map_or(1, |place| u32::try_from(place.column).unwrap_or(1)),
            message: "policies do not multiply: compare basis points".to_owned(),
        });
    }
    if program.has_host_await {
        return Err(PolicyError::whole("policies ask nobody while they run"));
    }
    Ok(())
}
