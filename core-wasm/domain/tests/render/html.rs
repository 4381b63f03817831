//! The report as a page.

use std::collections::BTreeSet;

use advisory_domain::render::Format;
use advisory_domain::scan::ScanResult;

use super::fixture;

fn page(result: &ScanResult) -> String {
    super::text(result, Format::Html)
}

/// Values of an attribute, quoted or not.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let body = page.split("</style>").nth(1).unwrap();
    let body = body.split("<script>").next().unwrap();
    body.split(&format!(" {name}="))
        .skip(1)
        .map(|rest| match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap(),
            None => rest.split([' ', '>']).next().unwrap(),
        })
        .collect()
}

#[test]
fn every_door_leads_somewhere_and_no_two_places_share_a_name() {
    for result in [fixture::full(), fixture::large(), fixture::empty()] {
        let page = page(&result);
        let ids = attributes(&page, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        for link in attributes(&page, "href") {
            let target = link.strip_prefix('#').unwrap();
            assert!(unique.contains(target), "{link} leads nowhere");
        }
    }
}

#[test]
fn a_score_is_two_clicks_from_its_evidence() {
    let result = fixture::full();
    let page = page(&result);
    assert!(page.contains("href=\"#w-eu-ai-act\""));
    let (_, framework) = page.split_once("id=w-eu-ai-act").unwrap();
    let (framework, _) = framework.split_once("</details>").unwrap();
    assert!(framework.contains("href=\"#f-0\""), "{framework}");
    let (_, finding) = page.split_once("id=f-0>").unwrap();
    assert!(finding.contains("src/agent/tools.py"));
}

#[test]
fn nothing_is_loaded_and_nothing_but_its_own_script_may_run() {
    let page = page(&fixture::full());
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("unsafe-inline"));
    for outside in [
        "http://",
        "https://",
        "url(",
        "@import",
        " src=",
        " style=",
        " onclick=",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let page = page(&fixture::hostile());
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<img").count(), 0);
    assert_eq!(page.matches("</style").count(), 1);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let body = page.split("</style>").nth(1).unwrap();
    for value in attributes(&page, "href") {
        assert!(value.starts_with('#'), "{value}");
    }
    assert!(!body.contains("javascript:z)\""), "in an attribute");
}

#[test]
fn marks_the_line_of_the_place_in_its_code() {
    let page = page(&fixture::full());
    assert!(page.contains("<span class=marked><i>112</i>    reply = ask(question)</span>"));
}

#[test]
fn says_how_many_lines_of_the_ledger_are_not_drawn() {
    let page = page(&fixture::large());
    assert!(page.contains("The first 5,000 are drawn here; the other 1,000 lines are in the JSON"));
}

#[test]
fn shows_no_number_where_there_is_no_evidence() {
    let page = page(&fixture::empty());
    assert!(page.contains("not evidenced") && page.contains("No AI component seen."));
    assert!(!page.contains("0.0 %"), "a silent zero");
}
