//! The formats of a scan result.

mod describe;
pub(crate) mod fixture;
mod html;
mod markdown;
mod sarif;
mod table;

use advisory_domain::model::FrameworkId;
use advisory_domain::render::{Format, RenderOptions, render};
use advisory_domain::scan::ScanResult;

/// Renders as text in one format, with the defaults of the rest.
fn text(result: &ScanResult, format: Format) -> String {
    let options = RenderOptions {
        format,
        ..RenderOptions::default()
    };
    String::from_utf8(render(result, &options).unwrap()).unwrap()
}

#[test]
fn every_format_is_the_same_bytes_twice() {
    for format in Format::ALL {
        assert_eq!(
            text(&fixture::full(), *format),
            text(&fixture::full(), *format),
            "{}",
            format.id()
        );
    }
}

#[test]
fn an_unknown_format_names_the_nearest() {
    let error = Format::parse("srif").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown format \"srif\"; did you mean \"sarif\"?"
    );
}

/// What each format must say of [`fixture::full`], as the shared counts have it.
#[test]
fn formats_for_people_agree_in_every_number() {
    let result = fixture::full();
    let counts = "4 open (1 critical, 1 high, 1 medium, 1 info), 1 in the baseline, 1 waived";
    let ledger = "1,206 files = 2 syntax tree + 2 text + 1,202 skipped \
                  (1,200 vendored, 1 binary, 1 too large)";
    for format in [Format::Table, Format::Markdown, Format::Html] {
        let text = text(&result, format);
        for said in [
            "Fail",
            "2 open findings at high or above",
            "80.0 % of in-scope files read",
            "3 waivers: 1 used, 1 unused, 1 expired",
            counts,
            ledger,
        ] {
            assert!(text.contains(said), "{} does not say {said}", format.id());
        }
        let eu = result
            .scores
            .frameworks
            .iter()
            .find(|score| score.framework == FrameworkId::EuAiAct)
            .unwrap();
        let band = eu.band.unwrap();
        for number in [band.low, band.high, band.coverage] {
            let percent = format!("{}.{}", number / 100, number % 100 / 10);
            assert!(text.contains(&percent), "{} lacks {percent}", format.id());
        }
    }
}

#[test]
fn json_escapes_what_hides_and_means_the_same() {
    let result = fixture::hostile();
    let read: ScanResult = serde_json::from_str(&text(&result, Format::Json)).unwrap();
    assert_eq!(read, result);
}

#[test]
fn no_format_holds_a_raw_control_character() {
    for format in Format::ALL {
        let text = text(&fixture::hostile(), *format);
        let raw = text.chars().find(|character| {
            (character.is_control() && *character != '\n') || *character == '\u{202e}'
        });
        assert_eq!(raw, None, "{}", format.id());
    }
}

/// Writes the logs that `tests/validators/sarif.py` validates, when told where to.
#[test]
fn writes_samples_for_the_validators() {
    let Some(directory) = std::env::var_os("ADVISORY_RENDER_SAMPLES") else {
        return;
    };
    let directory = std::path::Path::new(&directory);
    let results = [
        ("full", fixture::full()),
        ("hostile", fixture::hostile()),
        ("empty", fixture::empty()),
        ("large", fixture::large()),
    ];
    for (name, result) in results {
        for format in Format::ALL {
            let path = directory.join(format!("{name}.{}", format.id()));
            std::fs::write(path, text(&result, *format)).unwrap();
        }
    }
}
