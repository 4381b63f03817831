//! Documents in Cosmos DB: one container a container, with `/id` as the partition key.
//!
//! The envelope is kept as the text that it is, so that it comes back to the byte; beside it stand the properties that narrow a query, and
//! a copy of the fields that can be compared. What SQL can't say as the contract means it, the reference evaluator's own code does over
//! the items that come.
//!
//! What is read by key costs one request unit for a kilobyte. With `/id` as the partition key every query asks every partition: each
//! goes by an index, and a page ends as soon as it is full. Reads see every write before them when the account's consistency is strong,
//! or there is one process; the emulator has one replica, so no test here shows the difference.

mod item;
mod key;
mod page;
mod read;
mod statement;
mod version;
mod write;

use std::sync::Arc;
use std::time::Duration;

use advisory_ports::{
    CheckedDocument, Clock, Container, Continuation, Database, DatabaseError, DocumentKey,
    DocumentPage, DocumentQuery, Etag, Fault, FaultKind, StoredDocument, TenantId,
};
use async_trait::async_trait;
use azure_data_cosmos::options::{BinaryEncodingOptions, OperationOptions, Region};
use azure_data_cosmos::{
    AccountEndpoint, AccountReference, ContainerClient, CosmosClient, CosmosError,
    CosmosRuntimeBuilder, RoutingStrategy,
};
use tokio::sync::OnceCell;

use crate::trouble::Trouble;
use crate::{Access, Report};

/// The adapter's name in faults.
const ADAPTER: &str = "cosmos";

/// Longest time until a call has its answer, with everything that the client tries again: on its own the client goes on for most of a
/// minute, which is longer than a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sub-status of a 404 whose container is what is missing.
const NO_CONTAINER: u32 = 1003;

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosmosOptions {
    /// The account, such as `https://advisory-dev.documents.azure.com/`.
    pub endpoint: String,
    /// The database in it.
    pub database: String,
    /// The region that this machine is in, such as `West Europe`: the nearest replica answers.
    pub region: String,
}

/// What one call cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Charge {
    /// What it did, such as `query`.
    pub operation: &'static str,
    /// The container.
    pub container: Container,
    /// In request units.
    pub units: f64,
}

/// Who is told what each call cost.
pub type Meter = Arc<dyn Fn(Charge) + Send + Sync>;

/// A database in Cosmos DB.
pub struct CosmosDatabase {
    access: Access,
    options: CosmosOptions,
    endpoint: AccountEndpoint,
    client: OnceCell<CosmosClient>,
    containers: [OnceCell<ContainerClient>; Container::ALL.len()],
    clock: Arc<dyn Clock>,
    report: Report,
    meter: Option<Meter>,
}

impl CosmosDatabase {
    /// Prepares a database; nothing is sent before the first call. The containers are the template's to make.
    ///
    /// # Errors
    ///
    /// Fails when the endpoint is no address.
    pub fn new(
        access: Access,
        options: CosmosOptions,
        clock: Arc<dyn Clock>,
        report: Report,
    ) -> Result<Self, Fault> {
        let endpoint = options.endpoint.parse().map_err(|_malformed| {
            Fault::new(ADAPTER, "configure", FaultKind::NotConfigured)
                .because("the endpoint is no address")
        })?;
        Ok(Self {
            access,
            options,
            endpoint,
            client: OnceCell::new(),
            containers: std::array::from_fn(|_| OnceCell::new()),
            clock,
            report,
            meter: None,
        })
    }

