//! A tenant's documents and objects over HTTP, to be carried to another host: all of them, page by page.
//!
//! What is written anew there is what was here, to the byte of its canonical form, under the tenant that the caller is of.
//! Nothing is ever overwritten, and nothing is taken that this core could not read. Caches stay behind, and so do uploads
//! that no scan has read yet. Who carried what in is recorded in a chain of its own, which is not carried on: it is about
//! this host.

use std::num::ParseIntError;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::context::{Context, is_id};
use super::operation::{self, Answer, Method, Operation};
use super::problem::{FieldError, Problem, ProblemCode};
use super::resource::ListOf;
use super::respond::Response;
use super::uploads::{SentHeader, UPLOADS};
use crate::artifacts::{Artifact, ArtifactNumber};
use crate::assessments::Assessment;
use crate::assistant::AssistantRecord;
use crate::audit::{self, AuditEvent, Entry, IMPORTS_CHAIN, Outcome, Subject};
use crate::canonical;
use crate::gates::{DecisionRecord, TenantPolicy};
use crate::ports::{
    Container, DatabaseError, Document, DocumentKey, PresignedRequest, Query, Role, Scope,
    StorageError, StoredDocument,
};
use crate::projects::Project;
use crate::scans::Scan;
use crate::store::{Envelope, Kind};
use crate::waivers::Waiver;

const DOCUMENTS: &str = "/api/governance/bundle/documents";
const OBJECTS: &str = "/api/governance/bundle/objects";

/// How long an address of an object can be used, in seconds: long enough for a slow line.
const VALID_SECONDS: u32 = 900;

/// Documents, or objects, of one page.
const PAGE: u32 = 100;

/// Most bytes of an object, as `wit/storage.wit` bounds it.
const MOST_OBJECT: u64 = 32 << 20;

/// Letters of a SHA-256 in hexadecimal.
const DIGEST: usize = 64;

pub(super) const EXPORT_DOCUMENTS: Operation = operation::operation(
    "exportDocuments",
    Method::Get,
    DOCUMENTS,
    "Returns a page of all documents of the tenant, to be carried to another host",
    Role::Admin,
    operation::json(200, "A page.", operation::of::<ListOf<Carried>>),
    export_documents,
)
.query(operation::of::<PageOf>);

pub(super) const IMPORT_DOCUMENTS: Operation = operation::operation(
    "importDocuments",
    Method::Post,
    DOCUMENTS,
    "Writes documents that another host has exported; nothing is overwritten",
    Role::Admin,
    operation::json(200, "They are there.", operation::of::<Imported>),
    import_documents,
)
.body(operation::of::<DocumentsInput>);

pub(super) const EXPORT_OBJECTS: Operation = operation::operation(
    "exportObjects",
    Method::Get,
    OBJECTS,
    "Returns a page of all objects of the tenant, with addresses to fetch them from",
    Role::Admin,
    operation::json(200, "A page.", operation::of::<ListOf<CarriedObject>>),
    export_objects,
)
.query(operation::of::<PageOf>);

pub(super) const IMPORT_OBJECT: Operation = operation::operation(
    "importObject",
    Method::Post,
    OBJECTS,
    "Returns an address to send an object of another host to, unless it is there; nothing is overwritten",
    Role::Admin,
    operation::json(200, "Where to.", operation::of::<ObjectAnswer>),
    import_object,
)
.body(operation::of::<ObjectInput>);

/// Which page.
#[derive(Deserialize, JsonSchema)]
struct PageOf {
    /// The `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 4_096))]
    cursor: Option<String>,
}

/// A document on its way.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CarriedDocument")]
struct Carried {
    /// Where it is kept, such as `governance`.
    #[schemars(length(min = 1, max = 64))]
    container: String,
    /// The document without its tenant.
    envelope: Map<String, Value>,
    /// SHA-256 over the canonical JSON of `envelope`, in hexadecimal.
    #[schemars(length(min = 64, max = 64))]
    digest: String,
}

/// Documents to write.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DocumentsInput {
    /// As another host exported them.
    #[schemars(length(min = 1, max = 200))]
    documents: Vec<Carried>,
}

