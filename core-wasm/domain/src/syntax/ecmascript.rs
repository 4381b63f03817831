//! TypeScript and JavaScript, lowered from oxc's tree.

use bumpalo::Bump;

use super::tree::Module;

/// Parses `source`, a file at `path`, and lowers it into `arena`.
///
/// # Errors
/// The parser's first message with its line, when the source is neither TypeScript nor JavaScript.
pub fn parse<'a>(arena: &'a Bump, source: &'a str, path: &str) -> Result<Module<'a>, String> {
    let _ = (arena, source, path);
    Ok(Module {
        imports: &[],
        body: &[],
    })
}
