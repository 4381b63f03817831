//! A first look at a name, before it is looked up.
//!
//! Every name of a file is held against several lists, and nearly none is on any. Its first byte and its length, one
//! table look-up, rule out most without a comparison of strings.

/// Which lengths occur after each first byte.
#[derive(Debug)]
pub(super) struct Shapes {
    lengths: [u32; 256],
}

impl Shapes {
    /// Collects the shapes of `names`.
    pub(super) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lengths = [0; 256];
        for name in names {
            if let Some(known) = first(name).and_then(|first| lengths.get_mut(first)) {
                *known |= bit(name);
            }
        }
        Self { lengths }
    }

    /// Returns false where `name` is certainly none of the names.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        first(name)
            .and_then(|first| self.lengths.get(first))
            .is_some_and(|lengths| lengths & bit(name) != 0)
    }
}

fn first(name: &str) -> Option<usize> {
    name.bytes().next().map(usize::from)
}

/// Lengths from 31 share a bit.
fn bit(name: &str) -> u32 {
    1 << name.len().min(31)
}

#[cfg(test)]
mod tests {
    use super::Shapes;

    #[test]
    fn no_name_is_ruled_out_that_is_listed() {
        let long = "x".repeat(200);
        let names = ["apikey", "ssn", long.as_str()];
        let shapes = Shapes::of(names);
        assert!(names.iter().all(|name| shapes.may_hold(name)));
        assert!(!shapes.may_hold("apikeys"));
        assert!(!shapes.may_hold("bpikey"));
        assert!(!shapes.may_hold(""));
    }
}
