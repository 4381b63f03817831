//! Jupyter notebooks: their code cells as one text.
//!
//! Formats 3 and 4 are read, which differ in where the cells and their sources stand. Lines that
//! only IPython understands are commented out in place, so that lines and columns hold.

use std::borrow::Cow;

use serde::Deserialize;

/// The code cells of a notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notebook {
    /// The cells one after another, each ending in a line end.
    pub text: String,
    /// First line of each cell in `text`, counted from 1.
    pub cells: Vec<u32>,
    /// Language of the kernel, in lower case; `python` when the notebook does not say.
    pub language: String,
}

/// Returns the code cells of a notebook.
///
/// # Errors
/// What is wrong with the JSON, with line and column.
pub fn cells(json: &str) -> Result<Notebook, String> {
    let json = json.trim_start_matches('\u{feff}');
    if json.trim_start().starts_with('[') {
        // An array would pass for an object whose fields all have defaults.
        return Err("expected an object at line 1 column 1".to_owned());
    }
    let document: Document<'_> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let language = document.metadata.language();
    let is_python = language == "python";
    let mut notebook = Notebook {
        text: String::new(),
        cells: Vec::new(),
        language,
    };
    let mut line = 1;
    let sheets = document
        .worksheets
        .into_iter()
        .flat_map(|sheet| sheet.cells);
    for cell in document.cells.into_iter().chain(sheets) {
        if cell.cell_type != "code" {
            continue;
        }
        let start = notebook.text.len();
        let source = cell.source.or(cell.input).unwrap_or_default();
        append(&source.joined(), is_python, &mut notebook.text);
        notebook.cells.push(line);
        let added = notebook.text.as_bytes().get(start..).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', added).count() as u32;
    }
    Ok(notebook)
}

/// Adds the source of a cell, IPython's own lines commented out.
fn append(source: &str, is_python: bool, text: &mut String) {
    let mut whole_cell = false;
    let mut continues = false;
    let mut quote = None;
    for (number, line) in source.lines().enumerate() {
        let inside = quote;
        if is_python && !whole_cell {
            quote = open_quote(line, quote);
        }
        whole_cell |= number == 0 && is_python && is_foreign_cell(line);
        let magic = whole_cell || (is_python && inside.is_none() && is_magic(line));
        if is_python && (continues || magic) {
            comment(line, text, magic && !whole_cell);
            continues = !whole_cell && line.ends_with('\\');
            quote = None;
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    if source.is_empty() {
        text.push('\n');
    }
}

/// `%%bash` makes the whole cell another language; `%%time` does not.
fn is_foreign_cell(line: &str) -> bool {
    let Some(magic) = line.trim_start().strip_prefix("%%") else {
        return false;
    };
    let name = magic.split_whitespace().next().unwrap_or_default();
    !matches!(
        name,
        "time" | "timeit" | "capture" | "prun" | "debug" | "memit" | "mprun"
    )
}

/// `%pip install x`, `!ls`, `?help`, `help?`, `files = !ls`, `x = %time f()`.
fn is_magic(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with(['%', '!', '?'])
        || (line.ends_with('?') && !line.contains(['#', '"', '\'']))
    {
        return true;
    }
    let Some((target, value)) = line.split_once('=') else {
        return false;
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b',' | b' ');
    target.bytes().all(is_name) && value.trim_start().starts_with(['!', '%'])
}

/// Writes a comment of the same length. Indented, it follows a `0`: the block may hold no other
/// statement.
fn comment(line: &str, text: &mut String, is_first: bool) {
    let code = line.trim_start();
    let indent = line.len() - code.len();
    let marks = match (indent, is_first) {
        (1.., true) => {
            text.push_str(line.get(..indent).unwrap_or_default());
            "0#"
        }
        _ => "#",
    };
    let rest = if marks.len() > 1 { code } else { line };
    let mut left = rest.len();
    let mut marks = marks.chars();
    for character in rest.chars() {
        match marks.next() {
            Some(mark) => {
                text.push(mark);
                // What the character took beyond one byte.
                text.extend(std::iter::repeat_n(' ', character.len_utf8() - 1));
            }
            None => break,
        }
        left -= character.len_utf8();
    }
    text.push_str(rest.get(rest.len() - left..).unwrap_or_default());
}

/// Returns the triple quote that is open at the end of a line.
fn open_quote(line: &str, open: Option<&'static str>) -> Option<&'static str> {
    let mut open = open;
    let mut rest = line;
    loop {
        let (at, quote) = match open {
            Some(quote) => (rest.find(quote), quote),
            None => ["\"\"\"", "'''"]
                .into_iter()
                .filter_map(|quote| Some((Some(rest.find(quote)?), quote)))
                .min()
                .unwrap_or_default(),
        };
        let Some(at) = at else {
            return open;
        };
        rest = rest.get(at + quote.len()..).unwrap_or_default();
        open = match open {
            Some(_) => None,
            None => Some(quote),
        };
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    cells: Vec<Cell<'a>>,
    /// Where format 3 keeps them.
    #[serde(borrow, default)]
    worksheets: Vec<Worksheet<'a>>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Worksheet<'a> {
    #[serde(borrow, default)]
    cells: Vec<Cell<'a>>,
}

#[derive(Deserialize)]
struct Cell<'a> {
    #[serde(borrow, default)]
    cell_type: Cow<'a, str>,
    #[serde(borrow, default)]
    source: Option<Source<'a>>,
    /// What format 3 calls it.
    #[serde(borrow, default)]
    input: Option<Source<'a>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Source<'a> {
    Whole(#[serde(borrow)] Cow<'a, str>),
    Lines(#[serde(borrow)] Vec<Cow<'a, str>>),
}

impl Default for Source<'_> {
    fn default() -> Self {
        Self::Lines(Vec::new())
    }
}

impl Source<'_> {
    fn joined(&self) -> Cow<'_, str> {
        match self {
            Self::Whole(text) => Cow::Borrowed(text),
            Self::Lines(lines) => Cow::Owned(lines.concat()),
        }
    }
}

#[derive(Deserialize, Default)]
struct Metadata {
    #[serde(default)]
    kernelspec: Kernel,
    #[serde(default)]
    language_info: Kernel,
}

#[derive(Deserialize, Default)]
struct Kernel {
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

impl Metadata {
    fn language(self) -> String {
        let said = self.language_info.name.or(self.kernelspec.language);
        let language = said.unwrap_or_else(|| "python".to_owned()).to_lowercase();
        match language.as_str() {
            "ipython" | "python2" | "python3" => "python".to_owned(),
            _ => language,
        }
    }
}
