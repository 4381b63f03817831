//! The formats: equal text, equal bytes, harmless.

use std::sync::LazyLock;

use advisory_domain::artifacts::ArtifactKind;
use advisory_domain::artifacts::document::{
    Block, Content, Document, EditTarget, Inline, Item, List, Origin, Table,
};
use advisory_domain::artifacts::render::{ArtifactFormat, render};

use super::extract::{self, squeezed};
use super::support::draft;
use crate::render::fixture;

fn extracted(document: &Document, format: ArtifactFormat) -> String {
    let bytes = render(document, format);
    squeezed(&match format {
        ArtifactFormat::Markdown => extract::markdown(&bytes),
        ArtifactFormat::Html => extract::html(&bytes),
        ArtifactFormat::Docx => extract::docx(&bytes),
        ArtifactFormat::Pdf => extract::pdf(&bytes),
    })
}

pub(crate) fn assert_equal_text(document: &Document) {
    let expected = squeezed(&document.plain_text());
    for format in ArtifactFormat::ALL {
        let found = extracted(document, *format);
        let at = expected
            .char_indices()
            .zip(found.chars())
            .find(|((_, a), b)| a != b)
            .map_or(expected.len().min(found.len()), |((at, _), _)| at);
        let near = |text: &str| -> String {
            let from = text.floor_char_boundary(at.saturating_sub(40));
            text[from..].chars().take(100).collect()
        };
        assert!(
            expected == found,
            "{}: expected …{}… found …{}…",
            format.id(),
            near(&expected),
            near(&found)
        );
    }
}

/// A document with little in it.
static SMALL: LazyLock<Document> = LazyLock::new(|| {
    let mut document = draft(ArtifactKind::HumanOversightPlan, &fixture::full());
    document.sections.truncate(1);
    document.appendix.truncate(4);
    document
});

/// The small document with these contents in a person's edit.
pub(crate) fn with(content: Vec<Content>) -> Document {
    let mut document = SMALL.clone();
    document.sections[0].blocks.push(Block {
        anchor: "w1".to_owned(),
        origin: Origin::Edited {
            author: "Łukasz --> O'Neill <l@example.org>".to_owned(),
            at: "2026-01-31T09:00:00Z".to_owned(),
            target: EditTarget::After { anchor: None },
        },
        content,
    });
    document
}

fn words(text: &str) -> Vec<Inline> {
    vec![Inline::text(text)]
}

pub(crate) fn one_of_each() -> Vec<Content> {
    let item = |text: &str, list| Item {
        text: words(text),
        list,
    };
    vec![
        Content::Heading {
            text: words("Grüße, Ελληνικά, Кириллица"),
        },
        Content::paragraph(vec![
            Inline::text("Plain, "),
            Inline::Emphasis {
                text: words("stressed"),
            },
            Inline::text(", "),
            Inline::strong("strong"),
            Inline::text(", "),
            Inline::code("a | b `c`"),
            Inline::text(" and "),
            Inline::Link {
                text: words("a link"),
                target: "https://example.org/a?b=c&d=(e)".to_owned(),
            },
            Inline::text(" "),
            Inline::cite(1),
            Inline::text(" "),
            Inline::cite(999),
        ]),
        Content::List(List {
            ordered: true,
            items: vec![
                item("One", None),
                item(
                    "Two",
                    Some(List {
                        ordered: false,
                        items: vec![item("Below", None), item("1. not a list", None)],
                    }),
                ),
            ],
        }),
        Content::List(List {
            ordered: true,
            items: vec![item("Another list", None)],
        }),
        Content::Table(Table {
            header: vec![words("A"), words("B | C")],
            rows: vec![
                vec![words("1"), vec![Inline::code("x|y")]],
                vec![Vec::new(), words("2")],
            ],
        }),
        Content::Code {
            text: "def f():\n\treturn \"```\"\n\n<!-- advisory:end -->".to_owned(),
        },
    ]
}

#[test]
fn every_type_says_the_same_in_every_format() {
    for kind in ArtifactKind::ALL {
        assert_equal_text(&draft(*kind, &fixture::full()));
    }
}

#[test]
fn every_content_says_the_same_in_every_format() {
    assert_equal_text(&with(one_of_each()));
}

