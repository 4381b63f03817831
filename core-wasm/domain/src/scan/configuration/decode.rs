//! From the YAML tree to a checked configuration. Every refusal names the place and, for a name, the nearest known one.

use super::yaml::{At, Key, Node, Value, is_null};
use super::{Configuration, Diagnostic, RuleChange, Waiver, WaiverSubject};
use crate::model::{Domain, FrameworkId, Severity, nearest};
use crate::rules;
use crate::scan::{date, glob};

type Decoded<T> = Result<T, Diagnostic>;

const KEYS: &[&str] = &[
    "excludes",
    "thresholds",
    "frameworks",
    "domains",
    "rules",
    "waivers",
];
const THRESHOLD_KEYS: &[&str] = &["failOn", "minCoverage"];
const RULE_KEYS: &[&str] = &["severity", "reason"];
const WAIVER_KEYS: &[&str] = &["rule", "fingerprint", "path", "owner", "reason", "expires"];
/// Hex digits of a fingerprint.
const FINGERPRINT_LENGTH: usize = 32;

/// Decodes the document.
pub(super) fn configuration(root: &Node) -> Decoded<Configuration> {
    let mut decoded = Configuration::default();
    for (key, node) in mapping(root, "the configuration")? {
        // `rules:` with everything below it commented out says nothing.
        if is_null(&node.value) && KEYS.contains(&key.name.as_str()) {
            continue;
        }
        match key.name.as_str() {
            "excludes" => {
                for item in list(node, "excludes")? {
                    let pattern = text(item, "an exclude")?;
                    glob::check(pattern).map_err(|message| item.at.wrong(message))?;
                    decoded.excludes.push(pattern.to_owned());
                }
            }
            "thresholds" => thresholds(node, &mut decoded)?,
            "frameworks" => {
                decoded.frameworks = names(node, "framework", FrameworkId::ALL, FrameworkId::id)?;
            }
            "domains" => decoded.domains = names(node, "domain", Domain::ALL, Domain::id)?,
            "rules" => {
                for (key, node) in mapping(node, "rules")? {
                    decoded.rules.push(rule_change(key, node)?);
                }
                decoded.rules.sort_by(|a, b| a.rule.cmp(&b.rule));
            }
            "waivers" => {
                for item in list(node, "waivers")? {
                    decoded.waivers.push(waiver(item)?);
                }
            }
            _ => return Err(unknown_key(key, KEYS)),
        }
    }
    Ok(decoded)
}

fn thresholds(node: &Node, decoded: &mut Configuration) -> Decoded<()> {
    for (key, node) in mapping(node, "thresholds")? {
        match key.name.as_str() {
            "failOn" => decoded.fail_on = Some(severity(node, &[])?),
            "minCoverage" => decoded.min_coverage = Some(percent(node)?),
            _ => return Err(unknown_key(key, THRESHOLD_KEYS)),
        }
    }
    Ok(())
}

fn rule_change(key: &Key, node: &Node) -> Decoded<RuleChange> {
    check_rule(key.at, &key.name)?;
    let mut weight = None;
    let mut reason = None;
    for (key, node) in mapping(node, &key.name)? {
        match key.name.as_str() {
            "severity" => {
                let off = matches!(&node.value, Value::Scalar { text, .. } if text == "off");
                weight = Some(if off {
                    None
                } else {
                    Some(severity(node, &["off"])?)
                });
            }
            "reason" => reason = Some(sentence(node, "the reason")?),
            _ => return Err(unknown_key(key, RULE_KEYS)),
        }
    }
    let Some(severity) = weight else {
        return Err(key.at.wrong(format!("{} has no severity", key.name)));
    };
    if severity.is_none() && reason.is_none() {
        return Err(key
            .at
            .wrong(format!("{} is off without a reason: say why", key.name)));
    }
    Ok(RuleChange {
        rule: key.name.clone(),
        severity,
        reason,
    })
}

fn waiver(node: &Node) -> Decoded<Waiver> {
    let mut rule = None;
    let mut fingerprint = None;
    let mut path = None;
    let mut owner = None;
    let mut reason = None;
    let mut expires = None;
    for (key, node) in mapping(node, "a waiver")? {
        match key.name.as_str() {
            "rule" => {
                let id = text(node, "the rule")?;
                check_rule(node.at, id)?;
                rule = Some(id.to_owned());
            }
            "fingerprint" => fingerprint = Some(self::fingerprint(node)?),
            "path" => {
                let pattern = text(node, "the path")?;
                glob::check(pattern).map_err(|message| node.at.wrong(message))?;
                path = Some(pattern.to_owned());
            }
            "owner" => owner = Some(sentence(node, "the owner")?),
            "reason" => reason = Some(sentence(node, "the reason")?),
            "expires" => expires = Some(expiry(node)?),
            _ => return Err(unknown_key(key, WAIVER_KEYS)),
        }
    }
    let subject = match (rule, fingerprint) {
        (Some(rule), None) => WaiverSubject::Rule(rule),
        (None, Some(fingerprint)) => WaiverSubject::Fingerprint(fingerprint),
        (Some(_), Some(_)) => {
            return Err(node
                .at
                .wrong("a waiver names a rule or a fingerprint, not both"));
        }
        (None, None) => return Err(node.at.wrong("a waiver names a rule or a fingerprint")),
    };
    let required = |value: Option<String>, name: &str| {
        value.ok_or_else(|| {
            node.at.wrong(format!(
                "a waiver needs owner, reason and expires: {name} is missing"
            ))
        })
    };
    Ok(Waiver {
        subject,
        path,
        owner: required(owner, "owner")?,
        reason: required(reason, "reason")?,
        expires: required(expires, "expires")?,
    })
}

