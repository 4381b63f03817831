//! The key that this machine signs cursors and addresses with.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use advisory_ports::{Fault, FaultKind, SigningKey};

use crate::random;
use crate::storage::fault;

/// Returns the key that is kept in a file, which is made when there is none: so cursors and addresses outlive a restart.
///
/// # Errors
///
/// Fails when the file can't be read or made, or holds something else.
pub fn signing_key(path: &Path) -> Result<SigningKey, Fault> {
    match fs::read(path) {
        Ok(bytes) => match <[u8; 32]>::try_from(bytes) {
            Ok(bytes) => Ok(SigningKey::new(bytes)),
            Err(_) => Err(Fault::new(
                "files",
                "read the signing key",
                FaultKind::Corrupt,
            )),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(error) => Err(fault("read the signing key", error)),
    }
}

fn make(path: &Path) -> Result<SigningKey, Fault> {
    let bytes = random::bytes()?;
    let partial = path.with_extension(random::name()?);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)
        .and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        })
        // A link fails where another process was faster; then its key is the key.
        .and_then(|()| fs::hard_link(&partial, path));
    let removed = fs::remove_file(&partial);
    match written {
        Ok(()) => removed
            .map(|()| SigningKey::new(bytes))
            .map_err(|error| fault("make the signing key", error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => signing_key(path),
        Err(error) => Err(fault("make the signing key", error)),
    }
}
