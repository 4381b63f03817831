//! Names of traces and of their spans, as W3C Trace Context has them.

use hyper::header::HeaderMap;

/// A request's place in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace.
    pub trace: u128,
    /// The span of the caller; none where the trace begins here.
    pub parent: Option<u64>,
    /// The span of this request. Its parts take the numbers after it.
    pub span: u64,
}

impl TraceContext {
    /// Continues the caller's trace, or begins one.
    ///
    /// What a caller says names nothing but lines of a trace: it can be believed.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut random = [0; 24];
        // A machine without random bytes has served nothing so far; a trace that is no use harms nobody.
        let _unseeded = getrandom::fill(&mut random);
        let (trace, span) = random.split_at(16);
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0_u128, |number, byte| (number << 8) | u128::from(*byte))
        };
        // Neither may be zero; and there is room after the span for its parts.
        let span = u64::try_from(number(span)).unwrap_or(1) & 0x7fff_ffff_ffff_0000 | 1;
        match headers
            .get("traceparent")
            .and_then(|value| parent(value.to_str().ok()?))
        {
            Some((trace, parent)) => Self {
                trace,
                parent: Some(parent),
                span,
            },
            None => Self {
                trace: number(trace) | 1,
                parent: None,
                span,
            },
        }
    }
}

/// Reads `00-TRACE-SPAN-FLAGS`.
fn parent(text: &str) -> Option<(u128, u64)> {
    let mut parts = text.split('-');
    let (version, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
    let flags = parts.next()?;
    let is_hex = |part: &str, length: usize| {
        part.len() == length
            && part
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let shaped = is_hex(version, 2)
        && version != "ff"
        && is_hex(trace, 32)
        && is_hex(span, 16)
        && is_hex(flags, 2)
        && (version != "00" || parts.next().is_none());
    if !shaped {
        return None;
    }
    let trace = u128::from_str_radix(trace, 16).ok()?;
    let span = u64::from_str_radix(span, 16).ok()?;
    (trace != 0 && span != 0).then_some((trace, span))
}

#[cfg(test)]
mod tests {
    use super::parent;

    #[test]
    fn continues_a_trace_that_is_well_formed_and_no_other() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let (good, expected) = (
            format!("00-{trace}-00f067aa0ba902b7-01"),
            0x00f0_67aa_0ba9_02b7,
        );
        assert_eq!(parent(&good).map(|(_, span)| span), Some(expected));
        assert!(parent(&format!("01-{trace}-00f067aa0ba902b7-01-more")).is_some());
        for bad in [
            "",
            "00",
            &good[..good.len() - 3],
            &format!("{good}-more"),
            &good.to_uppercase(),
            &good.replace("00-4", "ff-4"),
            &format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            &format!("00-{trace}-{}-01", "0".repeat(16)),
            &format!("00-+{}-00f067aa0ba902b7-01", &trace[1..]),
        ] {
            assert_eq!(parent(bad), None, "{bad}");
        }
    }
}
