//! Notebooks, read as one text.

use advisory_domain::syntax::notebook::cells;

fn notebook(sources: &[&str]) -> String {
    let cells: Vec<_> = sources
        .iter()
        .map(|source| serde_json::json!({ "cell_type": "code", "source": source }))
        .collect();
    serde_json::json!({ "cells": cells, "nbformat": 4 }).to_string()
}

#[test]
fn code_cells_are_joined_and_their_first_lines_known() {
    let json = r##"{ "cells": [
        { "cell_type": "markdown", "source": ["# Title"] },
        { "cell_type": "code", "source": ["a = 1\n", "b = 2"], "outputs": [{ "text": "x" }] },
        { "cell_type": "code", "source": "" },
        { "cell_type": "code", "source": "c = 'é\\n'\n" }
    ], "metadata": { "kernelspec": { "language": "Python", "name": "python3" } }, "nbformat": 4 }"##;
    let found = cells(json).unwrap();
    assert_eq!(found.text, "a = 1\nb = 2\n\nc = 'é\\n'\n");
    assert_eq!(found.cells, [1, 3, 4]);
    assert_eq!(found.language, "python");
}

#[test]
fn the_third_format_keeps_cells_in_worksheets() {
    let json = r#"{ "worksheets": [{ "cells": [
        { "cell_type": "code", "input": ["a = 1\n", "b"], "language": "python" },
        { "cell_type": "heading", "source": ["T"] }
    ] }], "nbformat": 3, "metadata": { "name": "" } }"#;
    assert_eq!(cells(json).unwrap().text, "a = 1\nb\n");
}

#[test]
fn lines_of_ipython_become_comments_of_equal_length() {
    for (line, expected) in [
        ("%pip install openai==1.0", "#pip install openai==1.0"),
        ("if x:\n  !ls -l", "if x:\n  0#s -l"),
        ("if x:\n  !", "if x:\n  0"),
        ("?print", "#print"),
        ("print?", "#rint?"),
        ("files = !ls", "#iles = !ls"),
        ("t = %timeit -o f()", "# = %timeit -o f()"),
        ("x = a % b", "x = a % b"),
        ("y = x != 1", "y = x != 1"),
        ("%%time\nf()", "#%time\nf()"),
        ("%%bash\nls {x}\necho", "#%bash\n#s {x}\n#cho"),
        ("!pip install a \\\n  b\nc", "#pip install a \\\n# b\nc"),
        (
            "s = '''\n%not a magic\n'''\n!ls",
            "s = '''\n%not a magic\n'''\n#ls",
        ),
    ] {
        let found = cells(&notebook(&[line])).unwrap();
        assert_eq!(found.text, format!("{expected}\n"));
    }
}

#[test]
fn another_language_is_told_and_left_as_it_is() {
    let json = r#"{ "cells": [{ "cell_type": "code", "source": "x %>% f()" }],
        "metadata": { "language_info": { "name": "R" } } }"#;
    let found = cells(json).unwrap();
    assert_eq!(
        (found.language.as_str(), found.text.as_str()),
        ("r", "x %>% f()\n")
    );
}

#[test]
fn malformed_json_is_placed() {
    let error = cells("{ \"cells\": [\n  { \"cell_type\": }\n] }").unwrap_err();
    assert!(error.contains("line 2 column"), "{error}");
    let error = cells("{ \"cells\": [{ \"cell_type\": \"code\", \"source\": 7 }] }").unwrap_err();
    assert!(error.contains("line 1 column"), "{error}");
    assert!(cells("").is_err());
    assert!(cells("[]").is_err());
    assert!(cells(&"[".repeat(100_000)).is_err());
}
