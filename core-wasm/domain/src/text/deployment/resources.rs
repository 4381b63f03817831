//! Cloud resources: AI services that are open wider than their use asks for.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::bytes::Regex;

use super::{expression, in_comment, indent, line_at, span};
use crate::model::Confidence;
use crate::scan::{FileContext, Language, Sink};
use crate::syntax::tree::Span;

const NETWORK: &str = "ADV-SEC-107";
const RIGHTS: &str = "ADV-SEC-108";

/// Bytes of one resource or statement.
const MAX_BLOCK: usize = 16 * 1024;

/// An attribute of a resource that opens it.
#[derive(Debug)]
struct Opening {
    /// Type of the resource.
    resource: &'static str,
    rule: &'static str,
    /// Name and value of the attribute.
    attribute: &'static str,
    value: &'static str,
    what: &'static str,
}

const fn opening(
    resource: &'static str,
    rule: &'static str,
    attribute: &'static str,
    value: &'static str,
    what: &'static str,
) -> Opening {
    Opening {
        resource,
        rule,
        attribute,
        value,
        what,
    }
}

const REACHED: &str = "is reached from any network";
const KEYS: &str = "accepts keys that anybody can pass on, beside identities";
const ROOT: &str = "gives its users the rights of root";

/// After the references of the Terraform providers `azurerm`, `aws` and `google`, of
/// CloudFormation and of Azure Resource Manager.
const OPENINGS: &[Opening] = &[
    opening(
        "azurerm_cognitive_account",
        NETWORK,
        "public_network_access_enabled",
        "true",
        REACHED,
    ),
    opening(
        "azurerm_cognitive_account",
        RIGHTS,
        "local_auth_enabled",
        "true",
        KEYS,
    ),
    opening(
        "azurerm_ai_services",
        NETWORK,
        "public_network_access",
        "Enabled",
        REACHED,
    ),
    opening(
        "azurerm_ai_services",
        RIGHTS,
        "local_authentication_enabled",
        "true",
        KEYS,
    ),
    opening(
        "azurerm_machine_learning_workspace",
        NETWORK,
        "public_network_access_enabled",
        "true",
        REACHED,
    ),
    opening(
        "aws_sagemaker_notebook_instance",
        NETWORK,
        "direct_internet_access",
        "Enabled",
        REACHED,
    ),
    opening(
        "aws_sagemaker_notebook_instance",
        RIGHTS,
        "root_access",
        "Enabled",
        ROOT,
    ),
    opening(
        "aws_sagemaker_domain",
        NETWORK,
        "app_network_access_type",
        "PublicInternetOnly",
        REACHED,
    ),
    opening(
        "google_workbench_instance",
        NETWORK,
        "disable_public_ip",
        "false",
        REACHED,
    ),
    opening(
        "google_notebooks_instance",
        NETWORK,
        "no_public_ip",
        "false",
        REACHED,
    ),
    opening(
        "AWS::SageMaker::NotebookInstance",
        NETWORK,
        "DirectInternetAccess",
        "Enabled",
        REACHED,
    ),
    opening(
        "AWS::SageMaker::NotebookInstance",
        RIGHTS,
        "RootAccess",
        "Enabled",
        ROOT,
    ),
    opening(
        "AWS::SageMaker::Domain",
        NETWORK,
        "AppNetworkAccessType",
        "PublicInternetOnly",
        REACHED,
    ),
    opening(
        "Microsoft.CognitiveServices/accounts",
        NETWORK,
        "publicNetworkAccess",
        "Enabled",
        REACHED,
    ),
    opening(
        "Microsoft.CognitiveServices/accounts",
        RIGHTS,
        "disableLocalAuth",
        "false",
        KEYS,
    ),
    opening(
        "Microsoft.MachineLearningServices/workspaces",
        NETWORK,
        "publicNetworkAccess",
        "Enabled",
        REACHED,
    ),
];

