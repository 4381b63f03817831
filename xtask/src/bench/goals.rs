//! What the scanner is to achieve, and whether it did.

use super::report::Row;
use super::scan::Figures;
use super::statistics::{figure, least};
use super::tools::Tool;

/// A goal and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Goal {
    pub(super) what: String,
    pub(super) measured: String,
    /// Nothing when it was not measured.
    pub(super) is_met: Option<bool>,
}

impl Goal {
    fn at_least(what: &str, bound: f64, unit: &str, measured: Option<f64>) -> Self {
        Self::new(what, measured, unit, |value| value >= bound)
    }

    pub(super) fn at_most(what: &str, bound: f64, unit: &str, measured: Option<f64>) -> Self {
        Self::new(what, measured, unit, |value| value <= bound)
    }

    fn new(
        what: &str,
        measured: Option<f64>,
        unit: &str,
        is_met: impl FnOnce(f64) -> bool,
    ) -> Self {
        Self {
            what: what.to_owned(),
            measured: measured.map_or_else(
                || "not measured".to_owned(),
                |value| format!("{}{unit}", figure(value)),
            ),
            is_met: measured.map(is_met),
        }
    }
}

/// Holds the measurements against the goals. But for the first, a goal over several corpora is held against the worst of them.
pub(super) fn judge(rows: &[Row], figures: &Figures) -> Vec<Goal> {
    let compared = |row: &&Row| {
        rows.iter()
            .any(|other| other.corpus == row.corpus && other.tool == Tool::Native)
    };
    let component = || {
        rows.iter()
            .filter(|row| row.tool == Tool::Component)
            .filter(compared)
    };
    let speeds: Vec<f64> = component().map(|row| row.megabytes_per_second).collect();
    let together = || {
        let megabytes: f64 = component().map(|row| row.corpus_megabytes).sum();
        let seconds: f64 = component().map(|row| row.cpu).sum();
        (seconds > 0.0).then(|| megabytes / seconds)
    };
    let against = |tool: Tool, ratio: fn(&Row, &Row) -> f64| -> Vec<f64> {
        component()
            .filter_map(|own| {
                let other = rows
                    .iter()
                    .find(|row| row.tool == tool && row.corpus == own.corpus)?;
                Some(ratio(own, other))
            })
            .collect()
    };
    let over_peer = against(Tool::AibomScanner, |own, other| other.cpu / own.cpu);
    let over_native = against(Tool::Native, |own, native| own.cpu / native.cpu);
    let same = (!figures.repeats.is_empty()).then(|| figures.repeats.values().all(|same| *same));
    vec![
        Goal::at_least(
            "at least 15 MB of source per CPU-second through the component (all packages together)",
            15.0,
            " MB/s",
            together(),
        ),
        Goal::at_least(
            "the same on the slowest package, where starting weighs most",
            15.0,
            " MB/s",
            least(&speeds),
        ),
        Goal::at_least(
            "at least 10 times as fast as aibom-scanner, by CPU time (least ratio)",
            10.0,
            " ×",
            least(&over_peer),
        ),
        Goal::at_most(
            "at most 1.5 times the CPU time of the native build (largest ratio)",
            1.5,
            " ×",
            most(&over_native),
        ),
        Goal::at_most(
            "50 MB of Python in 5 s of wall time with two workers (best of three)",
            5.0,
            " s",
            least(&figures.python_wall),
        ),
        Goal::at_most(
            "at most 150 MB of memory on 25,000 files (one worker)",
            150.0,
            " MB",
            figures.many_files_peak_mb.first().copied(),
        ),
        Goal::at_most(
            "at most 10 ms to load the machine code (best of twenty)",
            10.0,
            " ms",
            least(&figures.load_embedded_ms),
        ),
        Goal::at_most(
            "at most 60 ms from the start to the report on ten files (best of twenty)",
            60.0,
            " ms",
            least(&figures.first_finding_ms),
        ),
        Goal {
            what: "the same bytes on every run, with one worker and with two".to_owned(),
            measured: match same {
                Some(true) => "the same".to_owned(),
                Some(false) => "they differ".to_owned(),
                None => "not measured".to_owned(),
            },
            is_met: same,
        },
    ]
}

fn most(values: &[f64]) -> Option<f64> {
    values.iter().copied().max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::bench::report::Row;
    use crate::bench::scan::Figures;
    use crate::bench::tools::Tool;

    fn row(tool: Tool, corpus: &str, cpu: f64) -> Row {
        Row {
            corpus_megabytes: 30.0,
            megabytes_per_second: 30.0 / cpu,
            ..Row::example(tool, corpus, cpu)
        }
    }

    #[test]
    fn a_goal_is_held_against_the_worst_corpus() {
        let rows = [
            row(Tool::Component, "a", 1.0),
            row(Tool::Native, "a", 0.9),
            row(Tool::AibomScanner, "a", 20.0),
            row(Tool::Component, "b", 3.0),
            row(Tool::Native, "b", 1.5),
            row(Tool::AibomScanner, "b", 90.0),
        ];
        let goals = judge(&rows, &Figures::default());
        let of = |words: &str| goals.iter().find(|goal| goal.what.contains(words)).unwrap();
        assert_eq!(of("slowest package").measured, "10.0 MB/s");
        assert_eq!(of("slowest package").is_met, Some(false));
        // 60 MB in 4 seconds.
        assert_eq!(of("together").measured, "15.0 MB/s");
        assert_eq!(of("together").is_met, Some(true));
        assert_eq!(of("aibom-scanner").measured, "20.0 ×");
        assert_eq!(of("aibom-scanner").is_met, Some(true));
        assert_eq!(of("native").measured, "2.00 ×");
        assert_eq!(of("native").is_met, Some(false));
    }

    #[test]
    fn what_was_not_measured_is_neither_met_nor_missed() {
        for goal in judge(&[], &Figures::default()) {
            assert_eq!(goal.is_met, None, "{}", goal.what);
            assert_eq!(goal.measured, "not measured");
        }
    }
}
