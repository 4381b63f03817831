//! Inline text, measured and broken into lines.

use super::fonts::Face;
use crate::artifacts::document::Inline;
use crate::render::escape::visible_code;

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) color: [f32; 3],
    pub(super) is_slanted: bool,
}

impl Style {
    fn advance(self, letter: char) -> f32 {
        self.face.advance(letter) * self.size / 1000.0
    }
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// To the evidence with this number.
    Evidence(u32),
    /// To an address.
    Address(String),
}

/// Words of one look that lead to one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) style: Style,
    pub(super) text: String,
    pub(super) width: f32,
    /// The index of its target.
    pub(super) link: Option<usize>,
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    width: f32,
}

/// The colour of links.
const LINK: [f32; 3] = [0.114, 0.282, 0.651];

/// Inline text as runs, with the targets of its links.
#[derive(Debug, Default)]
pub(super) struct Runs {
    pub(super) runs: Vec<Run>,
    pub(super) targets: Vec<Target>,
}

impl Runs {
    /// Returns the runs of a text; `last` is the last number of the appendix.
    pub(super) fn of(text: &[Inline], style: Style, last: usize) -> Self {
        let mut runs = Self::default();
        runs.add(text, style, None, last);
        runs
    }

    fn add(&mut self, text: &[Inline], style: Style, link: Option<usize>, last: usize) {
        for piece in text {
            match piece {
                Inline::Text { text } => self.push(text, style, link),
                Inline::Code { text } => {
                    let size = style.size * 0.84;
                    let face = Face::Mono;
                    self.push(
                        text,
                        Style {
                            face,
                            size,
                            ..style
                        },
                        link,
                    );
                }
                Inline::Emphasis { text } => {
                    let is_slanted = true;
                    self.add(
                        text,
                        Style {
                            is_slanted,
                            ..style
                        },
                        link,
                        last,
                    );
                }
                Inline::Strong { text } => {
                    let face = Face::Bold;
                    self.add(text, Style { face, ..style }, link, last);
                }
                Inline::Link { text, target }
                    if Inline::is_safe_target(target)
                        && !target.starts_with('#')
                        && link.is_none() =>
                {
                    self.targets.push(Target::Address(target.clone()));
                    let link = Some(self.targets.len() - 1);
                    self.add(
                        text,
                        Style {
                            color: LINK,
                            ..style
                        },
                        link,
                        last,
                    );
                }
                Inline::Link { text, .. } => self.add(text, style, link, last),
                Inline::Citation { number } => {
                    let words = format!("[E{number}]");
                    let is_there = usize::try_from(*number).is_ok_and(|n| n <= last);
                    if is_there && link.is_none() {
                        self.targets.push(Target::Evidence(*number));
                        let link = Some(self.targets.len() - 1);
                        self.push(
                            &words,
                            Style {
                                color: LINK,
                                ..style
                            },
                            link,
                        );
                    } else {
                        self.push(&words, style, link);
                    }
                }
            }
        }
    }

    fn push(&mut self, text: &str, style: Style, link: Option<usize>) {
        self.runs.push(Run {
            style,
            text: visible_code(text).into_owned(),
            width: 0.0,
            link,
        });
    }
}

/// Lines under way.
struct Breaker {
    most: f32,
    lines: Vec<Line>,
    line: Line,
    word: Line,
}

/// Breaks runs into lines no wider than `most`, at spaces, after signs that paths break at, and
/// within a word that alone is wider. There is always a line.
pub(super) fn lines(runs: &[Run], most: f32) -> Vec<Line> {
    let mut breaker = Breaker {
        most,
        lines: Vec::new(),
        line: Line::default(),
        word: Line::default(),
    };
    for run in runs {
        for letter in run.text.chars() {
            let letter = if letter == '\t' { ' ' } else { letter };
            let advance = run.style.advance(letter);
            if letter == ' ' {
                breaker.end_word();
                breaker.line.push(run, letter, advance);
                continue;
            }
            if breaker.word.width + advance > most {
                breaker.end_word();
            }
            breaker.word.push(run, letter, advance);
            if matches!(letter, '/' | '-' | '_' | '.' | ':' | '&' | '=') {
                breaker.end_word();
            }
        }
    }
    breaker.end_word();
    breaker.lines.push(breaker.line);
    breaker.lines
}

impl Breaker {
    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if self.line.width + word.width > self.most && !self.line.runs.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
        self.line.width += word.width;
        for run in word.runs {
            match self.line.runs.last_mut() {
                Some(last) if last.style == run.style && last.link == run.link => {
                    last.text.push_str(&run.text);
                    last.width += run.width;
                }
                _ => self.line.runs.push(run),
            }
        }
    }
}

impl Line {
    fn push(&mut self, of: &Run, letter: char, advance: f32) {
        self.width += advance;
        match self.runs.last_mut() {
            Some(last) if last.style == of.style && last.link == of.link => {
                last.text.push(letter);
                last.width += advance;
            }
            _ => self.runs.push(Run {
                style: of.style,
                text: letter.to_string(),
                width: advance,
                link: of.link,
            }),
        }
    }
}
