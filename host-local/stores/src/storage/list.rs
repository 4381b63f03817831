//! Listing a tenant's objects in the order of their keys.
//!
//! Only directories that can hold a key of the page are read: those that begin as the prefix does, and do not end before the page
//! begins.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use advisory_ports::{Continuation, ObjectPage, ObjectSummary};

use super::footer;
use super::paths::Entry;

/// Returns a page of the objects in a tenant's directory.
pub(super) fn page(
    root: &Path,
    prefix: &str,
    limit: usize,
    after: Option<&str>,
) -> io::Result<ObjectPage> {
    let mut listing = Listing {
        prefix,
        after,
        limit,
        objects: Vec::new(),
        more: false,
    };
    listing.enter(root, "")?;
    let Listing { objects, more, .. } = listing;
    let last = objects.last().filter(|_| more);
    let next = last.map(|last: &ObjectSummary| Continuation(last.key.as_str().as_bytes().to_vec()));
    Ok(ObjectPage { objects, next })
}

struct Listing<'a> {
    prefix: &'a str,
    after: Option<&'a str>,
    limit: usize,
    objects: Vec<ObjectSummary>,
    more: bool,
}

impl Listing<'_> {
    /// Lists a directory whose keys all begin with `beginning`.
    fn enter(&mut self, directory: &Path, beginning: &str) -> io::Result<()> {
        for (entry, path) in entries(directory)? {
            if self.more {
                return Ok(());
            }
            let text = format!("{beginning}{}", entry.text());
            match entry {
                Entry::Object(_) if self.takes(&text) => self.add(&path)?,
                Entry::Directory(_) if self.reaches(&text) => self.enter(&path, &text)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn takes(&self, key: &str) -> bool {
        key.starts_with(self.prefix) && self.after.is_none_or(|after| key > after)
    }

    /// Returns whether a key that begins so can be in the page.
    fn reaches(&self, beginning: &str) -> bool {
        let in_prefix = beginning.starts_with(self.prefix) || self.prefix.starts_with(beginning);
        in_prefix
            && self
                .after
                .is_none_or(|after| beginning > after || after.starts_with(beginning))
    }

    fn add(&mut self, path: &Path) -> io::Result<()> {
        if self.objects.len() == self.limit {
            self.more = true;
            return Ok(());
        }
        match footer::read_at(path) {
            Ok(footer) => self.objects.push(footer.summary()?),
            // Deleted since the directory was read.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Returns what is in a directory, in the order of keys; nothing for one that does not exist.
fn entries(directory: &Path) -> io::Result<Vec<(Entry, PathBuf)>> {
    let found = match fs::read_dir(directory) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut entries = Vec::new();
    for entry in found {
        let entry = entry?;
        if let Some(known) = entry.file_name().to_str().and_then(Entry::of) {
            entries.push((known, entry.path()));
        }
    }
    entries.sort_unstable_by(|(one, _), (other, _)| one.text().cmp(other.text()));
    Ok(entries)
}
