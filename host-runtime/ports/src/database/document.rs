//! Documents, before and after they are stored.

use std::time::Duration;

use super::envelope;
use crate::{DatabaseError, TenantId, limits};

/// Where a document is found: unique in a container and tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    /// Its type.
    pub doc_type: String,
    /// Its identifier.
    pub id: String,
}

impl DocumentKey {
    /// Names a place.
    #[must_use]
    pub fn new(doc_type: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            doc_type: doc_type.into(),
            id: id.into(),
        }
    }

    /// Checks that a document can have this key.
    ///
    /// # Errors
    ///
    /// Fails with [`DatabaseError::Invalid`], naming the rule.
    pub fn check(&self) -> Result<(), DatabaseError> {
        check_doc_type(&self.doc_type)?;
        let fits = !self.id.is_empty() && self.id.len() <= limits::DOCUMENT_ID_BYTES;
        if fits && !self.id.chars().any(char::is_control) {
            Ok(())
        } else {
            Err(invalid(
                "an id takes 1 to 255 bytes without control characters",
            ))
        }
    }
}

/// Checks the name of a type of document.
pub(crate) fn check_doc_type(name: &str) -> Result<(), DatabaseError> {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = !name.is_empty() && name.len() <= limits::DOCUMENT_TYPE_BYTES;
    if fits && name.bytes().all(known) {
        Ok(())
    } else {
        Err(invalid("a docType takes 1 to 64 bytes of a-z 0-9 -"))
    }
}

pub(crate) fn invalid(rule: &str) -> DatabaseError {
    DatabaseError::Invalid(rule.to_owned())
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it is found.
    pub key: DocumentKey,
    /// The project it belongs to, where it belongs to one.
    pub project_id: Option<String>,
    /// The whole envelope as JSON text in UTF-8.
    pub envelope: Vec<u8>,
}

/// A document that may be stored for one tenant: its envelope is JSON that says what its key says, and names that tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDocument {
    document: Document,
    time_to_live: Option<Duration>,
}

impl CheckedDocument {
    /// Checks a document that `tenant` wants to store.
    ///
    /// # Errors
    ///
    /// Fails with [`DatabaseError::Invalid`], naming the rule that the document breaks and none of its text.
    pub fn new(tenant: &TenantId, document: Document) -> Result<Self, DatabaseError> {
        document.key.check()?;
        if document.envelope.len() > limits::DOCUMENT_BYTES {
            return Err(invalid("an envelope takes at most 350 KiB"));
        }
        let time_to_live = envelope::check(tenant, &document)?;
        Ok(Self {
            document,
            time_to_live,
        })
    }

    /// Returns the document.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// Returns how long after being written it reads as absent.
    #[must_use]
    pub const fn time_to_live(&self) -> Option<Duration> {
        self.time_to_live
    }

    /// Returns the document itself.
    #[must_use]
    pub fn into_document(self) -> Document {
        self.document
    }
}

/// The version of a document: opaque, and different after every write.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Etag(pub String);

/// A document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Whose it is, as the store has it.
    pub tenant: TenantId,
    /// The document.
    pub document: Document,
    /// Its version.
    pub etag: Etag,
}
