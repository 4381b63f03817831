//! The numbers in a text: what a model invents most easily, and what is most easily checked.

use std::collections::BTreeSet;

use crate::artifacts::template::TemplateSection;

/// Numbers that may be said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers(BTreeSet<String>);

impl Numbers {
    /// Returns the numbers of a section's own words: articles, points, levels.
    pub(super) fn of_section(section: &TemplateSection) -> Self {
        let mut known = Self::default();
        known.add(&section.heading);
        known.add(&section.source);
        known.add(&section.guidance);
        for ask in &section.asks {
            known.add(&ask.text);
        }
        known
    }

    /// Adds the numbers of a text.
    pub(crate) fn add(&mut self, text: &str) {
        self.0.extend(numbers(text));
    }

    /// Whether a number is among them. A single digit passes: it counts what is cited.
    pub(crate) fn hold(&self, number: &str) -> bool {
        number.len() < 2 || self.0.contains(number)
    }
}

/// Returns the numbers in a text, without the commas of their thousands.
pub(crate) fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut number = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let is_within = !number.is_empty() && rest.peek().is_some_and(char::is_ascii_digit);
        match character {
            digit if digit.is_ascii_digit() => number.push(digit),
            '.' if is_within => number.push('.'),
            ',' if is_within => {}
            _ if number.is_empty() => {}
            _ => found.push(std::mem::take(&mut number)),
        }
    }
    if !number.is_empty() {
        found.push(number);
    }
    found
}
