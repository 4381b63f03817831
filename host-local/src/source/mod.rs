//! What is scanned: a directory, a file, an archive or a list of files, each as a stream of listed entries.
//!
//! Whatever the kind, the entries come in an order that depends on the target alone, every file of the target is in
//! exactly one of them, and nothing is ever written.

mod archive;
mod entry_name;
mod ignored;
mod list;
mod read;
mod rules;
mod tarball;
mod walk;
mod zipped;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use advisory_host_runtime::{SkippedFile, SourceFile};

use crate::exit::Failure;
pub(crate) use rules::PathRules;

/// Name of the file in which a repository says how it is scanned.
pub(crate) const CONFIGURATION_NAME: &str = ".advisory.yaml";
/// Longest configuration that is read, one byte more than the core accepts, so that it is the core that refuses.
const MAX_CONFIGURATION_BYTES: u64 = (1 << 20) + 1;

/// Whoever takes the entries wants no more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

/// What takes the entries of a target.
pub(crate) trait Visitor {
    /// Takes a file that is to be read. `read` reads it, if that is wanted.
    fn file(
        &mut self,
        path: String,
        bytes: u64,
        read: &mut dyn FnMut() -> Result<SourceFile, SkippedFile>,
    ) -> Result<(), Stopped>;

    /// Takes a file, or a directory whole, that is not read.
    fn skipped(&mut self, skipped: SkippedFile) -> Result<(), Stopped>;
}

/// Why a listing ended early.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The visitor wants no more.
    Stopped,
    /// The target can't be listed.
    Failed(Failure),
}

impl From<Stopped> for Ended {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A target, opened.
#[derive(Debug)]
pub(crate) enum Target {
    /// A directory.
    Directory(PathBuf),
    /// One file.
    File(PathBuf),
    /// Files, as named.
    List(list::FileList),
    /// An archive that was checked whole.
    Archive(archive::Archive),
}

impl Target {
    /// Opens what the command line names.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let mut names = Vec::new();
            io::stdin().read_to_end(&mut names).map_err(|error| {
                Failure::usage(format!("can't read the list of files: {error}"))
            })?;
            return Ok(Self::List(list::FileList::parse(&names)));
        }
        let metadata = fs::metadata(path).map_err(|error| {
            let failure = Failure::usage(format!("can't read {}: {error}", path.display()));
            if error.kind() == io::ErrorKind::NotFound {
                failure.hint("give a directory, a file, an archive, or - for a list of files")
            } else {
                failure
            }
        })?;
        if metadata.is_dir() {
            return Ok(Self::Directory(path.to_owned()));
        }
        if !metadata.is_file() {
            return Err(Failure::usage(format!(
                "{} is neither a file nor a directory",
                path.display()
            )));
        }
        match archive::Kind::of(path) {
            Some(kind) => archive::Archive::open(path, kind).map(Self::Archive),
            None => Ok(Self::File(path.to_owned())),
        }
    }

    /// Returns what reports call it: its own name, without the place it lies at on this machine.
    pub(crate) fn name(&self) -> String {
        let path = match self {
            Self::Directory(path) | Self::File(path) => path.clone(),
            Self::List(_) => PathBuf::from("."),
            Self::Archive(archive) => archive.path().to_owned(),
        };
        let resolved = path.canonicalize().unwrap_or_else(|_| path.clone());
        resolved.file_name().map_or_else(
            || path.display().to_string(),
            |name| entry_name::shown(name.as_encoded_bytes()),
        )
    }

    /// Returns the text of its own configuration, if it has one.
    pub(crate) fn configuration(&self) -> Result<Option<String>, Failure> {
        match self {
            Self::Directory(root) => read_configuration(&root.join(CONFIGURATION_NAME), true),
            Self::List(_) => read_configuration(Path::new(CONFIGURATION_NAME), true),
            Self::File(_) => Ok(None),
            Self::Archive(archive) => archive
                .configuration()
                .map(|bytes| configuration_text(bytes.to_vec(), Path::new(CONFIGURATION_NAME)))
                .transpose(),
        }
    }

    /// Lists it. `omit` is a file that is not part of it: the report of this very scan.
    pub(crate) fn visit(
        &self,
        rules: &PathRules,
        omit: Option<&Path>,
        visitor: &mut dyn Visitor,
    ) -> Result<(), Ended> {
        match self {
            Self::Directory(root) => walk::Walk::new(root, rules, omit, visitor).run(),
            Self::File(path) => Ok(list::visit_one(path, rules, visitor)?),
            Self::List(list) => Ok(list.visit(rules, omit, visitor)?),
            Self::Archive(archive) => archive.visit(rules, visitor),
        }
    }
}

/// Reads a configuration; a missing one is none if it `may_be_missing`.
pub(crate) fn read_configuration(
    path: &Path,
    may_be_missing: bool,
) -> Result<Option<String>, Failure> {
    let wrong =
        |error: io::Error| Failure::usage(format!("can't read {}: {error}", path.display()));
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if may_be_missing && error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error)),
    };
    let mut bytes = Vec::new();
    file.take(MAX_CONFIGURATION_BYTES)
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    configuration_text(bytes, path).map(Some)
}

fn configuration_text(bytes: Vec<u8>, path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let text = String::from_utf8_lossy(before);
        let line = text.matches('\n').count() + 1;
        let column = text
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        Failure::usage(format!(
            "{}:{line}:{column}: this is not UTF-8",
            path.display()
        ))
    })
}
