//! Writing objects: beside their place, flushed, and then put there in one step.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use advisory_ports::{ObjectKey, ObjectSummary, StorageError, TenantId, limits};
use sha2::{Digest, Sha256};

use super::footer::Footer;
use super::{Grant, Shared, paths};
use crate::random::{self, hexadecimal};

/// How often a directory that a deletion has just removed is made again.
const ATTEMPTS: usize = 16;

/// Makes the directories of a store.
pub(super) fn prepare(root: &Path) -> io::Result<()> {
    make(&paths::partial(root))?;
    make(&paths::tenants(root))?;
    // Better to learn it now than with the first object.
    let probe = paths::partial(root).join(random::name().map_err(io::Error::other)?);
    create(&probe)?;
    fs::remove_file(probe)
}

/// An object that is to be written.
pub(super) struct Writing {
    pub(super) shared: Arc<Shared>,
    pub(super) tenant: TenantId,
    pub(super) key: ObjectKey,
    pub(super) content_type: String,
}

impl Writing {
    /// Writes an object from memory.
    pub(super) fn whole(self, body: &[u8]) -> io::Result<ObjectSummary> {
        let mut partial = Partial::start(self)?;
        partial.add(body)?;
        partial.finish()
    }
}

/// An object that is being written. Dropped unfinished, it leaves nothing behind.
pub(super) struct Partial {
    writing: Writing,
    path: PathBuf,
    file: File,
    size: u64,
    digest: Sha256,
    placed: bool,
}

impl Partial {
    fn start(writing: Writing) -> io::Result<Self> {
        let name = random::name().map_err(io::Error::other)?;
        let path = paths::partial(&writing.shared.root).join(name);
        Ok(Self {
            file: create(&path)?,
            writing,
            path,
            size: 0,
            digest: Sha256::new(),
            placed: false,
        })
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    fn finish(mut self) -> io::Result<ObjectSummary> {
        let Writing {
            shared,
            tenant,
            key,
            content_type,
        } = &self.writing;
        let footer = Footer {
            key: key.as_str().to_owned(),
            content_type: content_type.clone(),
            size: self.size,
            etag: random::name().map_err(io::Error::other)?,
            updated_at: shared.clock.now(),
            sha256: hexadecimal(&std::mem::take(&mut self.digest).finalize()),
        };
        self.file.write_all(&footer.encode()?)?;
        self.file.sync_all()?;
        place(&shared.root, &self.path, &shared.path(tenant, key))?;
        self.placed = true;
        footer.summary()
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.placed {
            // What can't be removed now is swept later.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Puts a written file in its place, and makes sure that it stays there.
fn place(root: &Path, partial: &Path, path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(root);
    let mut attempts = 0;
    loop {
        make_synced(root, directory)?;
        match fs::rename(partial, path) {
            Ok(()) => return sync(directory),
            // A deletion has removed the directory since it was made.
            Err(error) if error.kind() == ErrorKind::NotFound && attempts < ATTEMPTS => {
                attempts += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Deletes an object, and the directories that it leaves empty.
pub(super) fn delete(root: &Path, path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    let tenants = paths::tenants(root);
    let mut directory = path.parent().unwrap_or(root);
    sync(directory)?;
    while directory.starts_with(&tenants) && directory != tenants {
        // Fails where something is left, which is the end.
        if fs::remove_dir(directory).is_err() {
            break;
        }
        directory = directory.parent().unwrap_or(root);
    }
    Ok(())
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

fn make(directory: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

/// Makes a directory, and makes sure that each directory on the way stays.
fn make_synced(root: &Path, directory: &Path) -> io::Result<()> {
    let missing: Vec<_> = directory
        .ancestors()
        .take_while(|ancestor| *ancestor != root && !ancestor.is_dir())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    make(directory)?;
    for made in missing {
        match made.parent().map(sync) {
            // Removed again by a deletion, whereupon the caller makes it again.
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// An upload to an address, under way. Dropped unfinished, it leaves nothing behind.
pub struct Upload {
    shared: Arc<Shared>,
    partial: Option<Partial>,
    left: u64,
}

impl Upload {
    pub(super) async fn start(shared: Arc<Shared>, grant: Grant) -> Result<Self, StorageError> {
        let Grant::Upload {
            tenant,
            key,
            content_type,
            size,
        } = grant
        else {
            return Err(StorageError::Denied);
        };
        if size > limits::UPLOAD_BYTES {
            return Err(StorageError::TooLarge);
        }
        let writing = Writing {
            shared: Arc::clone(&shared),
            tenant,
            key,
            content_type,
        };
        let partial = shared
            .run("upload", move || Partial::start(writing))
            .await?;
        Ok(Self {
            shared,
            partial: Some(partial),
            left: size,
        })
    }

    /// Adds the next bytes.
    ///
    /// # Errors
    ///
    /// Fails with [`StorageError::TooLarge`] when they are more than the address is for; then the upload is over.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), StorageError> {
        let mut partial = self.partial.take().ok_or(StorageError::Denied)?;
        self.left = match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => left,
            None => return Err(StorageError::TooLarge),
        };
        let add = move || {
            partial.add(&bytes)?;
            Ok(partial)
        };
        self.partial = Some(self.shared.run("upload", add).await?);
        Ok(())
    }

    /// Puts the object in its place, if it has exactly the size that the address is for.
    ///
    /// # Errors
    ///
    /// Fails with [`StorageError::Invalid`] when bytes are missing.
    pub async fn finish(mut self) -> Result<ObjectSummary, StorageError> {
        if self.left > 0 {
            return Err(StorageError::Invalid(
                "the upload ended before its size".to_owned(),
            ));
        }
        let partial = self.partial.take().ok_or(StorageError::Denied)?;
        self.shared.run("upload", move || partial.finish()).await
    }
}