fn fingerprint(node: &Node) -> Decoded<String> {
    let digits = text(node, "the fingerprint")?;
    if digits.len() != FINGERPRINT_LENGTH || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(node.at.wrong(format!(
            "a fingerprint has {FINGERPRINT_LENGTH} hexadecimal digits, this is {digits:?}"
        )));
    }
    Ok(digits.to_ascii_lowercase())
}

fn expiry(node: &Node) -> Decoded<String> {
    let day = text(node, "expires")?;
    if !date::is_full_date(day) {
        return Err(node
            .at
            .wrong(format!("{day:?} is not a date such as 2026-01-31")));
    }
    Ok(day.to_owned())
}

/// Reads `90`, `92.5`, `90 %` or `"90%"` as basis points.
fn percent(node: &Node) -> Decoded<u32> {
    let written = text(node, "minCoverage")?;
    let number = written.strip_suffix('%').unwrap_or(written).trim_end();
    basis_points(number).ok_or_else(|| {
        node.at.wrong(format!(
            "{written:?} is not a share from 0 to 100 %, with two decimals at the most"
        ))
    })
}

fn basis_points(number: &str) -> Option<u32> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || whole.len() > 3 || fraction.len() > 2 {
        return None;
    }
    let hundredths = format!("{fraction:0<2}").parse::<u32>().ok()?;
    let points = whole.parse::<u32>().ok()? * 100 + hundredths;
    (points <= 10_000).then_some(points)
}

fn severity(node: &Node, others: &[&'static str]) -> Decoded<Severity> {
    let name = text(node, "a severity")?;
    Severity::from_id(name).ok_or_else(|| {
        let known = Severity::ALL
            .iter()
            .map(|severity| severity.id())
            .chain(others.iter().copied());
        unknown(node.at, "severity", name, known.collect())
    })
}

fn names<T: Copy + Ord>(
    node: &Node,
    kind: &str,
    all: &[T],
    id: fn(T) -> &'static str,
) -> Decoded<Vec<T>> {
    let mut named = Vec::new();
    for item in list(node, &format!("{kind}s"))? {
        let name = text(item, &format!("a {kind}"))?;
        let Some(found) = all.iter().find(|known| id(**known) == name) else {
            let known = all.iter().map(|known| id(*known)).collect();
            return Err(unknown(item.at, kind, name, known));
        };
        named.push(*found);
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

fn check_rule(at: At, id: &str) -> Decoded<()> {
    if rules::find(id).is_some() {
        return Ok(());
    }
    let known = rules::all().iter().map(|rule| rule.id.as_str()).collect();
    Err(unknown(at, "rule", id, known))
}

fn unknown(at: At, kind: &str, name: &str, known: Vec<&str>) -> Diagnostic {
    let name_shown: String = name.chars().take(80).collect();
    at.wrong(match nearest(name, known) {
        Some(meant) => format!("unknown {kind} {name_shown:?}; did you mean {meant:?}?"),
        None => format!("unknown {kind} {name_shown:?}"),
    })
}

fn unknown_key(key: &Key, known: &'static [&'static str]) -> Diagnostic {
    let mut diagnostic = unknown(key.at, "key", &key.name, known.to_vec());
    if nearest(&key.name, known.iter().copied()).is_none() {
        diagnostic.message = format!("{}; known here: {}", diagnostic.message, known.join(", "));
    }
    diagnostic
}

fn mapping<'a>(node: &'a Node, what: &str) -> Decoded<&'a [(Key, Node)]> {
    match &node.value {
        Value::Mapping(entries) => Ok(entries),
        other => Err(node.at.wrong(format!(
            "{what} must be a mapping, this is {}",
            shape(other)
        ))),
    }
}

fn list<'a>(node: &'a Node, what: &str) -> Decoded<&'a [Node]> {
    match &node.value {
        Value::List(items) => Ok(items),
        other => Err(node
            .at
            .wrong(format!("{what} must be a list, this is {}", shape(other)))),
    }
}

fn text<'a>(node: &'a Node, what: &str) -> Decoded<&'a str> {
    match &node.value {
        Value::Scalar { text, .. } if !is_null(&node.value) => Ok(text.trim()),
        other => Err(node
            .at
            .wrong(format!("{what} must be text, this is {}", shape(other)))),
    }
}

/// Reads text that a person is to read: there must be some.
fn sentence(node: &Node, what: &str) -> Decoded<String> {
    let words = text(node, what)?;
    if words.is_empty() {
        return Err(node.at.wrong(format!("{what} is empty")));
    }
    Ok(words.to_owned())
}

fn shape(value: &Value) -> &'static str {
    match value {
        value if is_null(value) => "empty",
        Value::Scalar { .. } => "a single value",
        Value::List(_) => "a list",
        Value::Mapping(_) => "a mapping",
    }
}
