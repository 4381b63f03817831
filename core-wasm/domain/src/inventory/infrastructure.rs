//! Managed AI services in Terraform, Bicep, CloudFormation and Kubernetes resources.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::tables;
use crate::model::Confidence;
use crate::scan::{FileContext, Language, Sighting, Sink};
use crate::syntax::tree::Span;

static TYPES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(
            tables::services()
                .iter()
                .map(|service| service.key.as_str()),
        )
        .ok()
});

/// Reports the service types that resources of a file have.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    if !matches!(
        file.language,
        Language::Terraform | Language::Bicep | Language::Yaml | Language::Json
    ) {
        return;
    }
    let Some(types) = TYPES.as_ref() else { return };
    for hit in types.find_iter(file.text) {
        let Some(service) = tables::services().get(hit.pattern().as_usize()) else {
            continue;
        };
        let line = file.lines.span(file.lines.line(hit.start() as u32));
        let before = file.slice(Span {
            start: line.start,
            end: hit.start() as u32,
        });
        let rest = file.text.get(hit.start()..).unwrap_or("");
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '/')))
            .unwrap_or(rest.len());
        let name = rest
            .get(..end)
            .unwrap_or("")
            .trim_end_matches([':', '.', '/']);
        if declares(file.language, before, name) {
            sink.sighting(Sighting {
                kind: service.kind,
                name: name.to_owned(),
                ecosystem: None,
                version: None,
                provider: Some(service.provider.clone()),
                confidence: Confidence::High,
                span: Span {
                    start: hit.start() as u32,
                    end: (hit.start() + end) as u32,
                },
            });
        }
    }
}

/// Whether what stands before a type on its line makes it the type of a resource.
fn declares(language: Language, before: &str, name: &str) -> bool {
    let before = before.trim_start();
    match language {
        Language::Terraform => before.starts_with("resource \"") || before.starts_with("data \""),
        Language::Bicep => before.starts_with("resource "),
        _ => {
            let key = before
                .trim_start_matches("- ")
                .trim_matches(['"', '\'', ' ', ':', '{', ',']);
            // A version follows the group of a Kubernetes resource.
            let is_kubernetes = key == "apiVersion" && name.contains(".");
            is_kubernetes
                || matches!(key, "Type" | "type")
                || key.ends_with("\"Type")
                || key.ends_with("\"type")
        }
    }
}
