//! The measurements as tables: for a terminal, and for `docs/benchmarks.md`.

use std::fmt::Write;

use super::goals::Goal;
use super::machine::Machine;
use super::scan::Figures;
use super::statistics::{figure, least, median};
use super::tools::Tool;

/// What one tool did on one corpus.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) corpus: String,
    pub(super) corpus_files: usize,
    /// 10⁶ bytes.
    pub(super) corpus_megabytes: f64,
    pub(super) tool: Tool,
    /// Seconds of processor time: the median.
    pub(super) cpu: f64,
    pub(super) cpu_least: f64,
    /// Seconds.
    pub(super) wall: f64,
    /// 10⁶ bytes.
    pub(super) peak_mb: f64,
    pub(super) megabytes_per_second: f64,
    /// As the tool says.
    pub(super) files_read: Option<u64>,
    pub(super) rounds: usize,
    pub(super) was_killed: bool,
}

/// All that was measured.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) date: String,
    pub(super) compiler: String,
    pub(super) rows: Vec<Row>,
    pub(super) figures: Figures,
    pub(super) goals: Vec<Goal>,
    pub(super) has_peers: bool,
}

const HEADINGS: [&str; 9] = [
    "corpus",
    "tool",
    "CPU s",
    "least",
    "wall s",
    "peak MB",
    "MB per CPU s",
    "× advisory",
    "files read",
];

/// Draws the tables with aligned columns.
pub(super) fn terminal(report: &Report) -> String {
    let mut text = aligned(&HEADINGS, &cells(&report.rows));
    text.push('\n');
    text.push_str(&aligned(
        &["goal", "measured", ""],
        &goal_cells(&report.goals),
    ));
    text.push('\n');
    text.push_str(&figures(&report.figures));
    text
}

/// Writes the document.
pub(super) fn markdown(report: &Report) -> String {
    let machine = &report.machine;
    let mut text = String::from(
        "# Benchmarks\n\nWritten by `cargo xtask bench scan --write`; edit the program, not this file.\n\n\
         Processor time (user and system, of the process and its descendants) is the metric; other processes disturb it \
         far less than wall time. Tools take turns on the same files, three rounds; a peer that takes more than a minute \
         runs once, and one that takes more than five is killed. Figures are medians, but for `least` and where a goal says so. \
         Memory is the largest resident set of one process. 1 MB = 10⁶ bytes. No test asserts a time.\n\n## Goals\n\n",
    );
    text.push_str(&table(
        &["goal", "measured", "met"],
        &goal_cells(&report.goals),
    ));
    text.push_str("\n## Per corpus\n\n");
    text.push_str(
        "The tools do different work: `gitleaks` searches for secrets alone, `aibom-scanner` and `agent-bom` look for AI \
         components by pattern or by syntax tree. `× advisory` is their processor time over that of the component in the \
         same sitting. Files read are as each tool says (`gitleaks` counts bytes).\n\n",
    );
    text.push_str(&table(&HEADINGS, &cells(&report.rows)));
    text.push_str("\n## The component alone\n\n");
    text.push_str(&figures(&report.figures));
    text.push_str("\n## How it was measured\n\n");
    let mut item = |name: &str, value: &str| {
        writeln!(text, "* {name}: {value}").ok();
    };
    item("date", &report.date);
    item(
        "processor",
        &format!("{}, {} cores", machine.processor, machine.cores),
    );
    item("memory", &machine.memory);
    item("system", &machine.kernel);
    item(
        "load before the run",
        &format!(
            "{}; a virtual machine that other work may share, so wall times are upper bounds",
            machine.load
        ),
    );
    item("compiler", &report.compiler);
    for tool in Tool::ALL {
        if report.has_peers || !tool.is_peer() {
            item(tool.name(), &tool.version());
        }
    }
    text.push_str(
        "* corpora: the published packages of these names and versions, checked by SHA-256 and unpacked; the largest adds \
         homeassistant's files, code before data, up to 25,000\n",
    );
    text
}

fn cells(rows: &[Row]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| {
            let own = rows
                .iter()
                .find(|own| own.tool == Tool::Component && own.corpus == row.corpus);
            let corpus = if row.tool == Tool::Component {
                format!(
                    "{}: {} files, {} MB",
                    row.corpus,
                    row.corpus_files,
                    figure(row.corpus_megabytes)
                )
            } else {
                String::new()
            };
            let at_least = if row.was_killed { "> " } else { "" };
            let at_most = if row.was_killed { "< " } else { "" };
            vec![
                corpus,
                row.tool.name().to_owned(),
                format!("{at_least}{}", figure(row.cpu)),
                format!("{at_least}{}", figure(row.cpu_least)),
                format!("{at_least}{}", figure(row.wall)),
                figure(row.peak_mb),
                format!("{at_most}{}", figure(row.megabytes_per_second)),
                own.map_or_else(String::new, |own| {
                    format!("{at_least}{}", figure(row.cpu / own.cpu))
                }),
                match (row.files_read, row.was_killed) {
                    (_, true) => "killed".to_owned(),
                    (Some(files), _) => files.to_string(),
                    (None, _) => "not said".to_owned(),
                },
            ]
        })
        .collect()
}

