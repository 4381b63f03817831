//! Server-sent events, out of bytes that are cut anywhere.

/// Longest event. A piece of an answer has some hundred bytes.
const EVENT_BYTES: usize = 1 << 20;

/// Gathers bytes into events.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// Bytes that are no whole line yet.
    pending: Vec<u8>,
    /// How many of them are known to hold no line's end.
    searched: usize,
    /// The data of the event that is being read.
    data: Vec<u8>,
    /// Whether the event has a line of data.
    begun: bool,
}

/// An event is longer than any that makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

impl Events {
    /// Adds bytes as they came.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        self.pending.extend_from_slice(bytes);
        let longest = EVENT_BYTES + bytes.len();
        if self.pending.len() + self.data.len() > longest {
            return Err(TooLong);
        }
        Ok(())
    }

    /// Returns the data of the next whole event.
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        while let Some(line) = self.line() {
            if line.is_empty() {
                if std::mem::take(&mut self.begun) {
                    return Some(std::mem::take(&mut self.data));
                }
            } else if let Some(data) = line.strip_prefix(b"data:") {
                if std::mem::replace(&mut self.begun, true) {
                    self.data.push(b'\n');
                }
                self.data
                    .extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
            }
            // The event's name is in its data too; other fields and comments mean nothing here.
        }
        None
    }

    /// Takes the next whole line, which ends in LF or CR LF.
    fn line(&mut self) -> Option<Vec<u8>> {
        let unsearched = self.pending.get(self.searched..)?;
        let Some(end) = unsearched.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.pending.len();
            return None;
        };
        let rest = self.pending.split_off(self.searched + end + 1);
        let mut line = std::mem::replace(&mut self.pending, rest);
        self.searched = 0;
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::{EVENT_BYTES, Events};

    const TEXT: &str = "event: a\ndata: {\"x\":1}\n\n: comment\n\ndata:two\r\ndata: lines\r\nid: 7\r\n\r\ndata\n\ndata: 🦀\n\ndata: cut";

    #[test]
    fn finds_the_same_events_however_the_bytes_are_cut() {
        for size in 1..=TEXT.len() {
            let mut events = Events::default();
            let mut found = Vec::new();
            for piece in TEXT.as_bytes().chunks(size) {
                events.add(piece).unwrap();
                while let Some(event) = events.next() {
                    found.push(String::from_utf8(event).unwrap());
                }
            }
            assert_eq!(found, ["{\"x\":1}", "two\nlines", "🦀"], "pieces of {size}");
        }
    }

    #[test]
    fn gives_up_on_an_event_without_end() {
        let mut events = Events::default();
        let piece = vec![b'x'; 1000];
        let added = (0..2 * EVENT_BYTES / 1000).find(|_| {
            let refused = events.add(&piece).is_err();
            events.next();
            refused
        });
        assert!(added.is_some());
    }
}
