//! Seeding: the domain says what to write, the database import writes it.

use advisory_domain::api::seed;

use crate::Component;
use crate::bindings::advisory::platform::database::{Document, DocumentKey, upsert};
use crate::bindings::exports::advisory::platform::reference::{DatabaseError, Guest, SeedSummary};

impl Guest for Component {
    async fn seed() -> Result<SeedSummary, DatabaseError> {
        // The data ships with the core: if it can't be read, no retry will help.
        let documents =
            seed::documents().map_err(|error| DatabaseError::Invalid(error.to_string()))?;
        let digest = seed::digest(&documents);
        let mut written = 0;
        for document in documents {
            let key = DocumentKey {
                doc_type: document.doc_type.to_owned(),
                id: document.id,
            };
            let document = Document {
                key,
                project_id: None,
                envelope: document.envelope,
            };
            upsert(seed::CONTAINER.to_owned(), document).await?;
            written += 1;
        }
        Ok(SeedSummary {
            documents: written,
            digest,
        })
    }
}
