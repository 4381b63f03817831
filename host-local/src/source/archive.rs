//! Archives, read as a stream and never unpacked to a disk.
//!
//! An archive is checked whole before anything of it is scanned: names, kinds of entries, sizes, checksums. One that is
//! hostile or broken is refused with the entry's name, rather than half scanned. What was packed was meant to be, so
//! ignore files in it are not asked.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use advisory_host_runtime::{SkipReason, SkippedFile, SourceFile};

use super::entry_name::shown;
use super::read::row;
use super::{
    CONFIGURATION_NAME, Ended, MAX_CONFIGURATION_BYTES, PathRules, Visitor, tarball, zipped,
};
use crate::exit::Failure;

/// Most bytes that an archive may unpack to. The largest repositories of source are a few GiB.
const MAX_UNPACKED_BYTES: u64 = 4 << 30;
/// Most entries. The largest repositories have half as many.
const MAX_ENTRIES: usize = 1_000_000;
/// Most times that an archive may unpack to its own size. Source compresses 3 to 20 times, deflate's best is 1,032.
const MAX_RATIO: u64 = 200;
/// Archives that unpack to less are not held to the ratio: a small file of zeros is a fixture, not an attack.
const RATIO_FROM_BYTES: u64 = 64 << 20;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `.tar`
    Tar,
    /// `.tar.gz`, `.tgz`
    TarGz,
    /// `.zip`
    Zip,
}

impl Kind {
    /// Returns the kind that a name says.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            Some(Self::TarGz)
        } else if name.ends_with(".tar") {
            Some(Self::Tar)
        } else if name.ends_with(".zip") {
            Some(Self::Zip)
        } else {
            None
        }
    }
}

/// What a reader of archives hands over for each file: its raw name, its size, and its content in pieces.
pub(super) struct Entry<'a> {
    pub(super) name: &'a [u8],
    pub(super) bytes: u64,
    pub(super) content: &'a mut dyn std::io::Read,
}

/// An archive that was checked whole.
#[derive(Debug)]
pub(crate) struct Archive {
    path: PathBuf,
    kind: Kind,
    /// The one directory that everything lies in, with its slash; empty if there is none. Packagers add it, and its
    /// name changes with every version: left in, no fingerprint would survive a release.
    prefix: String,
    configuration: Option<Vec<u8>>,
}

impl Archive {
    /// Checks an archive.
    pub(super) fn open(path: &Path, kind: Kind) -> Result<Self, Failure> {
        let mut check = Check::new(path)?;
        each(path, kind, &mut |entry| check.entry(entry))?;
        let prefix = check.prefix();
        let configuration = check
            .configurations
            .remove(&format!("{prefix}{CONFIGURATION_NAME}"));
        Ok(Self {
            path: path.to_owned(),
            kind,
            prefix,
            configuration,
        })
    }

    /// Returns where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the configuration in it.
    pub(super) fn configuration(&self) -> Option<&[u8]> {
        self.configuration.as_deref()
    }

    /// Visits its files in their order, then the directories that were left out whole.
    pub(super) fn visit(&self, rules: &PathRules, visitor: &mut dyn Visitor) -> Result<(), Ended> {
        let mut whole: BTreeMap<String, SkippedFile> = BTreeMap::new();
        let mut stopped = false;
        // A visitor that wants no more ends the reading by way of a failure that nobody sees.
        let outcome = each(&self.path, self.kind, &mut |entry| {
            let name = shown(entry.name);
            let name = name.strip_prefix(&self.prefix).unwrap_or(&name).to_owned();
            if name.split('/').any(|part| part == ".git") {
                return Ok(());
            }
            let bytes = entry.bytes;
            let too_large = (bytes > rules.max_file_bytes()).then_some(SkipReason::TooLarge);
            let taken = match rules.file_in_tree(&name) {
                Some((path, reason)) => {
                    let row = whole.entry(path.clone()).or_insert(SkippedFile {
                        path,
                        files: 0,
                        bytes: 0,
                        reason,
                    });
                    row.files += 1;
                    row.bytes += bytes;
                    Ok(())
                }
                None => match too_large {
                    Some(reason) => visitor.skipped(row(name, bytes, reason)),
                    None => {
                        let shown = name.clone();
                        visitor.file(name, bytes, &mut || content(&shown, bytes, entry.content))
                    }
                },
            };
            stopped = taken.is_err();
            taken.map_err(|_| Failure::internal("the scan was stopped"))
        });
        if stopped {
            return Err(Ended::Stopped);
        }
        outcome?;
        for row in whole.into_values() {
            visitor.skipped(row)?;
        }
        Ok(())
    }
}

