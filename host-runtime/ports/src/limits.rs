//! The caps that `wit/` documents. What a guest can make a host hold, send or store is bounded here, once for all adapters.

use std::time::Duration;

/// Longest envelope: the smallest item limit of the stores (400 KB) with room for an adapter's own attributes.
pub const DOCUMENT_BYTES: usize = 350 << 10;
/// Longest identifier of a document: what every store takes as a key.
pub const DOCUMENT_ID_BYTES: usize = 255;
/// Longest name of a type of document.
pub const DOCUMENT_TYPE_BYTES: usize = 64;
/// Longest etag that could be anyone's: those of the stores have less than a tenth of it.
pub const ETAG_BYTES: usize = 1024;
/// Most comparisons of a query, so that every store evaluates it in one request.
pub const COMPARISONS: usize = 16;
/// Longest text that a field is compared with.
pub const VALUE_BYTES: usize = 1024;
/// Most names in a path.
pub const PATH_NAMES: usize = 8;
/// Longest name in a path.
pub const PATH_NAME_BYTES: usize = 64;
/// Most fields to order by.
pub const ORDERS: usize = 2;
/// Most documents in a page.
pub const PAGE_DOCUMENTS: u32 = 200;
/// Most bytes of envelopes in a page: the memory that a host sets aside for one answer.
pub const PAGE_BYTES: usize = 4 << 20;
/// Longest cursor: two texts to order by, an identifier, and their wrapping.
pub const CURSOR_BYTES: usize = 8 << 10;
/// How long a cursor is good for.
pub const CURSOR_LIFETIME: Duration = Duration::from_secs(3600);

/// Longest key of an object.
pub const OBJECT_KEY_BYTES: usize = 512;
/// Longest media type.
pub const CONTENT_TYPE_BYTES: usize = 255;
/// Largest object that passes through the host's memory.
pub const OBJECT_BYTES: usize = 32 << 20;
/// Largest object that is uploaded to an address.
pub const UPLOAD_BYTES: u64 = 1 << 30;
/// Longest life of an address: someone's next click, not tomorrow's.
pub const PRESIGNED_SECONDS: u32 = 900;
/// Most objects in a page.
pub const PAGE_OBJECTS: u32 = 1000;

/// Longest name of a secret.
pub const SECRET_NAME_BYTES: usize = 128;
/// Longest secret.
pub const SECRET_BYTES: usize = 64 << 10;

/// Most text in a prompt.
pub const PROMPT_BYTES: usize = 1 << 20;
/// Most turns in a prompt.
pub const MESSAGES: usize = 64;
/// Most tokens to ask for.
pub const OUTPUT_TOKENS: u32 = 16_384;
/// Most text of a completion; then it counts as cut.
pub const COMPLETION_BYTES: usize = 256 << 10;

/// Most headers of an outbound request.
pub const OUTBOUND_HEADERS: usize = 32;
/// Longest address, and longest value of a header.
pub const OUTBOUND_TEXT_BYTES: usize = 8 << 10;
/// Largest outbound body.
pub const OUTBOUND_BYTES: usize = 1 << 20;
/// Longest wait for an answer.
pub const OUTBOUND_MILLISECONDS: u32 = 30_000;
/// Largest answer: room for the archive of a large repository.
pub const INBOUND_BYTES: usize = 32 << 20;
