//! The way to a server that the person at this machine wrote down.

use advisory_host_runtime::with_sources;
use advisory_outbound::{AllowedEgress, Reach, Trust};
use hyper::Uri;

use crate::exit::Failure;

/// Returns a way to the one host of an address, which the person wrote down.
pub(crate) fn way_to(url: &str) -> Result<AllowedEgress, Failure> {
    let wrong = || {
        Failure::usage(format!("{url:?} is not the address of a server"))
            .hint("such as https://advisory.example or http://127.0.0.1:8642")
    };
    let uri: Uri = url.parse().map_err(|_malformed| wrong())?;
    let host = uri.authority().ok_or_else(wrong)?.as_str().to_owned();
    let way = |trust| AllowedEgress::new([host], trust, Reach::Anywhere);
    let no_trust = |fault| Failure::usage(with_sources(&fault));
    match uri.scheme_str() {
        Some("https") => Ok(way(Trust::of_machine().map_err(no_trust)?)),
        // A token in the clear stays on this machine.
        Some("http") => Ok(way(Trust::nobody().map_err(no_trust)?).with_plain_loopback()),
        _ => Err(wrong()),
    }
}
