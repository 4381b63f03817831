//! What tells a secret from a placeholder.

/// Words that stand in made-up values.
const PLACEHOLDER_WORDS: &[&str] = &[
    "example",
    "changeme",
    "change_me",
    "change-me",
    "changethis",
    "change_this",
    "change-this",
    "changeit",
    "placeholder",
    "your_",
    "your-",
    "yourapikey",
    "yourtoken",
    "yoursecret",
    "my-api-key",
    "my_api_key",
    "dummy",
    "sample",
    "redacted",
    "insert",
    "replace",
    "xxxxx",
    "secret_key_here",
    "api_key_here",
    "not-a-real",
    "notreal",
    "12345678",
    "abcdefgh",
    "password",
    "foobar",
    "deadbeef",
    "mysecret",
    "my-secret",
    "my_secret",
    "supersecret",
    "test-key",
    "test_key",
    "testkey",
    "testing",
    // What images of databases and brokers are started with.
    "postgres",
    "rabbitmq",
];

/// Words so short that random letters spell them once in some thousand values: they count where
/// something ends beside them.
const SHORT_PLACEHOLDER_WORDS: &[&str] = &["fake", "todo", "xxxx"];

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
    "###",
    "…",
];

/// Schemes of a value that names where the secret is kept.
const STORES: &[&str] = &[
    "arn:",
    "vault:",
    "ssm:",
    "secretsmanager:",
    "awssm:",
    "gcpsm:",
    "azurekv:",
    "keyvault:",
    "sops:",
    "kms:",
    "op:",
    "env:",
    "env.",
    "file:",
    "ref:",
    "secret:",
    "secrets.",
    "secrets/",
    "vars.",
    "var.",
    "local.",
    "module.",
    "data.",
    "params.",
    "config.",
    "self.",
];

/// Endings of names that hold something about a secret, in lower case and without separators.
const ABOUT_ENDINGS: &[&str] = &[
    "algorithm",
    "arn",
    "class",
    "column",
    "count",
    "description",
    "endpoint",
    "env",
    "envvar",
    "expiration",
    "expiry",
    "expires",
    "field",
    "file",
    "format",
    "hash",
    "header",
    "hint",
    "id",
    "issuer",
    "label",
    "length",
    "limit",
    "location",
    "manager",
    "mode",
    "model",
    "name",
    "param",
    "parameter",
    "path",
    "pattern",
    "policy",
    "prefix",
    "provider",
    "ref",
    "reference",
    "regex",
    "selector",
    "size",
    "store",
    "suffix",
    "template",
    "type",
    "uri",
    "url",
    "variable",
    "version",
];

/// Beginnings of keys that their providers print in pages of customers: they name a project and open nothing.
const PUBLIC_KEYS: &[&str] = &["phc_", "pk_live_", "pk_test_"];

/// Parts of names of values that are public or no secret.
const ABOUT_PARTS: &[&str] = &["public", "pubkey", "tokeniz", "maxtoken", "csrf", "xsrf"];

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
    let counts_up = value.len() < 20 && value.contains("1234");
    is_uniform
        || counts_up
        || REFERENCE_MARKS.iter().any(|mark| lower.contains(mark))
        || PLACEHOLDER_WORDS.iter().any(|word| lower.contains(word))
        || SHORT_PLACEHOLDER_WORDS.iter().any(|word| {
            lower.match_indices(word).any(|(at, _)| {
                let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
                let before = at.checked_sub(1).and_then(|at| lower.as_bytes().get(at));
                let after = lower.as_bytes().get(at + word.len());
                !is_letter(before) || !is_letter(after)
            })
        })
}

/// Returns whether a value reads like a name in code: letters alone, in words that begin with a
/// capital. Letters drawn at random have capitals side by side.
pub(super) fn is_name(value: &str) -> bool {
    let has_acronym = value
        .as_bytes()
        .windows(2)
        .any(|pair| pair.iter().all(u8::is_ascii_uppercase));
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    value.bytes().all(is_word) && (!has_acronym || value == value.to_ascii_uppercase())
}

/// Returns whether a value found by its name alone looks like a secret: drawn at random, not a
/// word, a path, an identifier or a checksum.
pub(super) fn is_likely(value: &str, name: &str, line: &str, path: &str) -> bool {
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
    (digits >= 2 || changes_case(value))
        && letters >= 4
        && !is_public
        && !is_about(name)
        && !is_reference(value)
        && !is_slug(value)
        && !is_lock_file(path)
        && !is_uuid(value)
        && !PUBLIC_KEYS.iter().any(|key| value.starts_with(key))
        && !value.contains("://")
        && value.matches('/').count() < 3
        && value.matches('.').count() < 3
}

