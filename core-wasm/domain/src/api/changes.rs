//! Changes, each with its event: no operation writes a document that is audited but through these.

use super::context::Context;
use super::problem::Problem;
use crate::audit::{self, Entry, Intent, Outcome, Subject};
use crate::canonical;
use crate::ports::{DatabaseError, Role};
use crate::projects::Project;
use crate::store::{Kind, StoreError, Stored};

/// What is recorded of a change.
#[derive(Clone, Copy)]
pub(super) struct Deed<'a> {
    /// Whose chain: a project's, or the tenant's.
    pub(super) chain: &'a str,
    /// What is done, such as `artifact.approved`.
    pub(super) action: &'a str,
    /// How it ended.
    pub(super) outcome: Outcome,
}

impl<'a> Deed<'a> {
    /// What is done, and done with.
    pub(super) const fn done(chain: &'a str, action: &'a str) -> Self {
        Self {
            chain,
            action,
            outcome: Outcome::Done,
        }
    }
}

impl Context<'_> {
    /// Makes a document, and records it.
    pub(super) async fn create<T: Kind>(
        &self,
        deed: Deed<'_>,
        id: &str,
        data: T,
    ) -> Result<Stored<T>, StoreError> {
        let last = audit::last(&self.store(), deed.chain).await?;
        let intent = self.intent(deed, last.as_ref().map(Stored::data), false);
        let made = self.store().noting(&intent).create(id, data).await?;
        audit::record(&self.store(), &made, last).await?;
        Ok(made)
    }

    /// Replaces a document, and records it; whoever else was faster, the caller is told what is there now.
    pub(super) async fn replace<T: Kind>(
        &self,
        deed: Deed<'_>,
        stored: &Stored<T>,
        data: T,
    ) -> Result<Stored<T>, Problem> {
        match self.try_replace(deed, stored, data).await {
            Ok(stored) => Ok(stored),
            Err(StoreError::Database(DatabaseError::PreconditionFailed)) => {
                let current = self.find::<T>(stored.id()).await?;
                Err(self.lost_update(&current))
            }
            Err(StoreError::Database(DatabaseError::NotFound)) => {
                // Says that it is not there.
                self.find::<T>(stored.id()).await.map(drop)?;
                Err(Problem::unavailable("The database"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Replaces a document, and records it.
    pub(super) async fn try_replace<T: Kind>(
        &self,
        deed: Deed<'_>,
        stored: &Stored<T>,
        data: T,
    ) -> Result<Stored<T>, StoreError> {
        self.write(deed, stored, data, false).await
    }

    /// Deletes a document, and records it.
    pub(super) async fn delete<T: Kind + Clone>(
        &self,
        deed: Deed<'_>,
        stored: &Stored<T>,
    ) -> Result<(), Problem> {
        let data = stored.data().clone();
        let marked = match self.write(deed, stored, data, true).await {
            Ok(marked) => marked,
            Err(StoreError::Database(DatabaseError::PreconditionFailed)) => {
                let current = self.find::<T>(stored.id()).await?;
                return Err(self.lost_update(&current));
            }
            Err(error) => return Err(error.into()),
        };
        match self.store().delete(&marked).await {
            // Whoever verified the chain meanwhile finished it.
            Ok(()) | Err(StoreError::Database(DatabaseError::NotFound)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn write<T: Kind>(
        &self,
        deed: Deed<'_>,
        stored: &Stored<T>,
        data: T,
        deletes: bool,
    ) -> Result<Stored<T>, StoreError> {
        let store = self.store();
        // What the document still has to say would be lost with this write.
        audit::settle(&store, stored).await?;
        let last = audit::last(&store, deed.chain).await?;
        let intent = self.intent(deed, last.as_ref().map(Stored::data), deletes);
        let written = store.noting(&intent).replace(stored, data).await?;
        audit::record(&store, &written, last).await?;
        Ok(written)
    }

    /// Records in the chain of `project` what was done to a document without changing it.
    pub(super) async fn record<T: Kind>(
        &self,
        project: &str,
        action: &str,
        stored: &Stored<T>,
    ) -> Result<(), Problem> {
        let data = serde_json::to_value(stored.data()).map_err(Problem::internal)?;
        let entry = Entry {
            subject_digest: Some(canonical::digest(&data)),
            ..self.entry(action, T::DOC_TYPE, stored.id(), Outcome::Done)
        };
        audit::append(&self.store(), project, entry).await?;
        Ok(())
    }

    /// Says that the caller may not, and records it where the project that it was about is one of the tenant's.
    pub(super) async fn refuse(&self, role: Role) -> Problem {
        let project = self.argument("projectId");
        if !project.is_empty() && self.find::<Project>(&project).await.is_ok() {
            let entry = self.entry(self.operation.id, "project", &project, Outcome::Refused);
            if let Err(error) = audit::append(&self.store(), &project, entry).await {
                return error.into();
            }
        }
        Problem::forbidden(role)
    }

    fn intent(&self, deed: Deed<'_>, last: Option<&audit::AuditEvent>, deletes: bool) -> Intent {
        Intent {
            change: self.ports.random.uuid().to_string(),
            chain: deed.chain.to_owned(),
            from: last.map_or(1, |last| last.sequence + 1),
            at: self.now,
            principal: self.principal().subject.clone(),
            action: deed.action.to_owned(),
            outcome: deed.outcome,
            request: self.request.header("x-request-id").map(str::to_owned),
            deletes,
        }
    }

    fn entry(&self, action: &str, kind: &str, id: &str, outcome: Outcome) -> Entry {
        Entry {
            at: self.now,
            principal: self.principal().subject.clone(),
            action: action.to_owned(),
            subject: Subject {
                kind: kind.to_owned(),
                id: id.to_owned(),
            },
            outcome,
            subject_digest: None,
            request: self.request.header("x-request-id").map(str::to_owned),
            change: None,
        }
    }
}
