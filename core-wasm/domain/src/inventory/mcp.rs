//! Servers of the Model Context Protocol that a configuration names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::json::{self, Value};
use crate::model::{ComponentKind, Confidence};
use crate::scan::{FileContext, Language, Sighting, Sink};
use crate::syntax::tree::Span;

#[derive(Debug, Default)]
struct Server {
    key: String,
    command: Option<String>,
    arguments: Vec<String>,
    url: Option<String>,
}

/// Reports the servers of a JSON configuration.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let is_configuration = file.path.to_ascii_lowercase().contains("mcp");
    if file.language != Language::Json
        || !(is_configuration || file.text.contains("\"mcpServers\""))
    {
        return;
    }
    let mut servers: BTreeMap<usize, Server> = BTreeMap::new();
    json::each(file.text, |way, value, _| {
        let found = way
            .iter()
            .position(|step| step.key == "mcpServers" || is_configuration && step.key == "servers");
        let Some(rest) = found.and_then(|at| way.get(at + 1..)) else {
            return;
        };
        let (Some(server), fields) = (rest.first(), rest.get(1..).unwrap_or(&[])) else {
            return;
        };
        let entry = servers.entry(server.start).or_insert_with(|| Server {
            key: server.key.clone().into_owned(),
            ..Server::default()
        });
        if let Value::Text(text) = value {
            match fields {
                [field] if field.key == "command" => {
                    entry.command = Some(text.clone().into_owned());
                }
                [field] if matches!(field.key.as_ref(), "url" | "serverUrl" | "httpUrl") => {
                    entry.url = Some(text.clone().into_owned());
                }
                [field, _] if field.key == "args" => {
                    entry.arguments.push(text.clone().into_owned());
                }
                _ => {}
            }
        }
    });
    for (start, server) in servers {
        if server.command.is_none() && server.url.is_none() {
            continue;
        }
        let (name, ecosystem, version) = identity(&server);
        sink.sighting(Sighting {
            kind: ComponentKind::McpServer,
            name: name.into_owned(),
            ecosystem,
            version,
            provider: None,
            confidence: Confidence::High,
            span: Span {
                start: start as u32,
                end: (start + server.key.len() + 2) as u32,
            },
        });
    }
}

/// What a server is: the package or image it runs, the address it is at, or else its key.
fn identity(server: &Server) -> (Cow<'_, str>, Option<&'static str>, Option<String>) {
    if let Some(url) = &server.url {
        return (Cow::Borrowed(address(url)), None, None);
    }
    let command = server.command.as_deref().unwrap_or("");
    let program = command.rsplit(['/', '\\']).next().unwrap_or(command);
    let program = program.trim_end_matches(".cmd").trim_end_matches(".exe");
    // `cmd /c npx …` on Windows.
    let at = server
        .arguments
        .iter()
        .position(|argument| argument == "npx" || argument == "uvx");
    let (program, arguments) = match at {
        Some(at) if program == "cmd" => (
            server.arguments.get(at).map_or(program, String::as_str),
            server.arguments.get(at + 1..).unwrap_or(&[]),
        ),
        _ => (program, server.arguments.as_slice()),
    };
    let first = |skip: &[&str]| {
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            if skip.contains(&word) {
                words.next();
            } else if !word.starts_with('-')
                && !matches!(word, "dlx" | "exec" | "x" | "run" | "tool")
            {
                return Some(word);
            }
        }
        None
    };
    let split = |package: &str, mark: char| match package.get(1..).and_then(|rest| rest.rfind(mark))
    {
        Some(at) => (
            package.get(..=at).unwrap_or(package).to_owned(),
            package.get(at + 2..).map(str::to_owned),
        ),
        None => (package.to_owned(), None),
    };
    let found = match program {
        "npx" | "bunx" | "pnpm" | "bun" | "yarn" => {
            first(&["-p", "--package"]).map(|word| (split(word, '@'), "npm"))
        }
        "uvx" | "pipx" => {
            let from = arguments
                .iter()
                .position(|word| word == "--from")
                .and_then(|at| arguments.get(at + 1));
            from.map(String::as_str)
                .or_else(|| first(&["--python", "--with"]))
                .map(|word| {
                    let word = word.replace("==", "@");
                    (split(&word, '@'), "pypi")
                })
        }
        "docker" | "podman" => first(&[
            "-e",
            "--env",
            "-v",
            "--volume",
            "--mount",
            "--network",
            "--name",
            "-p",
            "--env-file",
        ])
        .map(|word| {
            match word
                .rsplit_once('/')
                .map_or(word, |(_, last)| last)
                .contains(':')
            {
                true => (split(word, ':'), "docker"),
                false => ((word.to_owned(), None), "docker"),
            }
        }),
        _ => None,
    };
    match found {
        Some(((name, version), ecosystem)) if is_package(&name) => {
            // A floating tag pins nothing, but it is what is written.
            (Cow::Owned(name), Some(ecosystem), version)
        }
        _ => (Cow::Borrowed(server.key.as_str()), None, None),
    }
}

fn is_package(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"@/._-:".contains(&byte))
        && !name.starts_with(['.', '/'])
}

/// An address without credentials, query and fragment: those may hold keys.
fn address(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let bare = url.get(..end).unwrap_or(url);
    let authority_end = bare
        .find("://")
        .and_then(|at| bare.get(at + 3..)?.find('/').map(|slash| at + 3 + slash))
        .unwrap_or(bare.len());
    match bare
        .get(..authority_end)
        .and_then(|authority| authority.rfind('@'))
    {
        Some(at) => bare.get(at + 1..).unwrap_or(bare),
        None => bare,
    }
}