/// What became of them.
#[derive(Serialize, JsonSchema)]
struct Imported {
    /// How many were written.
    written: u32,
    /// How many were there already, the same.
    unchanged: u32,
}

/// An object that can be fetched.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarriedObject")]
struct CarriedObject {
    /// Its key.
    key: String,
    /// Its media type.
    content_type: String,
    /// Bytes.
    size: u64,
    /// Where it can be fetched.
    address: Address,
}

/// An object to be sent.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ObjectInput {
    /// Its key.
    #[schemars(length(min = 1, max = 512))]
    key: String,
    /// Its media type.
    #[schemars(length(min = 1, max = 128))]
    content_type: String,
    /// Bytes.
    #[schemars(range(min = 1, max = 33_554_432))]
    size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    #[schemars(length(min = 64, max = 64))]
    sha256: String,
}

/// Where to send it.
#[derive(Serialize, JsonSchema)]
struct ObjectAnswer {
    /// Null where the object is there already, the same.
    address: Option<Address>,
}

/// An address. Whoever holds it can use it: it is not to be logged.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SignedAddress")]
struct Address {
    /// With which method.
    method: String,
    /// Where.
    url: String,
    /// Headers that must be sent.
    headers: Vec<SentHeader>,
    /// Until when, as RFC 3339 in UTC.
    expires_at: String,
}

impl From<PresignedRequest> for Address {
    fn from(request: PresignedRequest) -> Self {
        Self {
            method: request.method,
            url: request.url,
            headers: SentHeader::of(request.headers),
            expires_at: request.expires_at,
        }
    }
}

/// A type of document that is carried.
struct CarriedKind {
    container: Container,
    doc_type: &'static str,
    /// Whether this core can read it.
    read: fn(&[u8]) -> Result<(), serde_json::Error>,
}

const fn kind<T: Kind>() -> CarriedKind {
    CarriedKind {
        container: T::CONTAINER,
        doc_type: T::DOC_TYPE,
        read: |bytes| serde_json::from_slice::<Envelope<T>>(bytes).map(drop),
    }
}

/// What a tenant consists of. The order is that of the export, and part of its cursors.
const KINDS: &[CarriedKind] = &[
    kind::<Project>(),
    kind::<TenantPolicy>(),
    kind::<Scan>(),
    kind::<Assessment>(),
    kind::<Waiver>(),
    kind::<Artifact>(),
    kind::<ArtifactNumber>(),
    kind::<AssistantRecord>(),
    kind::<DecisionRecord>(),
    kind::<AuditEvent>(),
];

/// How far an export is: in which kind, and in it behind which page.
struct Position {
    kind: usize,
    inner: Option<String>,
}

impl Position {
    fn read(cursor: Option<&str>) -> Result<Self, Problem> {
        let Some(cursor) = cursor else {
            return Ok(Self {
                kind: 0,
                inner: None,
            });
        };
        let (kind, inner) = cursor.split_once('.').unwrap_or((cursor, ""));
        let kind = kind.parse().map_err(|_: ParseIntError| wrong_cursor())?;
        Ok(Self {
            kind,
            inner: (!inner.is_empty()).then(|| inner.to_owned()),
        })
    }

    fn after(&self, next: Option<String>) -> Option<String> {
        match next {
            Some(inner) => Some(format!("{}.{inner}", self.kind)),
            None if self.kind + 1 < KINDS.len() => Some((self.kind + 1).to_string()),
            None => None,
        }
    }
}

fn wrong_cursor() -> Problem {
    Problem::field("?cursor", "This is no cursor of this list.")
}

fn export_documents<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let page: PageOf = context.query()?;
        let position = Position::read(page.cursor.as_deref())?;
        let kind = KINDS.get(position.kind).ok_or_else(wrong_cursor)?;
        let query = Query {
            doc_type: kind.doc_type.to_owned(),
            scope: Scope::Tenant,
            filters: Vec::new(),
            order: Vec::new(),
            limit: PAGE,
            cursor: position.inner.clone(),
        };
        let found = match context.ports.database.query(kind.container, query).await {
            Ok(found) => found,
            Err(DatabaseError::Invalid(_)) if position.inner.is_some() => {
                return Err(wrong_cursor());
            }
            Err(error) => return Err(error.into()),
        };
        let mut items = Vec::new();
        for stored in &found.documents {
            let carried = carried(kind, stored)?;
            if !is_of_this_host(&carried.envelope) {
                items.push(carried);
            }
        }
        let next = position.after(found.next);
        Response::value(&ListOf { items, next })
    })
}

