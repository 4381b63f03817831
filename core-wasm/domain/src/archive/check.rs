//! What an archive must be before anything in it is used.

use std::collections::HashSet;
use std::io::Read;

use super::{ArchiveError, Entry, MOST_FILES, MOST_RATIO, MOST_UNPACKED, RATIO_FROM, refused};

/// Returns the name of an entry, if it stays inside.
pub(super) fn name(raw: &[u8]) -> Result<String, ArchiveError> {
    let wrong = |what: &str| Err(refused(raw, what));
    let short = raw.strip_prefix(b"./").unwrap_or(raw);
    if short.is_empty() || raw.len() > 4096 {
        return wrong("has no name, or one that is too long");
    }
    if raw.contains(&0) {
        return wrong("has a NUL in its name");
    }
    let has_drive = matches!(raw, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if raw.starts_with(b"/") || raw.starts_with(b"\\") || has_drive {
        return wrong("has an absolute name");
    }
    let mut parts = raw.split(|byte| matches!(byte, b'/' | b'\\'));
    if parts.any(|part| part == b"..") {
        return wrong("leads out of the archive with `..`");
    }
    Ok(String::from_utf8_lossy(short).replace('\\', "/"))
}

/// Adds up what an archive unpacks to, and stops at a bomb.
pub(super) struct Check {
    packed: u64,
    unpacked: u64,
    names: HashSet<String>,
}

impl Check {
    /// Begins with an archive of that many bytes.
    pub(super) fn of(packed: u64) -> Self {
        Self {
            packed,
            unpacked: 0,
            names: HashSet::new(),
        }
    }

    /// Reads an entry to its end.
    pub(super) fn entry(&mut self, entry: Entry<'_>) -> Result<(), ArchiveError> {
        let (name, content) = match entry {
            Entry::File(name, _, content) => (name, Some(content)),
            Entry::Link(name) => (name, None),
        };
        if self.names.len() >= MOST_FILES {
            let what = format!("is one of more than {MOST_FILES}");
            return Err(refused(name.as_bytes(), what));
        }
        if let Some(content) = content {
            self.content(&name, content)?;
        }
        if self.names.contains(&name) {
            return Err(refused(name.as_bytes(), "is there twice"));
        }
        self.names.insert(name);
        Ok(())
    }

    fn content(&mut self, name: &str, content: &mut dyn Read) -> Result<(), ArchiveError> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = content
                .read(&mut buffer)
                .map_err(|error| refused(name.as_bytes(), format!("is broken: {error}")))?;
            if read == 0 {
                return Ok(());
            }
            self.unpacked += read as u64;
            if self.unpacked > MOST_UNPACKED {
                let most = MOST_UNPACKED >> 20;
                let what = format!("takes the archive over {most} MiB unpacked");
                return Err(refused(name.as_bytes(), what));
            }
            if self.unpacked > RATIO_FROM && self.unpacked / self.packed.max(1) > MOST_RATIO {
                let what =
                    format!("unpacks to more than {MOST_RATIO} times the archive's size: a bomb");
                return Err(refused(name.as_bytes(), what));
            }
        }
    }

    /// Returns the one directory that everything lies in, with its slash; empty if there is none.
    pub(super) fn prefix(&self) -> String {
        let mut names = self.names.iter();
        let Some((first, _)) = names.next().and_then(|name| name.split_once('/')) else {
            return String::new();
        };
        let prefix = format!("{first}/");
        if names.all(|name| name.starts_with(&prefix)) {
            prefix
        } else {
            String::new()
        }
    }
}
