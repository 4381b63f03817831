//! Reading objects, in pieces, and checking that they are whole.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use advisory_ports::{ByteSource, Object, ObjectKey, StorageError, TenantId};
use async_trait::async_trait;
use sha2::{Digest, Sha256};

use super::error::corrupt;
use super::{Shared, footer};
use crate::random::hexadecimal;

/// Bytes of a piece: few enough to hold for many readers, enough that handing them over costs little.
const PIECE: usize = 256 << 10;

/// Opens an object.
pub(super) async fn open(
    shared: &Arc<Shared>,
    tenant: &TenantId,
    key: &ObjectKey,
) -> Result<Object, StorageError> {
    let path = shared.path(tenant, key);
    let asked = key.clone();
    let opened = move || {
        let mut file = File::open(&path)?;
        let footer = footer::read(&mut file)?;
        let summary = footer.summary()?;
        if summary.key != asked {
            return Err(corrupt("an object lies under another's key"));
        }
        let reading = Reading {
            file,
            left: footer.size,
            digest: Sha256::new(),
            expected: footer.sha256,
        };
        Ok((summary, reading))
    };
    let (summary, reading) = shared.run("get", opened).await?;
    let body = Box::new(Pieces {
        shared: Arc::clone(shared),
        reading: Some(reading),
    });
    Ok(Object { summary, body })
}

/// An object that is being read.
struct Reading {
    file: File,
    left: u64,
    digest: Sha256,
    expected: String,
}

impl Reading {
    /// Returns the next piece; none at the end, and only if every byte was what was written.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.left == 0 {
            let digest = std::mem::take(&mut self.digest).finalize();
            if hexadecimal(&digest) != self.expected {
                return Err(corrupt("an object's bytes are not those that were written"));
            }
            return Ok(None);
        }
        let wanted = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        let mut piece = vec![0; wanted];
        self.file.read_exact(&mut piece)?;
        self.digest.update(&piece);
        self.left -= wanted as u64;
        Ok(Some(piece))
    }
}

/// The pieces of an object; each is read when it is asked for.
struct Pieces {
    shared: Arc<Shared>,
    reading: Option<Reading>,
}

#[async_trait]
impl ByteSource for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        let Some(mut reading) = self.reading.take() else {
            return Ok(None);
        };
        let read = move || {
            let piece = reading.next()?;
            Ok((piece, reading))
        };
        let (piece, reading) = self.shared.run("get", read).await?;
        if piece.is_some() {
            self.reading = Some(reading);
        }
        Ok(piece)
    }
}