fn carried(kind: &CarriedKind, stored: &StoredDocument) -> Result<Carried, Problem> {
    let envelope = without_tenant(&stored.document.envelope).map_err(Problem::internal)?;
    Ok(Carried {
        container: kind.container.id().to_owned(),
        digest: digest(&envelope),
        envelope,
    })
}

fn without_tenant(envelope: &[u8]) -> Result<Map<String, Value>, serde_json::Error> {
    let mut envelope: Map<String, Value> = serde_json::from_slice(envelope)?;
    envelope.remove("tenantId");
    Ok(envelope)
}

fn digest(envelope: &Map<String, Value>) -> String {
    canonical::digest(&Value::Object(envelope.clone()))
}

/// Returns whether a document tells of this host alone: who carried what in.
fn is_of_this_host(envelope: &Map<String, Value>) -> bool {
    let is = |name: &str, value: &str| text(envelope.get(name)) == Some(value);
    is("docType", AuditEvent::DOC_TYPE) && project(envelope) == Some(IMPORTS_CHAIN)
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}

fn project(envelope: &Map<String, Value>) -> Option<&str> {
    text(envelope.get("data")?.get("projectId"))
}

fn import_documents<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: DocumentsInput = context.body()?;
        let tenant = &context.principal().tenant;
        // All of them are looked at before the first is written.
        let documents = input.documents.into_iter().enumerate();
        let documents = documents
            .map(|(index, carried)| readable(index, carried, tenant))
            .collect::<Result<Vec<_>, _>>()?;
        let mut imported = Imported {
            written: 0,
            unchanged: 0,
        };
        for (container, document) in &documents {
            match write(context, *container, document).await? {
                true => imported.written += 1,
                false => imported.unchanged += 1,
            }
        }
        if imported.written > 0 {
            record(context, &documents).await?;
        }
        Response::value(&imported)
    })
}

/// Returns a document as it is to be written, if it is one that this core can read.
fn readable(
    index: usize,
    carried: Carried,
    tenant: &str,
) -> Result<(Container, Document), Problem> {
    let wrong = |part: &str, detail: &str| {
        let error = FieldError {
            pointer: format!("/documents/{index}{part}"),
            detail: detail.to_owned(),
        };
        let said = "A document is not what another host exports.";
        Problem::new(ProblemCode::Unprocessable, said).with_errors(vec![error])
    };
    let Carried {
        container,
        mut envelope,
        digest: expected,
    } = carried;
    if envelope.contains_key("tenantId") {
        return Err(wrong("/envelope", "It names a tenant."));
    }
    if digest(&envelope) != expected {
        return Err(wrong("/digest", "The document has another digest."));
    }
    let doc_type = text(envelope.get("docType")).unwrap_or_default();
    let kind = KINDS
        .iter()
        .find(|kind| kind.doc_type == doc_type && kind.container.id() == container)
        .filter(|_| !is_of_this_host(&envelope))
        .ok_or_else(|| {
            wrong(
                "/envelope/docType",
                "Documents of this type are not carried.",
            )
        })?;
    let id = text(envelope.get("id")).unwrap_or_default().to_owned();
    if !is_id(&id) {
        return Err(wrong("/envelope/id", "This can be no identifier."));
    }
    let project_id = project(&envelope).map(str::to_owned);
    envelope.insert("tenantId".to_owned(), tenant.into());
    let bytes = serde_json::to_vec(&envelope).map_err(Problem::internal)?;
    (kind.read)(&bytes).map_err(|error| wrong("/envelope", &error.to_string()))?;
    let key = DocumentKey {
        doc_type: kind.doc_type.to_owned(),
        id,
    };
    let document = Document {
        key,
        project_id,
        envelope: bytes,
    };
    Ok((kind.container, document))
}