static TYPES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(OPENINGS.iter().map(|opening| opening.resource)).ok());

static ACTIONS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(
        r#"["'\s](bedrock:(?:\*|InvokeModel(?:WithResponseStream|\*)?)|sagemaker:(?:\*|InvokeEndpoint))(?:["'\s,\]]|$)"#,
    )
});

static EVERYTHING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(r#"\b[Rr]esources?["']?\s*[:=]\s*(?:\[\s*|-\s+)?["']?\*["']?\s*(?:[\],}\r\n]|$)"#)
});

static DENIES: LazyLock<Option<Regex>> =
    LazyLock::new(|| expression(r#"\b[Ee]ffect["']?\s*[:=]\s*["']?Deny"#));

/// A network rule that shuts out what it does not list.
static LIMITED: LazyLock<Option<Regex>> =
    LazyLock::new(|| expression(r#"\bdefault_?[Aa]ction["']?\s*[:=]\s*["']Deny"#));

pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    if !matches!(
        file.language,
        Language::Terraform | Language::Bicep | Language::Yaml | Language::Json
    ) {
        return;
    }
    openings(file, sink);
    permissions(file, sink);
}

fn openings(file: &FileContext<'_>, sink: &mut Sink) {
    let Some(types) = TYPES.as_ref() else { return };
    for hit in types.find_overlapping_iter(file.text) {
        let Some(opening) = OPENINGS.get(hit.pattern().as_usize()) else {
            continue;
        };
        let after = file.text.as_bytes().get(hit.end());
        let ends = after.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'@".contains(byte));
        if !ends || in_comment(file, hit.start()) {
            continue;
        }
        let (line, text) = line_at(file, hit.start());
        let block = match file.language {
            Language::Terraform if !text.trim_start().starts_with("resource ") => continue,
            Language::Bicep if !text.trim_start().starts_with("resource ") => continue,
            Language::Terraform | Language::Bicep => braces_after(file, hit.end()),
            Language::Json => braces_around(file, hit.start()),
            _ => indented(file, line.start, indent(text)),
        };
        let Some(block) = block else { continue };
        if opening.rule == NETWORK && is_match(&LIMITED, file.slice(block)) {
            continue;
        }
        if let Some(place) = attribute(file, block, opening) {
            let message = format!("`{}` {}", opening.resource, opening.what);
            sink.finding(opening.rule, place, Confidence::High, message);
        }
    }
}

fn is_match(expression: &LazyLock<Option<Regex>>, text: &str) -> bool {
    expression
        .as_ref()
        .is_some_and(|expression| expression.is_match(text.as_bytes()))
}

/// Returns where the attribute of an opening is set to its value within a resource.
fn attribute(file: &FileContext<'_>, block: Span, opening: &Opening) -> Option<Span> {
    let text = file.slice(block);
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find(opening.attribute) {
        let start = at + found;
        at = start + opening.attribute.len();
        let before = text.get(..start)?.bytes().next_back();
        let value = text.get(at..)?.trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = value.strip_prefix(['=', ':']) else {
            continue;
        };
        let value = value.trim_start_matches([' ', '\t', '"', '\'']);
        let is_whole = before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
        let is_value = value
            .get(..opening.value.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(opening.value))
            && !value
                .get(opening.value.len()..)
                .is_some_and(|rest| rest.starts_with(|next: char| next.is_alphanumeric()));
        let offset = block.start as usize + start;
        if is_whole && is_value && !in_comment(file, offset) {
            let (line, line_text) = line_at(file, offset);
            let end = line.start as usize + line_text.trim_end().len();
            return Some(span(offset, end.saturating_sub(offset)));
        }
    }
    None
}

fn permissions(file: &FileContext<'_>, sink: &mut Sink) {
    let Some(actions) = ACTIONS.as_ref() else {
        return;
    };
    let text = file.text;
    if memchr::memmem::find(text.as_bytes(), b"bedrock:").is_none()
        && memchr::memmem::find(text.as_bytes(), b"sagemaker:").is_none()
    {
        return;
    }
    let mut last = None;
    for captures in actions.captures_iter(text.as_bytes()) {
        let Some(action) = captures.get(1) else {
            continue;
        };
        if in_comment(file, action.start()) {
            continue;
        }
        let statement = if file.language == Language::Yaml {
            item(file, action.start())
        } else {
            braces_around(file, action.start())
        };
        // One finding a statement: its first action.
        let Some(statement) = statement.filter(|statement| last != Some(*statement)) else {
            continue;
        };
        let body = file.slice(statement);
        if is_match(&EVERYTHING, body) && !is_match(&DENIES, body) {
            last = Some(statement);
            let message = format!(
                "`{}` is allowed on every resource: any model, also one that nobody assessed",
                text.get(action.range()).unwrap_or("")
            );
            let place = span(action.start(), action.len());
            sink.finding(RIGHTS, place, Confidence::High, message);
        }
    }
}

/// Returns the block in braces that opens behind `at`.
fn braces_after(file: &FileContext<'_>, at: usize) -> Option<Span> {
    let rest = file.text.as_bytes().get(at..)?;
    let open = at + memchr::memchr(b'{', rest.get(..rest.len().min(400))?)?;
    close(file, open)
}

/// Returns the innermost block in braces around `at`.
fn braces_around(file: &FileContext<'_>, at: usize) -> Option<Span> {
    let bytes = file.text.as_bytes();
    let mut depth = 0;
    for index in (at.saturating_sub(MAX_BLOCK)..at).rev() {
        match bytes.get(index)? {
            b'}' => depth += 1,
            b'{' if depth == 0 => return close(file, index),
            b'{' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn close(file: &FileContext<'_>, open: usize) -> Option<Span> {
    let rest = file.text.as_bytes().get(open..)?;
    let mut depth = 0;
    for (index, byte) in rest.iter().enumerate().take(MAX_BLOCK) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(span(open, index + 1));
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns the lines from the one at `start` that are indented at least as it is.
fn indented(file: &FileContext<'_>, start: u32, depth: usize) -> Option<Span> {
    let first = file.lines.line(start);
    let mut end = first + 1;
    while end <= file.lines.count() && end - first < 200 {
        let line = file.slice(file.lines.span(end));
        if !line.trim().is_empty() && indent(line) < depth {
            break;
        }
        end += 1;
    }
    Some(Span {
        start,
        end: file.lines.span(end).start,
    })
}

/// Returns the item of a list in YAML, or else the mapping, that the action at `at` stands in.
fn item(file: &FileContext<'_>, at: usize) -> Option<Span> {
    let number = file.lines.line(at as u32);
    let line = |number: u32| file.slice(file.lines.span(number));
    let mut depth = indent(line(number)) + 1;
    for above in (number.saturating_sub(60).max(1)..=number).rev() {
        let text = line(above);
        let is_item = [
            "- Effect",
            "- Action",
            "- Sid",
            "- Resource",
            "- effect",
            "- actions",
        ]
        .iter()
        .any(|start| text.trim_start().starts_with(start));
        if text.trim().is_empty() || indent(text) >= depth && !is_item {
            continue;
        }
        depth = depth.min(indent(text) + 1);
        if is_item {
            let start = file.lines.span(above).start;
            return indented(file, start, indent(text) + 1).map(|rest| {
                // The item's own line is less deep than what it holds.
                let after = indented(file, file.lines.span(above + 1).start, indent(text) + 1);
                Span {
                    start,
                    end: after.map_or(rest.end, |after| after.end),
                }
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, DENIES, EVERYTHING, LIMITED, TYPES};

    #[test]
    fn every_expression_compiles() {
        assert!(TYPES.is_some());
        for expression in [&ACTIONS, &DENIES, &EVERYTHING, &LIMITED] {
            assert!(expression.is_some());
        }
    }
}
