//! Archives of source files: tar, tar in gzip, and zip, from memory and never unpacked to anything.
//!
//! An archive is checked whole before anything in it is used: names, kinds of entries, sizes, checksums. One that is hostile
//! or broken is refused with the entry's name rather than half read. Only then are its files handed out, one at a time, so
//! that what an archive unpacks to is never held at once.

mod check;
mod tarball;
mod zipped;

use std::io::Read;

use check::Check;

/// Most bytes of an archive: what a request to the outside may bring, and an object that is read whole.
pub const MOST_PACKED: u64 = 32 << 20;

/// Most bytes that an archive may unpack to. A scan reads some 20 MB a second here, and has half a minute.
const MOST_UNPACKED: u64 = 512 << 20;

/// Most files in it.
const MOST_FILES: usize = 100_000;

/// Most times that it may unpack to its own size. Source compresses 3 to 20 times, deflate's best is 1,032.
const MOST_RATIO: u64 = 200;

/// Archives that unpack to less are not held to the ratio: a small file of zeros is a fixture, not an attack.
const RATIO_FROM: u64 = 16 << 20;

/// Why an archive is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It is none of the three kinds.
    #[error("it is neither a tar, nor a tar in gzip, nor a zip")]
    Unknown,
    /// It can't be read.
    #[error("it can't be read after entry {after:?}: {reason}")]
    Broken {
        /// The last entry that could; empty for none.
        after: String,
        /// Why.
        reason: String,
    },
    /// An entry is not one of a file that stays inside.
    #[error("entry {entry:?} {reason}")]
    Refused {
        /// The entry, with what is no letter replaced.
        entry: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// What becomes of links in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The archive is refused: nobody knows where they lead.
    Refuse,
    /// They are left out: the archive is of a repository, by its host, and what they lead to is there under its own name.
    LeaveOut,
}

/// What an archive holds, one at a time.
pub enum Entry<'a> {
    /// A file: its path, its size, and its content.
    File(String, u64, &'a mut dyn Read),
    /// A link that was left out.
    Link(String),
}

/// What takes the entries.
type Take<'a> = dyn FnMut(Entry<'_>) -> Result<(), ArchiveError> + 'a;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tar,
    TarGz,
    Zip,
}

/// An archive that was checked whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    bytes: Vec<u8>,
    kind: Kind,
    links: Links,
    prefix: String,
    commit: Option<String>,
}

impl Archive {
    /// Checks an archive. What kind it is its first bytes say, whatever it is called.
    ///
    /// # Errors
    ///
    /// Says which entry is wrong, and how.
    pub fn open(bytes: Vec<u8>, links: Links) -> Result<Self, ArchiveError> {
        let kind = match bytes.as_slice() {
            [0x1F, 0x8B, ..] => Kind::TarGz,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
            other if other.get(257..262) == Some(b"ustar") => Kind::Tar,
            _ => return Err(ArchiveError::Unknown),
        };
        let mut check = Check::of(bytes.len() as u64);
        let commit = each(&bytes, kind, links, &mut |entry| check.entry(entry))?;
        Ok(Self {
            prefix: check.prefix(),
            bytes,
            kind,
            links,
            commit,
        })
    }

    /// Returns the commit that the archive says it is of, as `git archive` writes it.
    #[must_use]
    pub fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }

    /// Returns the content of the file at `path`, up to `most` bytes, if there is one.
    ///
    /// # Errors
    ///
    /// Fails when the archive can't be read, which [`Archive::open`] has ruled out.
    pub fn file(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, ArchiveError> {
        let mut found = None;
        self.each(&mut |entry| match entry {
            Entry::File(name, _, content) if name == path => {
                found = Some(read(&name, &mut content.take(most))?);
                Ok(())
            }
            _ => Ok(()),
        })?;
        Ok(found)
    }

    /// Hands out its entries in their order, without the one directory that everything lies in: packagers add it, and its
    /// name changes with every version, so no fingerprint would survive a release.
    ///
    /// # Errors
    ///
    /// Fails when `take` does, or when the archive can't be read, which [`Archive::open`] has ruled out.
    pub fn each(&self, take: &mut Take<'_>) -> Result<(), ArchiveError> {
        let inner = |name: String| match name.strip_prefix(&self.prefix) {
            Some(inner) if !inner.is_empty() => inner.to_owned(),
            _ => name,
        };
        each(
            &self.bytes,
            self.kind,
            self.links,
            &mut |entry| match entry {
                Entry::File(name, bytes, content) => take(Entry::File(inner(name), bytes, content)),
                Entry::Link(name) => take(Entry::Link(inner(name))),
            },
        )?;
        Ok(())
    }
}

/// Hands out the entries, and returns the commit that the archive names.
fn each(
    bytes: &[u8],
    kind: Kind,
    links: Links,
    take: &mut Take<'_>,
) -> Result<Option<String>, ArchiveError> {
    match kind {
        Kind::Tar => tarball::each(bytes, false, links, take),
        Kind::TarGz => tarball::each(bytes, true, links, take),
        Kind::Zip => zipped::each(bytes, links, take).map(|()| None),
    }
}

/// Reads the content of an entry whole.
///
/// # Errors
///
/// Fails when it is broken.
pub fn read(name: &str, content: &mut dyn Read) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    match content.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(refused(name.as_bytes(), format!("is broken: {error}"))),
    }
}

/// Refuses an archive for an entry.
fn refused(entry: &[u8], reason: impl Into<String>) -> ArchiveError {
    ArchiveError::Refused {
        entry: shown(entry),
        reason: reason.into(),
    }
}

fn broken(after: &[u8], error: impl std::fmt::Display) -> ArchiveError {
    ArchiveError::Broken {
        after: shown(after),
        reason: error.to_string(),
    }
}

/// Makes a name fit to be shown.
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name)
        .chars()
        .map(|letter| match letter {
            control if control.is_control() => '\u{FFFD}',
            letter => letter,
        })
        .take(200)
        .collect()
}
