//! Sums the ledger.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Coverage, CoverageTotals, Domain, DomainCoverage, LedgerEntry, Reading, RuleKind, SkipReason,
};
use crate::rules;

/// Sorts the ledger and sums it.
pub(super) fn total(mut ledger: Vec<LedgerEntry>) -> Coverage {
    ledger.sort_by(|a, b| a.path.cmp(&b.path));
    let mut totals = CoverageTotals::default();
    for entry in &ledger {
        totals.files += entry.files;
        totals.bytes += entry.bytes;
        match &entry.reading {
            Reading::SyntaxTree => {
                totals.syntax_tree_files += entry.files;
                totals.syntax_tree_bytes += entry.bytes;
            }
            Reading::Text { parse_error } => {
                totals.text_files += entry.files;
                totals.text_bytes += entry.bytes;
                totals.parse_errors += u64::from(parse_error.is_some());
            }
            Reading::Skipped { reason } => {
                *totals.skipped_files.entry(*reason).or_default() += entry.files;
                *totals.skipped_bytes.entry(*reason).or_default() += entry.bytes;
            }
        }
    }
    let read_share = read_share(&totals);
    let by_domain = by_domain(&ledger);
    Coverage {
        totals,
        read_share,
        by_domain,
        ledger,
    }
}

fn read_share(totals: &CoverageTotals) -> Option<u32> {
    let left_out_on_purpose = [
        SkipReason::Vendored,
        SkipReason::Generated,
        SkipReason::Ignored,
        SkipReason::Excluded,
        SkipReason::Binary,
        SkipReason::Link,
    ];
    let left_out: u64 = left_out_on_purpose
        .iter()
        .filter_map(|reason| totals.skipped_files.get(reason))
        .sum();
    let read = totals.syntax_tree_files + totals.text_files;
    let in_scope = totals.files - left_out;
    (in_scope > 0).then(|| (read * 10_000 / in_scope) as u32)
}

/// Which domains have syntax rules for which languages.
fn syntax_languages(domain: Domain) -> BTreeSet<&'static str> {
    rules::all()
        .iter()
        .filter(|rule| rule.domain == domain && rule.kind == RuleKind::Syntax)
        .flat_map(|rule| rule.languages.iter().map(String::as_str))
        .collect()
}

fn by_domain(ledger: &[LedgerEntry]) -> Vec<DomainCoverage> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for entry in ledger {
        let Some(language) = entry.language.as_deref() else {
            continue;
        };
        match entry.reading {
            Reading::SyntaxTree => counts.entry(language).or_default().0 += entry.files,
            Reading::Text { .. } => counts.entry(language).or_default().1 += entry.files,
            Reading::Skipped { .. } => {}
        }
    }
    let mut rows = Vec::new();
    for domain in Domain::ALL {
        let with_syntax = syntax_languages(*domain);
        for (language, (trees, texts)) in &counts {
            let syntax_files = if with_syntax.contains(language) {
                *trees
            } else {
                0
            };
            rows.push(DomainCoverage {
                domain: *domain,
                language: (*language).to_owned(),
                files: trees + texts,
                syntax_files,
                text_files: trees + texts - syntax_files,
            });
        }
    }
    rows
}
