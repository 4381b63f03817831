//! One file under the scanner: its text, its lines, and what part it plays.

use super::Language;
use super::keywords::Hits;
use crate::model::Place;
use crate::syntax::tree::{Module, Span};

/// What part a file plays in its repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// It ships or runs.
    Source,
    /// It tests.
    Test,
    /// An example, a sample, a fixture, a benchmark or documentation.
    Example,
}

impl FileRole {
    /// Returns the role that a path suggests.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let lower = path.to_ascii_lowercase();
        let (directories, name) = lower.rsplit_once('/').unwrap_or(("", lower.as_str()));
        let is_test_name = name.starts_with("test_")
            || name.starts_with("conftest.")
            || ["_test.", ".test.", ".spec.", "_spec.", "tests."]
                .iter()
                .any(|mark| name.contains(mark));
        let in_directory = |names: &[&str]| directories.split('/').any(|d| names.contains(&d));
        if is_test_name
            || in_directory(&[
                "test",
                "tests",
                "__tests__",
                "testing",
                "spec",
                "specs",
                "e2e",
                "__mocks__",
                "unit_tests",
                "integration_tests",
                "cypress",
            ])
        {
            Self::Test
        } else if in_directory(&[
            "example",
            "examples",
            "sample",
            "samples",
            "fixtures",
            "fixture",
            "testdata",
            "docs",
            "doc",
            "cookbook",
            "cookbooks",
            "tutorial",
            "tutorials",
            "benchmark",
            "benchmarks",
        ]) {
            Self::Example
        } else {
            Self::Source
        }
    }
}

/// Bytes between two places where the characters before them are counted once and for all.
const BLOCK: usize = 1024;

/// Where the lines of a text begin, and how many characters stand before a byte.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
    /// Characters before each block; empty where every character is one byte.
    blocks: Vec<u32>,
}

impl LineIndex {
    /// Indexes the lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(before);
                before += characters(block);
            }
        }
        Self {
            starts,
            length: text.len() as u32,
            blocks,
        }
    }

    /// Returns the column, in characters counted from 1, of the byte of `text` at `offset`. It
    /// takes as long however far into its line that is.
    #[must_use]
    pub fn column(&self, text: &str, offset: u32) -> u32 {
        let start = self.span(self.line(offset)).start;
        let offset = offset.min(self.length);
        self.before(text, offset)
            .saturating_sub(self.before(text, start))
            + 1
    }

    fn before(&self, text: &str, offset: u32) -> u32 {
        let block = offset as usize / BLOCK;
        // A text may end where a block would begin.
        let block = block.min(self.blocks.len().saturating_sub(1));
        let Some(before) = self.blocks.get(block) else {
            return offset;
        };
        let rest = text.as_bytes().get(block * BLOCK..offset as usize);
        before + characters(rest.unwrap_or_default())
    }

    /// Returns the line, counted from 1, that holds the byte at `offset`.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32
    }

    /// Returns the number of lines.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Returns the bytes of line `line`, counted from 1, its line end included.
    #[must_use]
    pub fn span(&self, line: u32) -> Span {
        let index = line.saturating_sub(1) as usize;
        let start = self.starts.get(index).copied().unwrap_or(self.length);
        let end = self.starts.get(index + 1).copied().unwrap_or(self.length);
        Span { start, end }
    }
}

/// Returns how many characters begin in a stretch of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    let begins = |byte: &&u8| (**byte & 0b1100_0000) != 0b1000_0000;
    bytes.iter().filter(begins).count() as u32
}

/// A file that is being scanned: all that a rule may ask about it.
#[derive(Debug)]
pub struct FileContext<'a> {
    /// Path from the root of the scan.
    pub path: &'a str,
    /// Its language.
    pub language: Language,
    /// The part it plays.
    pub role: FileRole,
    /// Its text. For a notebook, the code cells, each ending in a line end.
    pub text: &'a str,
    /// The lines of `text`.
    pub lines: LineIndex,
    /// First line in `text` of each notebook cell, counted from 1; empty elsewhere.
    pub cells: Vec<u32>,
    /// Its tree, where the language has one and the text parses.
    pub module: Option<Module<'a>>,
    /// Whether it uses AI: it imports a library of the field, or its path says so.
    pub is_ai: bool,
    /// Where the keywords of every detector stand.
    pub(crate) keywords: Hits,
}

impl FileContext<'_> {
    /// Returns the text of a span; empty where the span is not within the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Returns the place of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let line = self.lines.line(span.start);
        let last = span.end.saturating_sub(1).max(span.start);
        Place {
            path: self.path.to_owned(),
            line,
            column: self.lines.column(self.text, span.start),
            end_line: self.lines.line(last),
            cell: match self.cells.partition_point(|first| *first <= line) {
                0 => None,
                cell => Some(cell as u32),
            },
        }
    }
}
