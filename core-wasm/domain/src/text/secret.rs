//! What tells a secret from a placeholder.

/// Words that stand in made-up values.
const PLACEHOLDER_WORDS: &[&str] = &[
    "example",
    "changeme",
    "change_me",
    "change-me",
    "placeholder",
    "your_",
    "your-",
    "yourapikey",
    "my-api-key",
    "my_api_key",
    "dummy",
    "fake",
    "sample",
    "redacted",
    "insert",
    "replace",
    "xxxx",
    "todo",
    "secret_key_here",
    "api_key_here",
    "not-a-real",
    "notreal",
    "12345678",
    "abcdefgh",
    "password",
    "foobar",
    "deadbeef",
    "test-key",
    "test_key",
    "testkey",
    "testing",
    // What images of databases and brokers are started with.
    "postgres",
    "rabbitmq",
];

/// Marks of a value that is taken from elsewhere at run time.
const REFERENCE_MARKS: &[&str] = &[
    "${",
    "{{",
    "}}",
    "$(",
    "%(",
    "<",
    ">",
    "process.env",
    "os.environ",
    "getenv",
    "...",
    "***",
    "…",
];

/// Returns Shannon's entropy of `value`, in hundredths of a bit a byte.
pub(super) fn entropy(value: &str) -> u32 {
    let mut counts = [0u32; 256];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = value.len() as f64;
    let bits: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / length;
            -share * share.log2()
        })
        .sum();
    (bits * 100.0) as u32
}

/// Returns whether a value is plainly made up, whatever its format.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let mut bytes: Vec<u8> = lower.bytes().filter(u8::is_ascii_alphanumeric).collect();
    bytes.sort_unstable();
    bytes.dedup();
    // Fewer than six different characters in twenty is a row of x, 0 or abc.
    let is_uniform = value.len() >= 16 && bytes.len() < 6;
    is_uniform
        || REFERENCE_MARKS.iter().any(|mark| lower.contains(mark))
        || PLACEHOLDER_WORDS.iter().any(|word| lower.contains(word))
}

/// Returns whether a value found by its name alone looks like a secret: drawn at random, not a
/// word, a path, an identifier or a checksum.
pub(super) fn is_likely(value: &str, line: &str, path: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let lower_line = line.to_ascii_lowercase();
    let is_public = [
        "public_key",
        "publickey",
        "csrf",
        "integrity",
        "sha256",
        "sha512",
        "checksum",
        "digest",
        "fingerprint",
        "commit",
        "tokenizer",
        "max_token",
        "token_id",
        "uuid",
    ]
    .iter()
    .any(|word| lower_line.contains(word));
    digits >= 2
        && letters >= 4
        && !is_public
        && !is_lock_file(path)
        && !is_uuid(value)
        && !value.contains("://")
        && value.matches('/').count() < 3
        && value.matches('.').count() < 3
}

/// Returns whether a path is a lock file: checksums by the thousand.
pub(super) fn is_lock_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".lock")
        || name.ends_with("-lock.json")
        || name.ends_with("-lock.yaml")
        || name == "go.sum"
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::{entropy, is_likely, is_placeholder};

    #[test]
    fn entropy_is_zero_for_one_character_and_two_bits_for_four() {
        assert_eq!(entropy("aaaa"), 0);
        assert_eq!(entropy("abcd"), 200);
    }

    #[test]
    fn tells_placeholders_from_values() {
        assert!(is_placeholder("sk-xxxxxxxxxxxxxxxxxxxx"));
        assert!(is_placeholder("your_api_key"));
        assert!(is_placeholder("${OPENAI_KEY}"));
        assert!(is_placeholder("AKIAIOSFODNN7EXAMPLE"));
        assert!(!is_placeholder("q7Zp2LmW9vKx4TnB8RcY"));
    }

    #[test]
    fn a_checksum_an_identifier_or_a_path_is_no_secret() {
        let value = "q7Zp2LmW9vKx4TnB8RcY";
        assert!(is_likely(value, "api_key = ", "src/a.py"));
        assert!(!is_likely(value, "sha256 = ", "src/a.py"));
        assert!(!is_likely(value, "api_key = ", "poetry.lock"));
        assert!(!is_likely(
            "123e4567-e89b-42d3-a456-426614174000",
            "secret_id = ",
            "src/a.py"
        ));
        assert!(!is_likely("/usr/lib/x86/v2/key", "secret = ", "src/a.py"));
    }
}
