//! Where an object lies.
//!
//! A key's segments are directories, so that a person finds an object by its key. Names get a suffix, so that `a` and `a/b` can both
//! exist: `a.o` is an object, `a.d` the directory of what begins with `a/`. Capitals are written `+a`, because some file systems
//! take `A` and `a` for one name. Segments of [`PIECE`] characters and more are cut into pieces, because names are limited: `….c` is
//! the directory of everything that begins so.

use std::path::{Path, PathBuf};

use advisory_ports::{ObjectKey, TenantId};

use crate::random::hexadecimal;
use sha2::{Digest, Sha256};

/// Characters of a name; written, they take at most twice as much.
pub(super) const PIECE: usize = 80;

/// Longest name of a tenant's directory that is readable; longer ones are hashed.
const TENANT: usize = 160;

/// The directory of what is being written.
pub(super) fn partial(root: &Path) -> PathBuf {
    root.join("partial")
}

/// The directory of all tenants.
pub(super) fn tenants(root: &Path) -> PathBuf {
    root.join("tenants")
}

/// The directory of a tenant: its name with everything but `a-z 0-9 -` written as `=` and two digits.
pub(super) fn tenant(root: &Path, tenant: &TenantId) -> PathBuf {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let mut name = String::new();
    for byte in tenant.as_str().bytes() {
        if plain(byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("={byte:02x}"));
        }
    }
    if name.len() > TENANT {
        // No readable name begins so: `=` is always followed by a digit of a byte.
        name = format!("=x{}", hexadecimal(&Sha256::digest(tenant.as_str())));
    }
    tenants(root).join(name)
}

/// The file of an object.
pub(super) fn object(root: &Path, owner: &TenantId, key: &ObjectKey) -> PathBuf {
    let mut path = tenant(root, owner);
    let mut segments = key.as_str().split('/').peekable();
    while let Some(segment) = segments.next() {
        let mut rest = segment;
        while let Some((piece, further)) = rest.split_at_checked(PIECE) {
            path.push(format!("{}.c", written(piece)));
            rest = further;
        }
        let suffix = if segments.peek().is_some() { "d" } else { "o" };
        path.push(format!("{}.{suffix}", written(rest)));
    }
    path
}

fn written(piece: &str) -> String {
    let mut written = String::with_capacity(piece.len());
    for letter in piece.chars() {
        if letter.is_ascii_uppercase() {
            written.push('+');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

/// What a name in a tenant's directory stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// The object whose key ends so.
    Object(String),
    /// The objects whose keys go on so.
    Directory(String),
}

impl Entry {
    /// Reads a name; `None` for one that this adapter did not write.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (written, suffix) = name.rsplit_once('.')?;
        let mut piece = String::with_capacity(written.len());
        let mut letters = written.chars();
        while let Some(letter) = letters.next() {
            piece.push(match letter {
                '+' => letters.next()?.to_ascii_uppercase(),
                letter => letter,
            });
        }
        match suffix {
            "o" => Some(Self::Object(piece)),
            "d" => Some(Self::Directory(piece + "/")),
            "c" => Some(Self::Directory(piece)),
            _ => None,
        }
    }

    /// Returns the text by which entries of one directory are in the order of their keys.
    ///
    /// The keys of a directory all begin with its text, and no other entry's text does: an object's name and a directory's are
    /// shorter than a piece, and a piece is as long as any other.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Object(text) | Self::Directory(text) => text,
        }
    }
}
