//! `cargo xtask bench scan`: what a scan costs, through the component, without it, and with the peers.
//!
//! All tools run in one sitting on the same files, in turns: what else the machine does then meets them alike. The metric
//! is processor time, which other processes disturb far less than wall time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::corpus::{self, Corpus};
use super::machine::Machine;
use super::measure::{Cost, Job};
use super::report::{self, Report, Row};
use super::statistics::{least, median};
use super::tools::{Tool, Toolbox};
use super::{goals, tools};
use crate::Outcome;
use crate::core::workspace_root;

/// Measurements of each tool on each corpus.
const ROUNDS: usize = 3;
/// A peer that takes longer than this is measured once.
const SLOW_SECONDS: f64 = 60.0;
/// A process that takes longer than this is killed.
const LIMIT: Duration = Duration::from_secs(300);
/// Measurements of what takes milliseconds.
const SHORT_ROUNDS: usize = 20;

/// Figures that are no comparison: of the component alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Figures {
    /// Milliseconds to load the machine code, mapped from a file, and where the binary holds it.
    pub(super) load_mapped_ms: Vec<f64>,
    pub(super) load_embedded_ms: Vec<f64>,
    /// Milliseconds from the start of the process to the end of its report on ten files.
    pub(super) first_finding_ms: Vec<f64>,
    /// Seconds of wall time for the largest corpus of Python, with two workers.
    pub(super) python_wall: Vec<f64>,
    /// Peak memory over many files, in 10⁶ bytes: with one worker, and with two.
    pub(super) many_files_peak_mb: Vec<f64>,
    /// Corpora whose reports were the same with one worker and with two, in every round.
    pub(super) repeats: BTreeMap<String, bool>,
}

/// Measures and reports.
#[expect(clippy::print_stdout, reason = "the tables are this command's output")]
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let is = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if let Some(unknown) = arguments
        .iter()
        .find(|argument| !["--write", "--quick"].contains(&argument.as_str()))
    {
        return Err(format!("bench scan takes --write and --quick, not {unknown:?}").into());
    }
    let is_quick = is("--quick");
    let root = workspace_root()?;
    let toolbox = Toolbox::prepare(&root, !is_quick)?;
    let directory = root.join("target").join("corpora");
    let corpora = corpus::packages(&directory)?;
    let machine = Machine::of_this();
    let bench = Bench {
        toolbox,
        output: root.join("target").join("bench"),
        tools: Tool::ALL
            .into_iter()
            .filter(|tool| !is_quick || !tool.is_peer())
            .collect(),
    };
    fs::create_dir_all(&bench.output)?;
    let mut figures = Figures::default();
    let mut rows = Vec::new();
    for corpus in &corpora {
        rows.extend(bench.compare(corpus, &mut figures)?);
    }
    let many = corpus::many_files(&directory)?;
    for jobs in [1, 2] {
        let cost = bench.component(&many, jobs)?;
        figures.many_files_peak_mb.push(cost.peak_mb);
        rows.extend((jobs == 1).then(|| bench.row(&many, Tool::Component, vec![cost])));
    }
    bench.short(&root, &directory, &mut figures)?;
    let largest = corpora.iter().max_by_key(|corpus| corpus.bytes);
    for _ in 0..ROUNDS {
        let largest = largest.ok_or("there is no corpus")?;
        figures.python_wall.push(bench.component(largest, 2)?.wall);
    }
    let report = Report {
        machine,
        date: super::machine::said("date", &["-u", "+%Y-%m-%d"]).unwrap_or_default(),
        compiler: tools::compiler(),
        goals: goals::judge(&rows, &figures),
        rows,
        figures,
        has_peers: !is_quick,
    };
    println!("{}", report::terminal(&report));
    if is("--write") {
        fs::write(root.join("docs/benchmarks.md"), report::markdown(&report))?;
    }
    Ok(())
}

struct Bench {
    toolbox: Toolbox,
    output: PathBuf,
    tools: Vec<Tool>,
}

