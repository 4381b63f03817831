//! Zip.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

use super::archive::{Entry, broken, check_name, refuse};
use crate::exit::Failure;

/// File type bits of a Unix mode, and the two types that are read.
const TYPE_MASK: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const DIRECTORY: u32 = 0o040_000;

/// Hands over every regular file of a zip, in the order of its directory.
pub(super) fn each(
    path: &Path,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let file = File::open(path).map_err(|error| broken(path, None, error))?;
    let mut reader = BufReader::new(file);
    let listed = listed_entries(&mut reader);
    let mut archive = ZipArchive::new(reader).map_err(|error| broken(path, None, error))?;
    if listed.is_some_and(|listed| listed != archive.len()) {
        return Err(
            Failure::usage(format!("{}: lists a name twice", path.display()))
                .hint("the archive was not scanned"),
        );
    }
    for index in 0..archive.len() {
        let (name, bytes) = {
            let entry = archive
                .by_index_raw(index)
                .map_err(|error| broken(path, None, error))?;
            let name = entry.name_raw().to_vec();
            check_name(path, &name)?;
            if entry.encrypted() {
                return Err(refuse(path, &name, "is encrypted"));
            }
            match entry.unix_mode().map(|mode| mode & TYPE_MASK) {
                None | Some(0 | REGULAR) => {}
                Some(DIRECTORY) => continue,
                Some(_) => return Err(refuse(path, &name, "is a link or a device")),
            }
            if entry.is_dir() {
                continue;
            }
            (name, entry.size())
        };
        let mut entry = archive
            .by_index(index)
            .map_err(|error| refuse(path, &name, format!("can't be read: {error}")))?;
        // What an entry says of its size is a claim. One byte more than claimed is a lie, and the checksum shows less.
        let mut content = (&mut entry).take(bytes.saturating_add(1));
        take(Entry {
            name: &name,
            bytes,
            content: &mut content,
        })?;
        if content.limit() == 0 {
            return Err(refuse(path, &name, "is larger than it says"));
        }
    }
    Ok(())
}

/// Reads how many entries the end record counts; `None` where that is written elsewhere, for giants.
fn listed_entries(reader: &mut (impl Read + Seek)) -> Option<usize> {
    const END: [u8; 4] = *b"PK\x05\x06";
    /// The record and the longest comment behind it.
    const LONGEST: u64 = 22 + 65_535;
    let length = reader.seek(SeekFrom::End(0)).ok()?;
    reader
        .seek(SeekFrom::Start(length.saturating_sub(LONGEST)))
        .ok()?;
    let mut tail = Vec::new();
    reader.read_to_end(&mut tail).ok()?;
    reader.seek(SeekFrom::Start(0)).ok()?;
    let at = tail.windows(4).rposition(|window| window == END)?;
    let count = tail.get(at + 10..at + 12)?;
    let count = u16::from_le_bytes([*count.first()?, *count.get(1)?]);
    (count != u16::MAX).then_some(usize::from(count))
}