pub(super) fn goal_cells(goals: &[Goal]) -> Vec<Vec<String>> {
    goals
        .iter()
        .map(|goal| {
            let met = match goal.is_met {
                Some(true) => "met",
                Some(false) => "**missed**",
                None => "",
            };
            vec![goal.what.clone(), goal.measured.clone(), met.to_owned()]
        })
        .collect()
}

fn figures(figures: &Figures) -> String {
    let mut rows = Vec::new();
    let mut add = |what: &str, unit: &str, values: &[f64]| {
        let of = |value: Option<f64>| {
            value.map_or_else(
                || "not measured".to_owned(),
                |value| format!("{} {unit}", figure(value)),
            )
        };
        rows.push(vec![
            what.to_owned(),
            of(least(values)),
            of(median(values)),
            values.len().to_string(),
        ]);
    };
    add(
        "load the machine code, mapped from a file",
        "ms",
        &figures.load_mapped_ms,
    );
    add(
        "load the machine code, where the binary holds it",
        "ms",
        &figures.load_embedded_ms,
    );
    add(
        "process start to the report on ten files",
        "ms",
        &figures.first_finding_ms,
    );
    add(
        "the largest package, two workers, wall time",
        "s",
        &figures.python_wall,
    );
    let (one, two) = figures
        .many_files_peak_mb
        .split_at(figures.many_files_peak_mb.len().min(1));
    add("peak memory on 25,000 files, one worker", "MB", one);
    add("peak memory on 25,000 files, two workers", "MB", two);
    let mut text = table(&["figure", "least", "median", "times"], &rows);
    for (corpus, same) in &figures.repeats {
        let verdict = if *same {
            "the same bytes"
        } else {
            "**different bytes**"
        };
        writeln!(
            text,
            "\n{corpus}: {verdict} from every run, with one worker and with two."
        )
        .ok();
    }
    text
}

/// Draws a Markdown table.
pub(super) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = format!(
        "| {} |\n|{}\n",
        headings.join(" | "),
        " --- |".repeat(headings.len())
    );
    for row in rows {
        let escaped: Vec<_> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        writeln!(text, "| {} |", escaped.join(" | ")).ok();
    }
    text
}

/// Draws a table with columns as wide as their widest cell.
fn aligned(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut all = vec![
        headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect(),
    ];
    all.extend(rows.iter().cloned());
    let width = |column: usize| {
        all.iter()
            .filter_map(|row: &Vec<String>| row.get(column).map(|cell| cell.chars().count()))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut text = String::new();
    for row in &all {
        let cells = row.iter().zip(&widths);
        let line: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
impl Row {
    pub(super) fn example(tool: Tool, corpus: &str, cpu: f64) -> Self {
        Self {
            corpus: corpus.to_owned(),
            corpus_files: 3,
            corpus_megabytes: 30.0,
            tool,
            cpu,
            cpu_least: cpu,
            wall: cpu,
            peak_mb: 50.0,
            megabytes_per_second: 30.0 / cpu,
            files_read: Some(3),
            rounds: 3,
            was_killed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, aligned, cells, table};
    use crate::bench::tools::Tool;

    #[test]
    fn rows_are_ratios_to_the_component_on_the_same_corpus() {
        let killed = Row {
            was_killed: true,
            files_read: None,
            ..Row::example(Tool::AgentBom, "a", 300.0)
        };
        let rows = [
            Row::example(Tool::Component, "a", 2.0),
            Row::example(Tool::Gitleaks, "a", 5.0),
            killed,
        ];
        let drawn = cells(&rows);
        assert_eq!(drawn[0][0], "a: 3 files, 30.0 MB");
        assert_eq!(drawn[1][7], "2.50");
        assert_eq!(drawn[2][2], "> 300");
        assert_eq!(drawn[2][6], "< 0.100");
        assert_eq!(drawn[2][8], "killed");
    }

    #[test]
    fn tables_escape_and_align() {
        let rows = vec![vec!["a|b".to_owned(), "1".to_owned()]];
        assert_eq!(
            table(&["x", "y"], &rows),
            "| x | y |\n| --- | --- |\n| a\\|b | 1 |\n"
        );
        assert_eq!(aligned(&["x", "yy"], &rows), "x    yy\na|b  1\n");
    }
}
