//! Hears what a model writes while it writes it: each statement once it is complete.
//!
//! An answer under way is no JSON yet. So this follows the braces, brackets and strings of it, and reads the objects that are
//! statements as they close. What it hears is for people to watch; what counts is the whole answer, which is checked.

use super::accept::Statement;

/// How deep a section's object lies in the answer, and a statement's: `{"sections": [{"paragraphs": [[{`.
const SECTION: usize = 3;
const STATEMENT: usize = 6;

/// Bytes of an answer that are listened to: several times what a model may write.
const MOST_BYTES: usize = 1 << 20;

/// A statement, as far as it is heard: nobody has checked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The section that it belongs to, as the model says.
    pub section: String,
    /// The sentence.
    pub text: String,
    /// The evidence that it cites.
    pub cites: Vec<String>,
}

/// Follows one answer.
#[derive(Debug, Clone, Default)]
pub struct Listener {
    answer: String,
    /// Where the next byte to look at is.
    at: usize,
    depth: usize,
    /// Where the string begins that the next byte is in.
    string: Option<usize>,
    is_escaped: bool,
    /// The last key of a section, until its value has ended.
    key: Option<String>,
    section: String,
    /// Where the statement begins that is under way.
    statement: usize,
}

impl Listener {
    /// Takes the next piece, and returns the statements that end in it.
    pub fn hear(&mut self, piece: &str) -> Vec<Heard> {
        let mut heard = Vec::new();
        if self.answer.len() + piece.len() > MOST_BYTES {
            return heard;
        }
        self.answer.push_str(piece);
        while let Some(byte) = self.answer.as_bytes().get(self.at).copied() {
            if let Some(begin) = self.string {
                self.within_string(begin, byte);
            } else {
                heard.extend(self.between_strings(byte));
            }
            self.at += 1;
        }
        heard
    }

    fn within_string(&mut self, begin: usize, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.string = None;
                if self.depth == SECTION {
                    self.in_section(begin);
                }
            }
            _ => {}
        }
    }

    /// A string of a section's own object has ended: a key, or the value of one.
    fn in_section(&mut self, begin: usize) {
        let text = self.answer.get(begin..=self.at).unwrap_or_default();
        let text: String = serde_json::from_str(text).unwrap_or_default();
        match self.key.as_deref() {
            None => self.key = Some(text),
            Some("id") => self.section = text,
            Some(_) => {}
        }
    }

    fn between_strings(&mut self, byte: u8) -> Option<Heard> {
        match byte {
            // Before the answer there may be words, and quotes in them.
            b'"' if self.depth > 0 => self.string = Some(self.at),
            b'{' | b'[' => {
                self.depth += 1;
                match self.depth {
                    SECTION => self.key = None,
                    STATEMENT => self.statement = self.at,
                    _ => {}
                }
            }
            b'}' | b']' => {
                let ended = self.depth;
                self.depth = self.depth.saturating_sub(1);
                if ended == STATEMENT && byte == b'}' {
                    return self.statement();
                }
            }
            b',' if self.depth == SECTION => self.key = None,
            _ => {}
        }
        None
    }

    fn statement(&self) -> Option<Heard> {
        let text = self.answer.get(self.statement..=self.at)?;
        let Statement { text, cites } = serde_json::from_str(text).ok()?;
        Some(Heard {
            section: self.section.clone(),
            text,
            cites,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, Listener};

    const ANSWER: &str = r#"Here it is: ```json
        {"sections": [
            {"id": "purpose", "paragraphs": [
                [{"text": "It answers \"letters\" {of} [people].", "cites": ["E1", "E2"]},
                 {"cites": ["E3"], "text": "It is in use \\."}],
                [{"text": "Ünïcode 🦀, too.", "cites": []}]
            ]},
            {"paragraphs": [[{"text": "No name yet.", "cites": ["E4"]}]], "id": "limits"},
            {"id": "people", "paragraphs": [[{"text": 3}, {"text": "One."}]]}
        ]}
        ```"#;

    fn heard(pieces: impl IntoIterator<Item = String>) -> Vec<Heard> {
        let mut listener = Listener::default();
        pieces
            .into_iter()
            .flat_map(|piece| listener.hear(&piece))
            .collect()
    }

    #[test]
    fn hears_each_statement_with_its_section_and_its_evidence() {
        let heard = heard([ANSWER.to_owned()]);
        let texts: Vec<_> = heard.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "It answers \"letters\" {of} [people].",
                "It is in use \\.",
                "Ünïcode 🦀, too.",
                "No name yet.",
                "One."
            ]
        );
        let sections: Vec<_> = heard.iter().map(|it| it.section.as_str()).collect();
        // A section that says its name last is heard under the name of the one before.
        assert_eq!(
            sections,
            ["purpose", "purpose", "purpose", "purpose", "people"]
        );
        assert_eq!(heard.first().unwrap().cites, ["E1", "E2"]);
    }

    #[test]
    fn hears_the_same_however_the_answer_is_cut() {
        let whole = heard([ANSWER.to_owned()]);
        for size in 1..40 {
            let letters: Vec<char> = ANSWER.chars().collect();
            let pieces = letters.chunks(size).map(|piece| piece.iter().collect());
            assert_eq!(heard(pieces), whole, "in pieces of {size}");
        }
    }

    #[test]
    fn hears_a_statement_before_the_answer_is_whole() {
        let mut listener = Listener::default();
        let begin = r#"{"sections":[{"id":"a","paragraphs":[[{"text":"One.","cites":["E1"]"#;
        assert_eq!(listener.hear(begin), []);
        assert_eq!(listener.hear("}").len(), 1);
    }

    #[test]
    fn hears_nothing_in_what_is_no_answer() {
        for text in [
            "I can't.",
            "}}}]]]",
            "\"\"\"",
            "{\"sections\": 7}",
            "[[[[[[[[[[",
        ] {
            assert_eq!(heard([text.to_owned()]), [], "{text}");
        }
        assert_eq!(heard(["[".repeat(1 << 20), "{".to_owned()]), []);
    }
}
