//! Etags: Cosmos DB's own, and when the document ends.
//!
//! With the end in it, a write by etag needs no read before it to tell whether the document is still there.

use advisory_ports::Etag;

/// Stands between Cosmos DB's etag and the end.
const END: char = '~';

/// A precondition that no item meets.
pub(super) const NEVER: &str = "\"never\"";

/// What an etag of this adapter says.
pub(super) struct Version<'e> {
    /// Cosmos DB's etag.
    pub(super) etag: &'e str,
    /// When the document ends.
    pub(super) expires: Option<i64>,
}

/// Writes an etag.
pub(super) fn note(etag: &str, expires: Option<i64>) -> Etag {
    Etag(match expires {
        Some(expires) => format!("{etag}{END}{expires}"),
        None => etag.to_owned(),
    })
}

/// Reads an etag; `None` for what is none of this adapter's. An empty one in a header would be no precondition at all.
pub(super) fn read(etag: &Etag) -> Option<Version<'_>> {
    let (etag, expires) = match etag.0.split_once(END) {
        Some((etag, expires)) => (etag, Some(expires.parse().ok()?)),
        None => (etag.0.as_str(), None),
    };
    let inner = etag.strip_prefix('"')?.strip_suffix('"')?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!inner.is_empty() && inner.bytes().all(known)).then_some(Version { etag, expires })
}

#[cfg(test)]
mod tests {
    use advisory_ports::Etag;

    use super::{note, read};

    #[test]
    fn reads_what_was_noted_and_nothing_else() {
        let cosmos = "\"00000000-0000-0000-1234-56789abcdef0\"";
        for expires in [None, Some(0), Some(i64::MAX)] {
            let noted = note(cosmos, expires);
            let version = read(&noted).unwrap();
            assert_eq!((version.etag, version.expires), (cosmos, expires));
        }
        for foreign in [
            "",
            "1",
            "\"\"",
            "\"a\"b\"",
            "*",
            "\"a\"~",
            "\"a\"~x",
            "\"a b\"",
            "\"a\r\nb\"",
        ] {
            assert!(read(&Etag(foreign.to_owned())).is_none(), "{foreign:?}");
        }
    }
}