impl Bench {
    /// Measures every tool on a corpus, in turns.
    fn compare(
        &self,
        corpus: &Corpus,
        figures: &mut Figures,
    ) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
        let mut costs: BTreeMap<&str, Vec<Cost>> = BTreeMap::new();
        let mut digests = Vec::new();
        for round in 0..ROUNDS {
            for tool in &self.tools {
                let known = costs.entry(tool.id()).or_default();
                let is_slow = known
                    .first()
                    .is_some_and(|cost| cost.wall > SLOW_SECONDS || cost.timed_out);
                if tool.is_peer() && is_slow {
                    continue;
                }
                eprintln!("{}: {}, round {}", corpus.name, tool.name(), round + 1);
                let cost = self.measure(tool.id(), self.toolbox.scan(*tool, &corpus.root))?;
                if *tool == Tool::Component {
                    digests.push(cost.sha256.clone());
                    digests.push(self.component(corpus, 2)?.sha256);
                }
                known.push(cost);
            }
        }
        digests.dedup();
        figures
            .repeats
            .insert(corpus.name.clone(), digests.len() == 1);
        Ok(self
            .tools
            .iter()
            .map(|tool| {
                let costs = costs.remove(tool.id()).unwrap_or_default();
                self.row(corpus, *tool, costs)
            })
            .collect())
    }

    fn row(&self, corpus: &Corpus, tool: Tool, costs: Vec<Cost>) -> Row {
        let of = |value: fn(&Cost) -> f64| costs.iter().map(value).collect::<Vec<_>>();
        let cpu = of(|cost| cost.cpu);
        let cpu_median = median(&cpu).unwrap_or_default();
        Row {
            corpus: corpus.name.clone(),
            corpus_files: corpus.files,
            corpus_megabytes: corpus.megabytes(),
            tool,
            cpu: cpu_median,
            cpu_least: least(&cpu).unwrap_or_default(),
            wall: median(&of(|cost| cost.wall)).unwrap_or_default(),
            peak_mb: median(&of(|cost| cost.peak_mb)).unwrap_or_default(),
            megabytes_per_second: corpus.megabytes() / cpu_median,
            files_read: tool.files_read(&self.file(tool.id())),
            rounds: costs.len(),
            was_killed: costs.iter().any(|cost| cost.timed_out),
        }
    }

    /// Measures what takes milliseconds.
    fn short(&self, root: &Path, directory: &Path, figures: &mut Figures) -> Outcome {
        let ten = corpus::ten_files(directory)?;
        for _ in 0..SHORT_ROUNDS {
            let cost = self.component(&ten, 1)?;
            figures.first_finding_ms.push(cost.wall * 1e3);
        }
        let code = root.join("target/core/advisory.cwasm");
        let arguments = [&code.display().to_string(), &SHORT_ROUNDS.to_string()];
        let command = self
            .toolbox
            .example("load_time", &arguments.map(String::as_str));
        self.measure("load_time", command)?;
        for line in fs::read_to_string(self.file("load_time"))?.lines() {
            let (mapped, embedded) =
                load_times(line).ok_or("load_time prints two numbers a line")?;
            figures.load_mapped_ms.push(mapped);
            figures.load_embedded_ms.push(embedded);
        }
        Ok(())
    }

    /// Scans with the component. Its status tells what it found: only a defect fails the benchmark.
    fn component(&self, corpus: &Corpus, jobs: usize) -> Result<Cost, Box<dyn std::error::Error>> {
        self.measure("component", self.toolbox.component(&corpus.root, jobs))
    }

    fn measure(
        &self,
        name: &str,
        command: Vec<String>,
    ) -> Result<Cost, Box<dyn std::error::Error>> {
        let line = command.join(" ");
        let cost = Job {
            command,
            output: self.file(name),
            limit: LIMIT,
        }
        .measure()?;
        // Ours ends with 2 or 3 when it could not scan; peers use 1 to say that they found something.
        if !cost.timed_out && !matches!(cost.status, Some(0 | 1)) {
            return Err(format!("{line} ended with {:?}", cost.status).into());
        }
        Ok(cost)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.output.join(format!("{name}.out"))
    }
}

/// Reads two numbers of microseconds as milliseconds.
fn load_times(line: &str) -> Option<(f64, f64)> {
    let (mapped, embedded) = line.split_once(' ')?;
    let milliseconds = |text: &str| Some(text.trim().parse::<f64>().ok()? / 1e3);
    Some((milliseconds(mapped)?, milliseconds(embedded)?))
}

#[cfg(test)]
mod tests {
    use super::load_times;

    #[test]
    fn reads_the_times_of_a_load() {
        assert_eq!(load_times("1500 250"), Some((1.5, 0.25)));
        assert_eq!(load_times("1500"), None);
        assert_eq!(load_times("fast slow"), None);
    }
}
