//! `.advisory.yaml`.
#![no_main]

use advisory_domain::scan::configuration;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(diagnostic) = configuration::parse(text) {
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1);
    }
});
