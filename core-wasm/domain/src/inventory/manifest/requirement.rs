//! Python requirement specifiers (PEP 508), as far as an inventory needs them.

/// Splits `name[extra]>=1,<2; marker` into the name and the requirement on its version.
pub(super) fn parse(text: &str) -> Option<(&str, Option<&str>)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let name = text
        .get(..end)
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric()))?;
    let mut rest = text.get(end..)?.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    // What follows a name is a version, a marker, a URL, an option or a comment; anything else is
    // prose.
    let specifier = match rest.chars().next() {
        None | Some(';' | '#' | '@') => None,
        Some('-') if rest.starts_with("--") => None,
        Some('\\') => None,
        Some('=' | '<' | '>' | '!' | '~' | '(') => {
            let rest = rest.trim_start_matches('(');
            let end = rest.find([';', '#', ')', '\\']).unwrap_or(rest.len());
            let specifier = rest.get(..end)?;
            let specifier = specifier.split(" --").next().unwrap_or(specifier);
            Some(specifier.trim())
        }
        Some(_) => return None,
    };
    Some((name, specifier.map(exact)))
}

/// `==1.2.3` is the version itself; other requirements stay as written.
fn exact(specifier: &str) -> &str {
    let bare = specifier.trim_start_matches('=').trim();
    let is_exact = specifier.starts_with("==") && !bare.contains([',', '*', '<', '>', '!']);
    if is_exact { bare } else { specifier }
}
