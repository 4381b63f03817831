//! From a method and a path to a resource.

use serde::Serialize;

use super::{Request, Response, data};

/// Answers a request. Every failure is a problem document.
#[must_use]
pub fn handle(request: &Request<'_>) -> Response {
    let Some(resource) = Resource::at(request.path) else {
        return Response::not_found("There is no such resource.");
    };
    match request.method {
        "GET" => resource.read(),
        "HEAD" => Response {
            body: Vec::new(),
            ..resource.read()
        },
        _ => Response::method_not_allowed(),
    }
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resource<'a> {
    Health,
    Frameworks,
    Framework(&'a str),
    Patterns,
}

impl<'a> Resource<'a> {
    fn at(path: &'a str) -> Option<Self> {
        let mut segments = path.strip_prefix("/api/")?.split('/');
        let names = (
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
        );
        Some(match names {
            (Some("health"), None, ..) => Self::Health,
            (Some("governance"), Some("frameworks"), None, _) => Self::Frameworks,
            (Some("governance"), Some("frameworks"), Some(id), None) => Self::Framework(id),
            (Some("governance"), Some("patterns"), None, _) => Self::Patterns,
            _ => return None,
        })
    }

    fn read(self) -> Response {
        match self {
            Self::Health => Response::value(&Health {
                status: "ok",
                version: env!("CARGO_PKG_VERSION"),
            }),
            Self::Frameworks => frameworks(),
            Self::Framework(id) => framework(id),
            Self::Patterns => Response::json(data::PATTERNS),
        }
    }
}

/// Whether the core answers, and which it is.
#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

fn frameworks() -> Response {
    match data::framework_list() {
        Ok(list) => Response::value(&list),
        Err(error) => Response::internal(&error),
    }
}

fn framework(id: &str) -> Response {
    match data::framework(id) {
        Some(text) => Response::json(text),
        None => Response::not_found("There is no framework of that identifier."),
    }
}
