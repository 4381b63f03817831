//! Check digits and issued ranges of numbers that identify people.

/// Returns whether `value` is a payment card number: a length and prefix that an issuer uses, and
/// Luhn's check digit (ISO/IEC 7812-1). Test numbers that payment services publish are not.
pub(super) fn is_card(value: &str) -> bool {
    let digits: Vec<u32> = value
        .chars()
        .filter_map(|found| found.to_digit(10))
        .collect();
    let text: String = value.chars().filter(char::is_ascii_digit).collect();
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    let issued = match digits.len() {
        15 => starts(&["34", "37"]),
        16 => starts(&[
            "4", "51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27", "6011", "65",
        ]),
        _ => false,
    };
    let published = [
        "4242424242424242",
        "4111111111111111",
        "4012888888881881",
        "5555555555554444",
        "5105105105105100",
        "378282246310005",
        "371449635398431",
        "6011111111111117",
        "4000056655665556",
        "5200828282828210",
        "2223003122003222",
    ];
    issued && !published.contains(&text.as_str()) && luhn(&digits) && !is_run(&digits)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Few different digits: a made-up number.
fn is_run(digits: &[u32]) -> bool {
    let mut seen = digits.to_vec();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < 5
}

/// Returns whether `value` is an international bank account number: check digits of ISO 7064
/// MOD 97-10 over it (ISO 13616), and a country's length.
pub(super) fn is_iban(value: &str) -> bool {
    let compact: String = value
        .chars()
        .filter(|found| !found.is_whitespace())
        .collect();
    let length = match compact.get(..2) {
        Some("DE") => 22,
        Some("GB" | "IE") => 22,
        Some("FR" | "IT" | "GR") => 27,
        Some("ES" | "SE" | "CZ") => 24,
        Some("NL") => 18,
        Some("BE") => 16,
        Some("AT") => 20,
        Some("CH") => 21,
        Some("PL" | "HU" | "PT") => {
            if compact.starts_with("PT") {
                25
            } else {
                28
            }
        }
        Some("DK" | "FI") => 18,
        Some("NO") => 15,
        _ => return false,
    };
    if compact.len() != length {
        return false;
    }
    // The examples that standards and banks print.
    let printed = [
        "DE89370400440532013000",
        "GB82WEST12345698765432",
        "FR1420041010050500013M02606",
        "GB29NWBK60161331926819",
        "NL91ABNA0417164300",
        "BE68539007547034",
    ];
    if printed.contains(&compact.as_str()) {
        return false;
    }
    let (country, account) = compact.split_at(4);
    let mut remainder = 0u32;
    for found in account.chars().chain(country.chars()) {
        let Some(number) = found.to_digit(36) else {
            return false;
        };
        remainder = if number < 10 {
            remainder * 10 + number
        } else {
            remainder * 100 + number
        } % 97;
    }
    remainder == 1
}

/// Returns whether `value` is a US social security number in a range that was issued: no area 000,
/// 666 or 9xx, no group 00, no serial 0000, and none of the numbers known from advertisements.
pub(super) fn is_ssn(value: &str) -> bool {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let (Some(area), Some(group), Some(serial)) =
        (digits.get(..3), digits.get(3..5), digits.get(5..9))
    else {
        return false;
    };
    digits.len() == 9
        && !matches!(area, "000" | "666" | "123")
        && !area.starts_with('9')
        && group != "00"
        && serial != "0000"
        && !matches!(
            digits.as_str(),
            "078051120" | "219099999" | "111111111" | "987654321"
        )
}

/// Returns whether the host of a URL is another machine than this one.
pub(super) fn is_remote_url(value: &str) -> bool {
    let host = value.split_once("://").map_or(value, |(_, rest)| rest);
    let host = host.split(['/', ':', '?']).next().unwrap_or(host);
    !matches!(
        host,
        "localhost" | "127.0.0.1" | "[" | "0.0.0.0" | "host.docker.internal"
    ) && !host.contains("${")
}

/// Returns whether `password`, as it stands in a connection string on `line`, opens a database of another machine. What
/// listens on this one alone is a developer's.
pub(super) fn is_remote_login(password: &str, line: &str) -> bool {
    line.match_indices(password).any(|(at, _)| {
        let host = line
            .get(at + password.len()..)
            .and_then(|rest| rest.strip_prefix('@'));
        host.is_some_and(|host| {
            let end = host.find(['/', ':', '?', ',', '"', '\'', ' ']);
            let name = host.get(..end.unwrap_or(host.len())).unwrap_or(host);
            !matches!(name, "localhost" | "127.0.0.1" | "[" | "0.0.0.0")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{is_card, is_iban, is_remote_login, is_remote_url, is_ssn};

    #[test]
    fn a_login_on_this_machine_is_not_remote() {
        let is = |line| is_remote_login("q7Zp2LmW", line);
        assert!(is("postgresql://app:q7Zp2LmW@db.internal:5432/app"));
        assert!(is("redis://:q7Zp2LmW@localhost.acme.test"));
        assert!(!is("postgresql://app:q7Zp2LmW@localhost:5432/app"));
        assert!(!is("\"mysql://app:q7Zp2LmW@127.0.0.1\""));
        assert!(!is("amqp://app:q7Zp2LmW@[::1]/"));
    }

    #[test]
    fn a_url_of_this_machine_is_not_remote() {
        assert!(is_remote_url("http://tools.acme.test/mcp"));
        assert!(!is_remote_url("http://localhost:8080/mcp"));
        assert!(!is_remote_url("http://[::1]:8080/mcp"));
    }

    #[test]
    fn a_card_has_an_issuer_and_a_check_digit() {
        assert!(is_card("4539 1488 0343 6467"));
        assert!(!is_card("4539 1488 0343 6468"), "check digit");
        assert!(!is_card("9539 1488 0343 6467"), "issuer");
        assert!(!is_card("4242 4242 4242 4242"), "published for tests");
    }

    #[test]
    fn an_iban_has_its_country_s_length_and_check_digits() {
        assert!(is_iban("DE44 5001 0517 5407 3249 31"));
        assert!(!is_iban("DE45 5001 0517 5407 3249 31"));
        assert!(!is_iban("DE89370400440532013000"), "printed everywhere");
    }

    #[test]
    fn a_social_security_number_is_in_an_issued_range() {
        assert!(is_ssn("536-22-8471"));
        assert!(!is_ssn("000-22-8471"));
        assert!(!is_ssn("936-22-8471"));
        assert!(!is_ssn("078-05-1120"));
    }
}
