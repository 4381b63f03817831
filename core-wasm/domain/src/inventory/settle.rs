//! What only the whole ledger shows: files of weights, and imports that are the repository's own.

use std::collections::BTreeSet;

use super::tables;
use crate::model::{ComponentKind, Confidence, LedgerEntry, Place, Reading, SkipReason};
use crate::scan::Sighted;

/// Extensions of files that hold the weights of a model, and nothing else.
const WEIGHTS: &[&str] = &[
    "safetensors",
    "gguf",
    "ggml",
    "onnx",
    "pt",
    "pth",
    "ckpt",
    "tflite",
    "keras",
    "mlmodel",
    "h5",
    "pkl",
    "joblib",
    "caffemodel",
    "engine",
    "mar",
    "nemo",
    "llamafile",
    "mlpackage",
];
/// Of them, those that other programs write too.
const AMBIGUOUS: &[&str] = &["pkl", "joblib", "h5", "engine", "mar", "pt", "ckpt"];

/// Adds the weights in the ledger, drops imports that resolve to a module of the repository, and
/// prefers an exact version to a requirement.
pub(crate) fn settle(ledger: &[LedgerEntry], sighted: &mut Vec<Sighted>) {
    drop_local(ledger, sighted);
    sighted.extend(ledger.iter().filter_map(weights));
}

fn weights(entry: &LedgerEntry) -> Option<Sighted> {
    let in_repository = matches!(
        entry.reading,
        Reading::Skipped {
            reason: SkipReason::Binary
                | SkipReason::TooLarge
                | SkipReason::UnsupportedLanguage
                | SkipReason::LimitHit
                | SkipReason::UnsupportedEncoding
        }
    );
    let extension = entry.path.rsplit_once('.')?.1.to_ascii_lowercase();
    let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
    let is_known_bin = extension == "bin"
        && (name.starts_with("pytorch_model")
            || name.starts_with("ggml-")
            || name.starts_with("model"));
    if !in_repository || !(WEIGHTS.contains(&extension.as_str()) || is_known_bin) {
        return None;
    }
    Some(Sighted {
        kind: ComponentKind::Weights,
        name: entry.path.clone(),
        ecosystem: None,
        version: None,
        provider: None,
        confidence: if AMBIGUOUS.contains(&extension.as_str()) {
            Confidence::Medium
        } else {
            Confidence::High
        },
        place: Place {
            path: entry.path.clone(),
            line: 1,
            column: 1,
            end_line: 1,
            cell: None,
        },
    })
}

/// A Python package that no manifest asks for and whose module lies in the repository is the
/// repository's own.
fn drop_local(ledger: &[LedgerEntry], sighted: &mut Vec<Sighted>) {
    let paths: BTreeSet<&str> = ledger.iter().map(|entry| entry.path.as_str()).collect();
    let asked: BTreeSet<String> = sighted
        .iter()
        .filter(|seen| seen.ecosystem.as_deref() == Some("pypi") && !is_python(&seen.place.path))
        .map(|seen| seen.name.clone())
        .collect();
    let own: BTreeSet<&str> = tables::packages()
        .iter()
        .filter(|package| package.ecosystem == "pypi" && !asked.contains(&package.name))
        .filter(|package| {
            package.imports.iter().any(|import| {
                !import.contains('.')
                    && ["", "src/", "lib/", "app/"].iter().any(|root| {
                        paths.contains(format!("{root}{import}/__init__.py").as_str())
                            || paths.contains(format!("{root}{import}.py").as_str())
                    })
            })
        })
        .map(|package| package.name.as_str())
        .collect();
    sighted.retain(|seen| {
        !(seen.ecosystem.as_deref() == Some("pypi") && own.contains(seen.name.as_str()))
    });
}

fn is_python(path: &str) -> bool {
    path.ends_with(".py") && !path.ends_with("setup.py")
        || path.ends_with(".pyi")
        || path.ends_with(".ipynb")
}

/// Returns whether a version names one release, not a range.
pub(crate) fn is_exact_version(version: &str) -> bool {
    version.starts_with(|first: char| first.is_ascii_digit() || first == 'v')
        && version.contains(|c: char| c.is_ascii_digit())
        && version
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".+-_!".contains(&byte))
        && !version.split('.').any(|part| part == "x" || part == "X")
}
