//! Zip.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{ArchiveError, Entry, Links, Take, broken, check, refused};

/// File type bits of a Unix mode, and the three types that are told apart.
const TYPE_MASK: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const DIRECTORY: u32 = 0o040_000;
const LINK: u32 = 0o120_000;

/// Hands out the files of a zip, in the order of its directory.
pub(super) fn each(bytes: &[u8], links: Links, take: &mut Take<'_>) -> Result<(), ArchiveError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(b"", error))?;
    if listed(bytes).is_some_and(|listed| listed != archive.len()) {
        return Err(broken(b"", "its directory lists a name twice"));
    }
    let mut last = Vec::new();
    for index in 0..archive.len() {
        let (raw, size, is_link) = {
            let entry = archive
                .by_index_raw(index)
                .map_err(|error| broken(&last, error))?;
            let raw = entry.name_raw().to_vec();
            if entry.encrypted() {
                return Err(refused(&raw, "is encrypted"));
            }
            let kind = entry.unix_mode().map(|mode| mode & TYPE_MASK);
            if kind == Some(DIRECTORY) || entry.is_dir() {
                check::name(&raw)?;
                continue;
            }
            let is_link = match kind {
                None | Some(0 | REGULAR) => false,
                Some(LINK) => true,
                Some(_) => return Err(refused(&raw, "is a device or a pipe")),
            };
            (raw, entry.size(), is_link)
        };
        let name = check::name(&raw)?;
        if is_link {
            match links {
                Links::Refuse => return Err(refused(&raw, "is a link")),
                Links::LeaveOut => take(Entry::Link(name))?,
            }
            continue;
        }
        let mut entry = archive
            .by_index(index)
            .map_err(|error| refused(&raw, format!("can't be read: {error}")))?;
        // What an entry says of its size is a claim. One byte more than claimed is a lie, and the checksum shows less.
        let mut content = (&mut entry).take(size.saturating_add(1));
        take(Entry::File(name, size, &mut content))?;
        if content.limit() == 0 {
            return Err(refused(&raw, "is larger than it says"));
        }
        last = raw;
    }
    Ok(())
}

/// Reads how many entries the end record counts: the library keeps one of two with the same name, and says nothing. None
/// where that is written elsewhere, for giants.
fn listed(bytes: &[u8]) -> Option<usize> {
    const END: [u8; 4] = *b"PK\x05\x06";
    /// The record and the longest comment behind it.
    const LONGEST: usize = 22 + 65_535;
    let tail = bytes.get(bytes.len().saturating_sub(LONGEST)..)?;
    let at = tail.windows(4).rposition(|window| window == END)?;
    let count = tail.get(at + 10..at + 12)?;
    let count = u16::from_le_bytes([*count.first()?, *count.get(1)?]);
    (count != u16::MAX).then_some(usize::from(count))
}
