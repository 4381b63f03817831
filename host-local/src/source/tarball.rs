//! Tar, plain or within gzip.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use tar::EntryType;

use super::archive::{Entry, broken, check_name, refuse};
use crate::exit::Failure;

/// Hands over every regular file of a tarball, in its order.
pub(super) fn each(
    path: &Path,
    is_compressed: bool,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let file = BufReader::new(File::open(path).map_err(|error| broken(path, None, error))?);
    let mut stream: Box<dyn Read> = if is_compressed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    entries(path, &mut stream, take)?;
    // The checksum of the compression lies behind the last entry: read on, or a damaged tail goes unseen.
    io::copy(&mut stream, &mut io::sink()).map_err(|error| broken(path, None, error))?;
    Ok(())
}

fn entries(
    path: &Path,
    stream: &mut dyn Read,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut archive = tar::Archive::new(stream);
    let entries = archive
        .entries()
        .map_err(|error| broken(path, None, error))?;
    let mut last: Option<Vec<u8>> = None;
    for entry in entries {
        let mut entry = entry.map_err(|error| broken(path, last.as_deref(), error))?;
        let kind = entry.header().entry_type();
        let name = entry.path_bytes().into_owned();
        if matches!(kind, EntryType::XGlobalHeader | EntryType::XHeader) {
            continue;
        }
        check_name(path, &name)?;
        match kind {
            EntryType::Directory => {}
            EntryType::Regular | EntryType::Continuous => {
                let bytes = entry.size();
                let short = name.strip_prefix(b"./").unwrap_or(&name);
                take(Entry {
                    name: short,
                    bytes,
                    content: &mut entry,
                })?;
            }
            EntryType::Symlink | EntryType::Link => {
                return Err(refuse(path, &name, "is a link"));
            }
            EntryType::Block | EntryType::Char | EntryType::Fifo => {
                return Err(refuse(path, &name, "is a device or a pipe"));
            }
            _ => return Err(refuse(path, &name, "is of a kind that is not read")),
        }
        last = Some(name);
    }
    Ok(())
}
