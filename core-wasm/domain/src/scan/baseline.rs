//! An earlier result, whose findings are known: what is not in it is new.

use serde::Deserialize;

/// Name of our fingerprint in SARIF `partialFingerprints`.
pub const SARIF_FINGERPRINT: &str = "advisory/v1";

/// Both formats at once: each document fills its own part.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "schemaVersion")]
    schema_version: Option<u32>,
    findings: Option<Vec<Known>>,
    runs: Option<Vec<Run>>,
}

#[derive(Deserialize)]
struct Known {
    fingerprint: String,
}

#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    results: Option<Vec<SarifResult>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    #[serde(default)]
    partial_fingerprints: Option<PartialFingerprints>,
}

#[derive(Deserialize)]
struct PartialFingerprints {
    #[serde(rename = "advisory/v1")]
    ours: Option<String>,
}

/// Returns the fingerprints of a result, as Advisory JSON or SARIF, sorted.
pub(super) fn fingerprints(bytes: &[u8]) -> Result<Vec<String>, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let document: Document = serde_json::from_slice(bytes).map_err(|error| {
        format!("the baseline is neither an Advisory result nor SARIF: {error}")
    })?;
    let mut known: Vec<String> = if let Some(runs) = document.runs {
        let results: Vec<SarifResult> = runs
            .into_iter()
            .flat_map(|run| run.results.unwrap_or_default())
            .collect();
        let count = results.len();
        let ours: Vec<String> = results
            .into_iter()
            .filter_map(|result| result.partial_fingerprints?.ours)
            .collect();
        if ours.is_empty() && count > 0 {
            return Err(format!(
                "the baseline is SARIF, but none of its {count} results has the fingerprint {SARIF_FINGERPRINT:?}: \
                 another tool wrote it"
            ));
        }
        ours
    } else if let (Some(_), Some(findings)) = (document.schema_version, document.findings) {
        findings
            .into_iter()
            .map(|finding| finding.fingerprint)
            .collect()
    } else {
        return Err(
            "the baseline is JSON, but neither an Advisory result (schemaVersion, findings) nor SARIF (runs)"
                .to_owned(),
        );
    };
    known.sort_unstable();
    known.dedup();
    Ok(known)
}
