//! Package URLs, each in the form of its ecosystem.

use std::fmt::Write as _;

use super::cyclonedx::is_release;
use crate::model::{Component, ComponentKind};

/// Returns the package URL of a component, for packages and models of a registry.
pub(super) fn package_url(component: &Component) -> Option<String> {
    let ecosystem = component.ecosystem.as_deref()?;
    // The type for the Hub is of models alone.
    if component.kind == ComponentKind::Dataset {
        return None;
    }
    let mut qualifier = None;
    let name = component.name.as_str();
    let (namespace, name) = match ecosystem {
        // Group and artifact are both needed.
        "maven" => {
            let (group, artifact) = name.split_once(':')?;
            (Some(group.to_owned()), artifact.to_owned())
        }
        "golang" | "composer" => split(&name.to_ascii_lowercase()),
        "pub" => (None, name.to_ascii_lowercase()),
        "npm" | "swift" | "huggingface" => split(name),
        "docker" => {
            let (host, rest) = name.split_once('/').unwrap_or(("", name));
            if host.contains(['.', ':']) {
                qualifier = Some(host);
                split(rest)
            } else {
                split(name)
            }
        }
        _ => (None, name.to_owned()),
    };
    if name.is_empty() {
        return None;
    }
    let mut url = format!("pkg:{ecosystem}/");
    if let Some(namespace) = namespace {
        for part in namespace.split('/') {
            encode(part, &mut url);
            url.push('/');
        }
    }
    encode(&name, &mut url);
    let is_tag = ecosystem == "docker";
    if let Some(version) = component
        .version
        .as_deref()
        .filter(|version| is_tag || is_release(component, version))
    {
        url.push('@');
        if ecosystem == "huggingface" {
            encode(&version.to_ascii_lowercase(), &mut url);
        } else {
            encode(version, &mut url);
        }
    }
    if let Some(host) = qualifier {
        url.push_str("?repository_url=");
        encode(host, &mut url);
    }
    Some(url)
}

/// Namespace and name: the last part is the name.
fn split(name: &str) -> (Option<String>, String) {
    match name.rsplit_once('/') {
        Some((namespace, name)) => (Some(namespace.to_owned()), name.to_owned()),
        None => (None, name.to_owned()),
    }
}

/// Percent-encodes all but the characters that a package URL leaves as they are.
fn encode(text: &str, url: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~' | b':') {
            url.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
}
