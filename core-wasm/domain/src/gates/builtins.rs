//! What a policy may call: functions of their arguments alone, whose work is about as large as they are.
//!
//! The clock, chance, the network and the environment are not even linked. Of the rest, those that
//! build something larger than what they are given (`numbers.range`, `bits.lsh`, the encoders) are
//! left out, and those that join text are held to a length: without one, thirty doublings in
//! thirty lines are a gigabyte, at the price of thirty instructions.

use regorus::LimitError;
use regorus::Value;
use regorus::rvm::program::Program;
use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Span};

/// Bytes of a text, and members of a list, that a call may build.
const LARGEST: u64 = 64 * 1024;

/// The functions a policy may call.
const ALLOWED: &[&str] = &[
    "__builtin_sets.intersection",
    "__builtin_sets.union",
    "abs",
    "array.concat",
    "array.reverse",
    "array.slice",
    "ceil",
    "concat",
    "contains",
    "count",
    "endswith",
    "floor",
    "format_int",
    "indexof",
    "intersection",
    "is_array",
    "is_boolean",
    "is_null",
    "is_number",
    "is_object",
    "is_set",
    "is_string",
    "lower",
    "max",
    "min",
    "object.filter",
    "object.get",
    "object.keys",
    "object.remove",
    "object.union",
    "replace",
    "round",
    "sort",
    "split",
    "sprintf",
    "startswith",
    "strings.any_prefix_match",
    "strings.any_suffix_match",
    "strings.count",
    "substring",
    "sum",
    "to_number",
    "trim",
    "trim_left",
    "trim_prefix",
    "trim_right",
    "trim_space",
    "trim_suffix",
    "type_name",
    "union",
    "upper",
];

/// Whether a policy may call a function.
pub(super) fn is_allowed(name: &str) -> bool {
    ALLOWED.binary_search(&name).is_ok()
}

/// Puts the bounded functions in the place of those that join.
pub(super) fn bound(program: &mut Program) {
    let names = program.builtin_info_table.iter();
    for (builtin, resolved) in names.zip(&mut program.resolved_builtins) {
        let bounded: Option<Function> = match builtin.name.as_str() {
            "array.concat" => Some(array_concat),
            "concat" => Some(concat),
            "replace" => Some(replace),
            "sprintf" => Some(sprintf),
            _ => None,
        };
        if let Some(bounded) = bounded {
            resolved.0 = bounded;
        }
    }
}

/// A function as the evaluator calls it.
type Function = fn(&Span, &[Ref<Expr>], &[Value], bool) -> anyhow::Result<Value>;

fn array_concat(
    span: &Span,
    params: &[Ref<Expr>],
    args: &[Value],
    strict: bool,
) -> anyhow::Result<Value> {
    let members = args.iter().filter_map(|value| value.as_array().ok());
    within(members.map(|array| array.len() as u64).sum())?;
    call("array.concat", span, params, args, strict)
}

fn concat(
    span: &Span,
    params: &[Ref<Expr>],
    args: &[Value],
    strict: bool,
) -> anyhow::Result<Value> {
    if let [separator, parts] = args {
        // There is a separator for every part but one.
        let separators = match parts {
            Value::Array(parts) => parts.len(),
            Value::Set(parts) => parts.len(),
            _ => 0,
        };
        let joined = size(separator).saturating_mul(separators as u64);
        within(joined.saturating_add(size(parts)))?;
    }
    call("concat", span, params, args, strict)
}

fn replace(
    span: &Span,
    params: &[Ref<Expr>],
    args: &[Value],
    strict: bool,
) -> anyhow::Result<Value> {
    if let [text, _, new] = args {
        // Every character may make way for the new text.
        within(size(text).saturating_mul(size(new)))?;
    }
    call("replace", span, params, args, strict)
}

fn sprintf(
    span: &Span,
    params: &[Ref<Expr>],
    args: &[Value],
    strict: bool,
) -> anyhow::Result<Value> {
    within(args.iter().map(size).fold(0, u64::saturating_add))?;
    if let Some(Value::String(format)) = args.first() {
        let mut characters = format.chars();
        while characters.any(|character| character == '%') {
            // A width fills a text of any length, and not all of them are read without a fault.
            let verb = characters.next();
            anyhow::ensure!(
                matches!(verb, Some('s' | 'd' | 'v' | '%')),
                "sprintf knows %s, %d, %v and %%"
            );
        }
    }
    call("sprintf", span, params, args, strict)
}

fn call(
    name: &str,
    span: &Span,
    params: &[Ref<Expr>],
    args: &[Value],
    strict: bool,
) -> anyhow::Result<Value> {
    let builtin: Option<&BuiltinFcn> = BUILTINS.get(name);
    match builtin {
        Some((function, _)) => function(span, params, args, strict),
        None => Err(anyhow::anyhow!("there is no function {name}")),
    }
}

/// Stops the policy when a call would build more than it may. The evaluator lets this error
/// through to the caller, where any other becomes undefined.
fn within(size: u64) -> anyhow::Result<()> {
    if size > LARGEST {
        let limit = LARGEST;
        return Err(LimitError::MemoryLimitExceeded { usage: size, limit }.into());
    }
    Ok(())
}

/// About the bytes that a value takes as text, counted no further than what is too large.
fn size(value: &Value) -> u64 {
    let mut total: u64 = 0;
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        total = total.saturating_add(match value {
            Value::String(text) => text.len() as u64,
            Value::Number(number) => number.format_decimal().len() as u64,
            _ => 2,
        });
        if total > LARGEST {
            break;
        }
        match value {
            Value::Array(items) => left.extend(items.iter()),
            Value::Set(items) => left.extend(items.iter()),
            Value::Object(members) => {
                left.extend(members.iter().flat_map(|(name, value)| [name, value]));
            }
            _ => {}
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::ALLOWED;

    #[test]
    fn the_functions_are_sorted_for_the_search() {
        assert!(ALLOWED.is_sorted());
    }
}
