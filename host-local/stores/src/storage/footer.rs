//! What is known of an object, at the end of its file.
//!
//! After the object's bytes: JSON; its length (4 bytes); and eight bytes that say what this is. The JSON holds a SHA-256 over the
//! bytes, so that a damaged object is told from a whole one.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use advisory_ports::{ObjectKey, ObjectSummary};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::corrupt;

const MAGIC: [u8; 8] = *b"advobj01";

/// Bytes of the length and [`MAGIC`].
const END: u64 = 12;

/// Most bytes of JSON: a key, a media type and some numbers.
const MAX: u64 = 4096;

/// What is known of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Footer {
    pub(super) key: String,
    pub(super) content_type: String,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) updated_at: Timestamp,
    pub(super) sha256: String,
}

impl Footer {
    /// Returns the bytes that follow the object's.
    pub(super) fn encode(&self) -> io::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self)?;
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&MAGIC);
        Ok(bytes)
    }

    /// Returns the summary that the port knows.
    pub(super) fn summary(&self) -> io::Result<ObjectSummary> {
        Ok(ObjectSummary {
            key: ObjectKey::new(&self.key).map_err(|_rule| corrupt("an object's key is none"))?,
            content_type: self.content_type.clone(),
            size: self.size,
            etag: self.etag.clone(),
            updated_at: self.updated_at,
        })
    }
}

/// Reads what is known of the object in a file.
pub(super) fn read_at(path: &Path) -> io::Result<Footer> {
    read(&mut File::open(path)?)
}

/// Reads what is known of the object in an open file, and leaves the file at its beginning.
pub(super) fn read(file: &mut File) -> io::Result<Footer> {
    let length = file.metadata()?.len();
    let end = length
        .checked_sub(END)
        .ok_or_else(|| corrupt("an object's file is cut"))?;
    file.seek(SeekFrom::Start(end))?;
    let mut size = [0; 4];
    let mut magic = [0; 8];
    file.read_exact(&mut size)?;
    file.read_exact(&mut magic)?;
    let size = u64::from(u32::from_be_bytes(size));
    let start = end
        .checked_sub(size)
        .filter(|_| magic == MAGIC && size <= MAX);
    let start = start.ok_or_else(|| corrupt("an object's file is cut or damaged"))?;
    file.seek(SeekFrom::Start(start))?;
    let mut json = Vec::new();
    file.take(size).read_to_end(&mut json)?;
    let footer: Footer = serde_json::from_slice(&json)
        .map_err(|_shape| corrupt("what is known of an object is damaged"))?;
    if footer.size != start {
        return Err(corrupt("an object has another size than it had"));
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(footer)
}
