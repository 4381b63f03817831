//! Addresses of articles: which may be shown, and which are the same.

/// Characters of an address at the most.
const LONGEST: usize = 2_000;

/// Returns what two addresses of one article have in common; none for what is no address of the web, which nobody should be
/// led to click.
pub(super) fn identity(url: &str) -> Option<String> {
    let is_plain = url.len() <= LONGEST && url.bytes().all(|byte| byte.is_ascii_graphic());
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))?;
    let (rest, _) = rest.split_once('#').unwrap_or((rest, ""));
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    if !is_plain || host.is_empty() || host.contains('@') {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    // Where a reader came from says nothing of what is read.
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("utm_"))
        .collect();
    Some(format!(
        "{host}/{}?{}",
        path.trim_end_matches('/'),
        kept.join("&")
    ))
}

#[cfg(test)]
mod tests {
    use super::identity;

    #[test]
    fn one_article_has_one_identity() {
        let plain = identity("https://example.com/a/b").unwrap();
        for same in [
            "http://www.example.com/a/b/",
            "https://EXAMPLE.com/a/b?utm_source=x&utm_medium=y",
            "https://example.com/a/b#top",
        ] {
            assert_eq!(identity(same).as_deref(), Some(plain.as_str()), "{same}");
        }
        assert_ne!(
            identity("https://example.com/a/b?id=2"),
            Some(plain.clone())
        );
        assert_ne!(identity("https://example.com/A/b"), Some(plain));
    }

    #[test]
    fn only_addresses_of_the_web_have_one() {
        for wrong in [
            "javascript:alert(1)",
            "ftp://example.com/a",
            "https://user@example.com/",
            "https:///a",
            "https://example.com/a b",
            "",
        ] {
            assert_eq!(identity(wrong), None, "{wrong:?}");
        }
    }
}