fn each(
    path: &Path,
    kind: Kind,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match kind {
        Kind::Tar => tarball::each(path, false, take),
        Kind::TarGz => tarball::each(path, true, take),
        Kind::Zip => zipped::each(path, take),
    }
}

fn content(
    name: &str,
    bytes: u64,
    from: &mut dyn std::io::Read,
) -> Result<SourceFile, SkippedFile> {
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    from.read_to_end(&mut content)
        .map_err(|_| row(name.to_owned(), bytes, SkipReason::Unreadable))?;
    Ok(SourceFile {
        path: name.to_owned(),
        content,
    })
}

/// Refuses an archive, naming the entry.
pub(super) fn refuse(archive: &Path, entry: &[u8], what: impl std::fmt::Display) -> Failure {
    let entry: String = shown(entry)
        .chars()
        .map(|letter| {
            if letter.is_control() {
                '\u{FFFD}'
            } else {
                letter
            }
        })
        .take(200)
        .collect();
    Failure::usage(format!("{}: entry {entry:?} {what}", archive.display()))
        .hint("the archive was not scanned")
}

/// Refuses an archive that can't be read on.
pub(super) fn broken(
    archive: &Path,
    after: Option<&[u8]>,
    error: impl std::fmt::Display,
) -> Failure {
    match after {
        Some(entry) => refuse(
            archive,
            entry,
            format!("is followed by what can't be read: {error}"),
        ),
        None => Failure::usage(format!(
            "{}: not a readable archive: {error}",
            archive.display()
        ))
        .hint("the archive was not scanned"),
    }
}

/// Checks the name of an entry.
pub(super) fn check_name(archive: &Path, name: &[u8]) -> Result<(), Failure> {
    let wrong = |what: &str| Err(refuse(archive, name, what));
    if name.is_empty() {
        return wrong("has no name");
    }
    if name.contains(&0) {
        return wrong("has a NUL in its name");
    }
    let has_drive = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if name.starts_with(b"/") || name.starts_with(b"\\") || has_drive {
        return wrong("has an absolute name");
    }
    if name
        .split(|byte| matches!(byte, b'/' | b'\\'))
        .any(|part| part == b"..")
    {
        return wrong("leads out of the archive with `..`");
    }
    Ok(())
}

/// Adds up what an archive unpacks to, and stops at a bomb.
struct Check<'a> {
    path: &'a Path,
    packed: u64,
    unpacked: u64,
    names: HashSet<String>,
    configurations: BTreeMap<String, Vec<u8>>,
}

impl<'a> Check<'a> {
    fn new(path: &'a Path) -> Result<Self, Failure> {
        let metadata = std::fs::metadata(path).map_err(|error| broken(path, None, error))?;
        Ok(Self {
            path,
            packed: metadata.len(),
            unpacked: 0,
            names: HashSet::new(),
            configurations: BTreeMap::new(),
        })
    }

    fn entry(&mut self, entry: Entry<'_>) -> Result<(), Failure> {
        let name = shown(entry.name);
        if self.names.len() >= MAX_ENTRIES {
            let what = format!("is one of more than {MAX_ENTRIES}");
            return Err(refuse(self.path, entry.name, what));
        }
        let mut kept = (name.rsplit('/').next() == Some(CONFIGURATION_NAME)).then(Vec::new);
        if !self.names.insert(name.clone()) {
            return Err(refuse(self.path, entry.name, "is there twice"));
        }
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = entry
                .content
                .read(&mut buffer)
                .map_err(|error| refuse(self.path, entry.name, format!("is broken: {error}")))?;
            if read == 0 {
                break;
            }
            self.unpacked += read as u64;
            self.check_total(entry.name)?;
            if let Some(kept) = &mut kept
                && (kept.len() as u64) < MAX_CONFIGURATION_BYTES
            {
                kept.extend_from_slice(buffer.get(..read).unwrap_or_default());
            }
        }
        if let Some(kept) = kept {
            self.configurations.insert(name, kept);
        }
        Ok(())
    }

    fn check_total(&self, entry: &[u8]) -> Result<(), Failure> {
        if self.unpacked > MAX_UNPACKED_BYTES {
            let what = format!(
                "takes the archive over {} GiB unpacked",
                MAX_UNPACKED_BYTES >> 30
            );
            return Err(refuse(self.path, entry, what));
        }
        if self.unpacked > RATIO_FROM_BYTES && self.unpacked / self.packed.max(1) > MAX_RATIO {
            let what = format!("unpacks to more than {MAX_RATIO} times the archive's size: a bomb");
            return Err(refuse(self.path, entry, what));
        }
        Ok(())
    }

    /// Returns the one directory that everything lies in.
    fn prefix(&self) -> String {
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