/// Writes a document, and returns whether it had to be.
async fn write(
    context: &Context<'_>,
    container: Container,
    document: &Document,
) -> Result<bool, Problem> {
    let database = context.ports.database;
    match database.create(container, document.clone()).await {
        Ok(_etag) => return Ok(true),
        Err(DatabaseError::AlreadyExists) => {}
        Err(error) => return Err(error.into()),
    }
    let key = document.key.clone();
    let there = database.get(container, key).await?;
    let there = there.and_then(|stored| without_tenant(&stored.document.envelope).ok());
    let wanted = without_tenant(&document.envelope).map_err(Problem::internal)?;
    if there.is_some_and(|there| digest(&there) == digest(&wanted)) {
        return Ok(false);
    }
    let DocumentKey { doc_type, id } = &document.key;
    let detail = format!("There is another {doc_type} {id:?} here, and nothing is overwritten.");
    Err(Problem::new(ProblemCode::Conflict, detail))
}

/// Records who carried what in.
async fn record(context: &Context<'_>, documents: &[(Container, Document)]) -> Result<(), Problem> {
    let keys = documents
        .iter()
        .map(|(_, document)| format!("{}/{}", document.key.doc_type, document.key.id));
    let keys: Value = keys.collect();
    let entry = Entry {
        at: context.now,
        principal: context.principal().subject.clone(),
        action: "bundle.imported".to_owned(),
        subject: Subject {
            kind: "bundle".to_owned(),
            id: canonical::digest(&keys),
        },
        outcome: Outcome::Done,
        subject_digest: None,
        request: None,
        change: None,
    };
    audit::append(&context.store(), IMPORTS_CHAIN, entry).await?;
    Ok(())
}

fn export_objects<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let page: PageOf = context.query()?;
        let storage = context.ports.storage;
        let is_first = page.cursor.is_none();
        let listed = match storage.list(String::new(), PAGE, page.cursor).await {
            Ok(listed) => listed,
            Err(StorageError::Invalid(_)) if !is_first => return Err(wrong_cursor()),
            Err(error) => return Err(error.into()),
        };
        let mut items = Vec::new();
        for object in listed.objects {
            if object.key.starts_with(UPLOADS) {
                continue;
            }
            let address = storage
                .presign_get(object.key.clone(), VALID_SECONDS)
                .await?;
            items.push(CarriedObject {
                key: object.key,
                content_type: object.content_type,
                size: object.size,
                address: address.into(),
            });
        }
        Response::value(&ListOf {
            items,
            next: listed.next,
        })
    })
}

fn import_object<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: ObjectInput = context.body()?;
        let is_digest = input.sha256.len() == DIGEST
            && input.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_digest {
            let detail = "A SHA-256 has 64 hexadecimal digits.";
            return Err(Problem::field("/sha256", detail));
        }
        if input.key.starts_with(UPLOADS) {
            let detail = "Uploads are not carried.";
            return Err(Problem::new(ProblemCode::Unprocessable, detail));
        }
        let storage = context.ports.storage;
        let there = match storage.get(input.key.clone(), MOST_OBJECT).await {
            Ok(bytes) => Some(canonical::sha256(&bytes)),
            Err(StorageError::NotFound) => None,
            Err(StorageError::Invalid(reason)) => return Err(Problem::field("/key", reason)),
            Err(error) => return Err(error.into()),
        };
        let refused = |error| match error {
            StorageError::Invalid(reason) => Problem::field("/contentType", reason),
            error => error.into(),
        };
        let address = match there {
            Some(digest) if digest.eq_ignore_ascii_case(&input.sha256) => None,
            Some(_) => {
                let detail = format!(
                    "There is another object {:?} here, and nothing is overwritten.",
                    input.key
                );
                return Err(Problem::new(ProblemCode::Conflict, detail));
            }
            None => Some(
                storage
                    .presign_put(input.key, input.content_type, input.size, VALID_SECONDS)
                    .await
                    .map_err(refused)?
                    .into(),
            ),
        };
        Response::value(&ObjectAnswer { address })
    })
}
