//! Cursors: an adapter's continuation, sealed so that a caller can carry it but not make, change or transplant it.
//!
//! A cursor is base64url of: when it expires (8 bytes), the continuation, and an HMAC-SHA256 (32 bytes) over both and over what the
//! cursor is good for: the port, the tenant and the query. It is not secret: a continuation holds keys and values that its holder
//! has read, or sorted by, already.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::continuation::join;
use crate::{Continuation, limits};

const TAG_BYTES: usize = 32;

/// A key that a host signs with. One that stays the same over restarts, and on every machine of a host, keeps cursors and addresses
/// good for their whole life.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl SigningKey {
    /// Takes a key: 32 bytes that nobody else knows.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns a key for one purpose, from which no other can be told.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Self {
        Self(self.sign(&[b"advisory-derive", purpose.as_bytes()]))
    }

    /// Returns the HMAC-SHA256 over a list of parts.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(parts).finalize().into_bytes().into()
    }

    /// Returns whether `tag` is [`SigningKey::sign`]'s over these parts, in a time that does not tell how far it is right.
    #[must_use]
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.mac(parts).verify_slice(tag).is_ok()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes any key");
        mac.update(&join(parts));
        mac
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey(…)")
    }
}

/// Why a cursor is refused, in the contract's words.
pub(crate) type Refusal = &'static str;

/// Seals and opens cursors that are good for one thing.
pub(crate) struct Sealer<'a> {
    key: &'a SigningKey,
    now: Timestamp,
    context: Vec<u8>,
}

impl<'a> Sealer<'a> {
    /// Prepares cursors that are good for `context` alone.
    pub(crate) fn new(key: &'a SigningKey, now: Timestamp, context: &[&[u8]]) -> Self {
        Self {
            key,
            now,
            context: join(context),
        }
    }

    /// Seals a continuation; `None` when it is too long to be carried.
    pub(crate) fn seal(&self, continuation: &Continuation) -> Option<String> {
        let lifetime = i64::try_from(limits::CURSOR_LIFETIME.as_secs()).ok()?;
        let expires = self.now.as_second().saturating_add(lifetime).to_be_bytes();
        let tag = self.key.sign(&[&self.context, &expires, &continuation.0]);
        let sealed = [expires.as_slice(), &continuation.0, &tag].concat();
        let cursor = URL_SAFE_NO_PAD.encode(sealed);
        (cursor.len() <= limits::CURSOR_BYTES).then_some(cursor)
    }

    /// Opens a cursor.
    pub(crate) fn open(&self, cursor: &str) -> Result<Continuation, Refusal> {
        const FOREIGN: Refusal = "the cursor is not one of this query";
        if cursor.len() > limits::CURSOR_BYTES {
            return Err(FOREIGN);
        }
        let sealed = URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_malformed| FOREIGN)?;
        let (expires, rest) = sealed.split_first_chunk::<8>().ok_or(FOREIGN)?;
        let (continuation, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(FOREIGN)?;
        if !self
            .key
            .verify(&[&self.context, expires, continuation], tag)
        {
            return Err(FOREIGN);
        }
        if i64::from_be_bytes(*expires) <= self.now.as_second() {
            return Err("the cursor has expired: start again from the first page");
        }
        Ok(Continuation(continuation.to_vec()))
    }
}