    /// Tells `meter` what each call costs.
    #[must_use]
    pub fn metered(mut self, meter: Meter) -> Self {
        self.meter = Some(meter);
        self
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    async fn connect(&self) -> Result<CosmosClient, CosmosError> {
        let account =
            AccountReference::with_credential(self.endpoint.clone(), self.access.credential());
        let region = Region::from(self.options.region.clone());
        let mut options = OperationOptions::default();
        options.end_to_end_latency_policy = Some(PATIENCE.into());
        CosmosClient::builder()
            .with_default_operation_options(options)
            .with_runtime(CosmosRuntimeBuilder::new().build().await?)
            // What is on the wire can be read with what every operator has.
            .with_binary_encoding_options(BinaryEncodingOptions::new().with_enabled(false))
            .build(account, RoutingStrategy::ProximityTo(region))
            .await
    }

    /// Returns a container. The first call of a process asks what there is.
    async fn container(
        &self,
        operation: &'static str,
        container: Container,
    ) -> Result<&ContainerClient, DatabaseError> {
        let fault = || Fault::new(ADAPTER, operation, FaultKind::NotConfigured);
        let place = Container::ALL.iter().position(|known| *known == container);
        let cell = place.and_then(|place| self.containers.get(place));
        let cell = cell.ok_or_else(|| fault().because("an unknown container"))?;
        let found = cell
            .get_or_try_init(|| async {
                let client = self.client.get_or_try_init(|| self.connect()).await?;
                client
                    .database_client(self.options.database.clone())
                    .container_client(container.name(), None)
                    .await
            })
            .await;
        found.map_err(|error| match self.failed(operation, error) {
            DatabaseError::NotFound => {
                let told = format!("there is no container {:?}", container.name());
                fault().because(told).into()
            }
            error => error,
        })
    }

    fn charge(&self, operation: &'static str, container: Container, units: Option<f64>) {
        if let Some(meter) = &self.meter {
            meter(Charge {
                operation,
                container,
                units: units.unwrap_or_default(),
            });
        }
    }

    /// Puts what Cosmos DB says into the words of the port, and what these do not carry into the log.
    fn failed(&self, operation: &'static str, error: CosmosError) -> DatabaseError {
        let status = error.status();
        let sub_status = status.sub_status().map(|code| u32::from(code.value()));
        // A failure of its own the client reports with a status too; that of a request that reached nobody is 503.
        let code = u16::from(status.status_code());
        let after = error
            .response()
            .and_then(|response| response.headers().retry_after_ms)
            .map(Duration::from_millis);
        if code == 409 {
            return DatabaseError::AlreadyExists;
        }
        if code == 412 {
            return DatabaseError::PreconditionFailed;
        }
        let trouble = Trouble::of(ADAPTER, operation, Some(code), after, error);
        match trouble {
            Trouble::NotFound(fault) if sub_status == Some(NO_CONTAINER) => fault.into(),
            Trouble::NotFound(_) => DatabaseError::NotFound,
            Trouble::Denied(fault) => {
                (self.report)(&fault);
                DatabaseError::Denied
            }
            Trouble::Throttled(after, fault) => {
                (self.report)(&fault);
                DatabaseError::Throttled(Some(after))
            }
            Trouble::Failed(fault) => fault.into(),
        }
    }
}

#[async_trait]
impl Database for CosmosDatabase {
    async fn get(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, DatabaseError> {
        let found = self.read("get", tenant, container, key).await?;
        Ok(found.map(item::Row::into_document))
    }

    async fn create(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.insert(tenant, container, &document).await
    }

    async fn upsert(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
    ) -> Result<Etag, DatabaseError> {
        self.put(tenant, container, &document).await
    }

    async fn replace_if(
        &self,
        tenant: &TenantId,
        container: Container,
        document: CheckedDocument,
        etag: &Etag,
    ) -> Result<Etag, DatabaseError> {
        self.replace(tenant, container, &document, etag).await
    }

    async fn delete(
        &self,
        tenant: &TenantId,
        container: Container,
        key: &DocumentKey,
        etag: Option<&Etag>,
    ) -> Result<(), DatabaseError> {
        self.remove(tenant, container, key, etag).await
    }

    async fn query(
        &self,
        tenant: &TenantId,
        container: Container,
        query: &DocumentQuery,
        after: Option<&Continuation>,
    ) -> Result<DocumentPage, DatabaseError> {
        self.page(tenant, container, query, after).await
    }
}
