//! Tar, plain or within gzip.

use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;
use tar::EntryType;

use super::{ArchiveError, Entry, Links, Take, broken, check, read, refused};

/// Most bytes behind the last entry: tar pads to its blocking factor, some 10 KiB.
const MOST_PADDING: u64 = 1 << 20;

/// Most bytes of the header that may name a commit.
const MOST_HEADER: u64 = 4096;

/// Hands out the files of a tarball in their order; returns the commit that it names.
pub(super) fn each(
    bytes: &[u8],
    is_compressed: bool,
    links: Links,
    take: &mut Take<'_>,
) -> Result<Option<String>, ArchiveError> {
    let mut stream: Box<dyn Read + '_> = if is_compressed {
        Box::new(MultiGzDecoder::new(bytes))
    } else {
        Box::new(bytes)
    };
    let commit = entries(&mut stream, links, take)?;
    // The checksum of the compression lies behind the last entry: read on, or a damaged tail goes unseen.
    let rest = io::copy(&mut stream.take(MOST_PADDING + 1), &mut io::sink());
    match rest {
        Ok(bytes) if bytes > MOST_PADDING => Err(broken(b"", "more follows after its end")),
        Ok(_) => Ok(commit),
        Err(error) => Err(broken(b"", error)),
    }
}

fn entries(
    stream: &mut dyn Read,
    links: Links,
    take: &mut Take<'_>,
) -> Result<Option<String>, ArchiveError> {
    let mut archive = tar::Archive::new(stream);
    let entries = archive.entries().map_err(|error| broken(b"", error))?;
    let mut last = Vec::new();
    let mut commit = None;
    for entry in entries {
        let mut entry = entry.map_err(|error| broken(&last, error))?;
        let kind = entry.header().entry_type();
        let raw = entry.path_bytes().into_owned();
        match kind {
            EntryType::XGlobalHeader => {
                let header = read("pax_global_header", &mut (&mut entry).take(MOST_HEADER))?;
                commit = commit_of(&header);
                continue;
            }
            EntryType::XHeader => continue,
            _ => {}
        }
        let is_directory = kind == EntryType::Directory;
        if is_directory && matches!(raw.as_slice(), b"." | b"./") {
            continue;
        }
        let name = check::name(&raw)?;
        match kind {
            EntryType::Directory => {}
            EntryType::Regular | EntryType::Continuous => {
                let bytes = entry.size();
                take(Entry::File(name, bytes, &mut entry))?;
            }
            EntryType::Symlink | EntryType::Link => match links {
                Links::Refuse => return Err(refused(&raw, "is a link")),
                Links::LeaveOut => take(Entry::Link(name))?,
            },
            EntryType::Block | EntryType::Char | EntryType::Fifo => {
                return Err(refused(&raw, "is a device or a pipe"));
            }
            _ => return Err(refused(&raw, "is of a kind that is not read")),
        }
        last = raw;
    }
    Ok(commit)
}

/// Returns the commit in a global header, which `git archive` writes as a comment: `52 comment=<40 digits>`.
fn commit_of(header: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(header).ok()?;
    let commit = text
        .lines()
        .find_map(|line| line.split_once(" comment=").map(|(_, comment)| comment))?;
    let is_digest = matches!(commit.len(), 40 | 64)
        && commit
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then(|| commit.to_owned())
}