/// Returns whether capitals and small letters take turns as they do when drawn at random: in one of
/// four places at the least, where a name changes case once a word.
fn changes_case(value: &str) -> bool {
    let changes = value
        .as_bytes()
        .windows(2)
        .filter(|pair| match pair {
            [first, second] => {
                first.is_ascii_lowercase() && second.is_ascii_uppercase()
                    || first.is_ascii_uppercase() && second.is_ascii_lowercase()
            }
            _ => false,
        })
        .count();
    value.len() >= 16 && changes * 4 >= value.len()
}

/// Returns whether a value looks like a password that someone thought up: neither a plain word nor
/// something that tells where the password is.
pub(super) fn is_password(value: &str, name: &str) -> bool {
    let mut bytes: Vec<u8> = value.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    let starts_a_path = value.starts_with(['/', '.', '~']) || value.contains('\\');
    bytes.len() >= 6
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && !starts_a_path
        && !value.contains("://")
        && !is_about(name)
        && !is_reference(value)
        && !is_uuid(value)
}

/// Returns whether a name says that its value is something about a secret: its file, its length.
fn is_about(name: &str) -> bool {
    let folded: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|found| found.to_ascii_lowercase())
        .collect();
    ABOUT_ENDINGS.iter().any(|ending| folded.ends_with(ending))
        || ABOUT_PARTS.iter().any(|part| folded.contains(part))
}

/// Returns whether a value names where a secret is kept, or is sealed for one cluster.
pub(super) fn is_reference(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.starts_with(['$', '!', '%', '@', '*', '&', '~', '-'])
        || STORES.iter().any(|store| lower.starts_with(store))
        || (value.len() > 200 && (value.starts_with("AgA") || value.starts_with("AgB")))
}

/// Returns whether a value is words and numbers in a row, as names of resources are.
pub(super) fn is_slug(value: &str) -> bool {
    let parts: Vec<&str> = value.split(['-', '_', '.', '/', ':']).collect();
    parts.len() > 1
        && parts.iter().all(|part| {
            let digits = part.trim_start_matches(|found: char| found.is_ascii_alphabetic());
            // A number, a word, or a word with a number after it, such as `v2` or `east1`.
            (digits.len() <= 4 || digits.len() == part.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
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
    use super::{entropy, is_likely, is_password, is_placeholder};

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
        assert!(is_placeholder("fake-q7Zp2LmW9vKx4TnB8RcY"));
        assert!(!is_placeholder("q7Zp2LmWfaKe9vKx4TnB8RcY"));
        assert!(!is_placeholder("q7Zp2LmW9vKx4TnB8RcY"));
    }

    #[test]
    fn a_checksum_an_identifier_or_a_path_is_no_secret() {
        let value = "q7Zp2LmW9vKx4TnB8RcY";
        let is = |value, name, path| is_likely(value, name, name, path);
        assert!(is(value, "api_key", "src/a.py"));
        assert!(is("qRERSNGzsANijCQkdVPwNMsS", "api_key", "src/a.py"));
        assert!(!is("handleHTTPSRequestErrors", "api_key", "src/a.py"));
        assert!(!is(value, "sha256", "src/a.py"));
        assert!(!is(value, "api_key", "poetry.lock"));
        assert!(!is(
            "123e4567-e89b-42d3-a456-426614174000",
            "secret",
            "src/a.py"
        ));
        assert!(!is("/usr/lib/x86/v2/key", "secret", "src/a.py"));
        assert!(!is(&format!("phc_{value}"), "api_key", "src/a.py"));
    }

    #[test]
    fn what_tells_where_a_secret_is_kept_is_no_secret() {
        let is = |value, name| is_likely(value, name, name, "values.yaml");
        assert!(is("q7Zp2LmW9vKx4TnB8RcY", "jwtSecret"));
        assert!(!is("q7Zp2LmW9vKx4TnB8RcY", "secretName"));
        assert!(!is("q7Zp2LmW9vKx4TnB8RcY", "TOKEN_FILE"));
        assert!(!is("arn:aws:secretsmanager:eu-1:11:s/q7Zp2LmW", "secret"));
        assert!(!is("vault:kv/data/q7Zp2LmW9vKx#v4TnB8", "secret"));
        assert!(!is("$OPENAI_KEY_q7Zp2LmW9vKx", "secret"));
        assert!(!is("openai-credentials-v2-east1", "secret"));
    }

    #[test]
    fn a_password_mixes_letters_with_digits() {
        assert!(is_password("hunter2horse", "DB_PASSWORD"));
        assert!(!is_password("hunter2horse", "DB_PASSWORD_FILE"));
        assert!(!is_password("required", "password"));
        assert!(!is_password("/run/secrets/db2", "password"));
        assert!(!is_password("$DB_PASSWORD_2", "password"));
        assert!(!is_password("aaaaaaa1", "password"));
    }
}
