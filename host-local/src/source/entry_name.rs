//! Paths as the ledger shows them: UTF-8, with `/`, and different for different files.

/// Shows the bytes of a path. What is not UTF-8 is written as `\xNN`, so that no two paths look the same by accident.
pub(super) fn shown(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02X}"));
        }
    }
    shown
}

/// Appends a name to the path of a directory; the root is empty.
pub(super) fn joined(directory: &str, name: &[u8]) -> String {
    let name = shown(name);
    if directory.is_empty() {
        name
    } else {
        format!("{directory}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn shows_different_bytes_differently() {
        assert_eq!(shown(b"caf\xC3\xA9"), "café");
        assert_eq!(shown(b"caf\xE9"), "caf\\xE9");
        assert_ne!(shown(b"\xFE"), shown(b"\xFF"));
    }
}