#[test]
fn equal_documents_are_equal_bytes() {
    for format in ArtifactFormat::ALL {
        let bytes = |_| render(&with(one_of_each()), *format);
        assert_eq!(bytes(1), bytes(2), "{}", format.id());
    }
}

/// What a repository or a person could write to harm a reader.
pub(crate) fn hostile_words() -> Vec<&'static str> {
    vec![
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "a\u{202e}gnp.exe\u{202c} \u{200b}\u{feff}",
        "bell\u{7} escape\u{1b}[31m null\u{0}\ttab\nline",
        "--> <!-- advisory:end --> <!-- advisory:written x author=y at=z first=yes -->",
        "# heading",
        "- item",
        "1) item",
        "| a | b |",
        "    indented",
        "===",
        "---",
        "```",
        "[E1] [E7](https://evil.example)",
        "https://evil.example www.evil.example",
        "*a* _b_ **c** ~~d~~ $e$ &amp; &#60; \\",
        "]]> </w:t> %PDF ) Tj (",
        "&lt;b&gt; \u{fffe} \u{10ffff}",
    ]
}

#[test]
fn hostile_words_are_shown_and_do_nothing() {
    for hostile in hostile_words() {
        let document = with(vec![
            Content::Heading {
                text: words(hostile),
            },
            Content::paragraph(words(hostile)),
            Content::paragraph(vec![
                Inline::code(hostile),
                Inline::Link {
                    text: words(hostile),
                    target: "javascript:alert(1)".to_owned(),
                },
            ]),
            Content::List(List {
                ordered: false,
                items: vec![Item {
                    text: words(hostile),
                    list: None,
                }],
            }),
            Content::Table(Table {
                header: vec![words(hostile)],
                rows: vec![vec![words(hostile)], vec![vec![Inline::code(hostile)]]],
            }),
            Content::Code {
                text: hostile.to_owned(),
            },
        ]);
        assert_equal_text(&document);
        let page = String::from_utf8(render(&document, ArtifactFormat::Html)).unwrap();
        assert!(!page.contains("<script") && !page.contains("<img"));
        assert!(!page.contains("href=\"javascript"));
        assert!(
            page.chars()
                .all(|c| !c.is_control() || c == '\n' || c == '\t')
        );
        assert!(!page.contains('\u{202e}'));
    }
}

#[test]
fn a_scan_full_of_hostile_names_is_drafted_harmless() {
    for kind in ArtifactKind::ALL {
        let document = draft(*kind, &fixture::hostile());
        assert_equal_text(&document);
        let page = String::from_utf8(render(&document, ArtifactFormat::Html)).unwrap();
        assert!(!page.contains("<script"));
    }
}

#[test]
fn ten_thousand_rows_and_a_megabyte_in_one_paragraph_are_rendered() {
    let rows = (0..10_000)
        .map(|row| vec![words(&row.to_string()), words("some words in a cell")])
        .collect();
    let document = with(vec![
        Content::Table(Table {
            header: vec![words("A"), words("B")],
            rows,
        }),
        Content::paragraph(words(&"word ".repeat(100_000))),
        Content::paragraph(words(&"x".repeat(1_000_000))),
    ]);
    assert_equal_text(&document);
}

/// Files of every type for a person to look at.
#[test]
#[ignore = "writes files"]
fn writes_samples() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for format in ArtifactFormat::ALL {
        for (name, document) in [
            ("each", with(one_of_each())),
            (
                "annex",
                draft(ArtifactKind::TechnicalDocumentation, &fixture::full()),
            ),
        ] {
            let file = directory.join(format!("{name}.{}", format.extension()));
            std::fs::write(file, render(&document, *format)).unwrap();
        }
    }
}

#[test]
fn the_page_loads_nothing_and_its_style_is_the_one_that_the_policy_allows() {
    let page = String::from_utf8(render(&with(one_of_each()), ArtifactFormat::Html)).unwrap();
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    for load in ["src=", "<link", "@import", "url(", "<script"] {
        assert!(!page.contains(load), "{load}");
    }
    assert!(page.contains("<a href=\"#e1\">[E1]</a>"));
    assert!(
        !page.contains("#e999"),
        "a citation of nothing leads nowhere"
    );
}
