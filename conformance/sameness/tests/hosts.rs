//! The hosts, each with stores of its own that are empty but for the reference data.

use std::any::Any;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use advisory_aws::Function;
use advisory_azure::{Gate, Handler, PlatformClaims};
use advisory_azure_counterparts::{
    Azurite, CONTAINER, DATABASE, Principal as Claims, REGION, cosmos,
};
use advisory_azure_stores::{BlobStorage, Charge, CosmosDatabase, CosmosOptions, Report};
use advisory_host_runtime::{
    Backend, Core, DiscardingLog, InstanceRequest, Limits, Principal, RequestId, Role, TenantId,
};
use advisory_http::{Admission, Refusal, Reply, RequestIds, Service, ServiceOptions};
use advisory_in_memory::ManualClock;
use advisory_local_stores::{DatabaseOptions, FileStorage, Grant, SqliteDatabase, signing_key};
use advisory_ports::{Clock, Database, Fault, Storage};
use async_trait::async_trait;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::http::request::Parts;
use hyper::{Request, StatusCode};
use jiff::Timestamp;
use rustls::crypto::{CryptoProvider, ring};

use crate::aws;

/// Carries the caller's name to a host that takes it as it is.
const PERSON: &str = "x-person";

/// Everybody's organisation.
pub(crate) const TENANT: &str = "55555555-5555-5555-5555-555555555555";

/// A person of the scenario.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) roles: &'static [(&'static str, Role)],
}

pub(crate) const ANN: Person = Person {
    name: "ann",
    roles: &[("engineer", Role::Engineer)],
};

pub(crate) const BOB: Person = Person {
    name: "bob",
    roles: &[("reviewer", Role::Reviewer)],
};

pub(crate) const EVE: Person = Person {
    name: "eve",
    roles: &[("viewer", Role::Viewer)],
};

pub(crate) const ADA: Person = Person {
    name: "ada",
    roles: &[("admin", Role::Admin)],
};

/// What answers at a signed address.
pub(crate) enum Objects {
    /// The files of one machine: who asks shows the token that ends the address.
    Files(Arc<FileStorage>),
    /// A service that is asked over HTTP.
    Service(reqwest::Client),
}

impl Objects {
    /// Asks a service that speaks plain HTTP.
    pub(crate) fn over_http() -> Self {
        // A client wants a provider of TLS, though it needs none here.
        let _installed = CryptoProvider::install_default(ring::default_provider());
        Self::Service(reqwest::Client::new())
    }
}

/// What answers requests.
pub(crate) enum Front {
    Shared(Service),
    Functions(Handler),
    Lambda(Function),
}

/// A host.
pub(crate) struct Host {
    pub(crate) name: &'static str,
    pub(crate) clock: ManualClock,
    pub(crate) database: Arc<dyn Database>,
    /// What calls on a database cost that charges for them.
    pub(crate) charges: Arc<Mutex<Vec<Charge>>>,
    pub(crate) front: Front,
    pub(crate) objects: Objects,
    pub(crate) core: Core,
    pub(crate) backend: Arc<Backend>,
    /// What runs as long as the host.
    pub(crate) _alive: Box<dyn Any + Send + Sync>,
}

/// Returns the time at which every host begins: now, as addresses that are signed are checked by a clock that no test can move.
pub(crate) fn clock() -> Timestamp {
    Timestamp::now()
}

fn standing_at(time: &Timestamp) -> ManualClock {
    let clock = ManualClock::default();
    clock.advance(time.as_second() - clock.now().as_second());
    clock
}

pub(crate) fn core() -> Core {
    let directory = std::env::var_os("ADVISORY_CORE").unwrap();
    Core::load(PathBuf::from(directory).join("advisory.cwasm")).unwrap()
}

pub(crate) fn requests() -> Arc<RequestIds> {
    Arc::new(RequestIds::new().unwrap())
}

impl Host {
    /// Opens the stores of one machine.
    pub(crate) fn one_machine(time: &Timestamp) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = standing_at(time);
        let key = signing_key(&directory.path().join("signing.key")).unwrap();
        let file = directory.path().join("advisory.db");
        let database = SqliteDatabase::open(&file, clock.shared(), DatabaseOptions::default());
        let database = Arc::new(database.unwrap());
        let objects = directory.path().join("objects");
        let storage = FileStorage::open(&objects, "/files", &key, clock.shared());
        let storage = Arc::new(storage.unwrap());
        let backend = Arc::new(Backend {
            database: Arc::clone(&database) as Arc<dyn Database>,
            storage: Arc::clone(&storage) as Arc<dyn Storage>,
            signing_key: key,
            clock: clock.shared(),
            ..Backend::offline()
        });
        let core = core();
        let options = ServiceOptions {
            core: core.clone(),
            backend: Arc::clone(&backend),
            admission: Arc::new(ByName),
            log: Arc::new(DiscardingLog),
            limits: Limits::REQUEST,
            instances: 4,
        };
        Self {
            name: "one machine",
            clock,
            database,
            charges: Arc::default(),
            front: Front::Shared(Service::new(options, requests())),
            objects: Objects::Files(storage),
            core,
            backend,
            _alive: Box::new(directory),
        }
    }

    /// Starts Microsoft's emulators.
    pub(crate) async fn azure(time: &Timestamp) -> Self {
        let azurite = Azurite::start().await;
        let account = cosmos();
        let clock = standing_at(time);
        let access = azurite.authority.access();
        // What does not reach an answer would go unseen.
        let report: Report = Arc::new(|fault: &Fault| panic!("{fault:?}"));
        let options = CosmosOptions {
            endpoint: account.url(),
            database: DATABASE.to_owned(),
            region: REGION.to_owned(),
        };
        let reported = Arc::clone(&report);
        let database = CosmosDatabase::new(access.clone(), options, clock.shared(), reported);
        let charges: Arc<Mutex<Vec<Charge>>> = Arc::default();
        let charged = Arc::clone(&charges);
        let database = database.unwrap().metered(Arc::new(move |charge| {
            charged.lock().unwrap().push(charge);
        }));
        let database = Arc::new(database);
        let storage = BlobStorage::new(
            &access,
            &azurite.endpoint(),
            CONTAINER.to_owned(),
            clock.shared(),
            report,
        );
        let backend = Arc::new(Backend {
            database: Arc::clone(&database) as Arc<dyn Database>,
            storage: Arc::new(storage.unwrap()),
            clock: clock.shared(),
            ..Backend::offline()
        });
        let authority = reqwest::Certificate::from_der(&azurite.authority.der()).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([authority]);
        let client = client.build().unwrap();
        let core = core();
        let handler = Handler::new(
            core.clone(),
            "0".parse().unwrap(),
            Arc::clone(&backend),
            Arc::new(Gate(Arc::new(PlatformClaims))),
            requests(),
        );
        Self {
            name: "Azure",
            clock,
            database,
            charges,
            front: Front::Functions(handler),
            objects: Objects::Service(client),
            core,
            backend,
            _alive: Box::new((azurite, account)),
        }
    }

    /// Returns what was charged since it was last asked.
    pub(crate) fn take_charges(&self) -> Vec<Charge> {
        std::mem::take(&mut *self.charges.lock().unwrap())
    }

    /// Returns what lies at a signed address.
    pub(crate) async fn fetch(&self, url: &str) -> Vec<u8> {
        match &self.objects {
            Objects::Files(files) => {
                let token = url.strip_prefix("/files/").unwrap();
                let Ok(Grant::Download { tenant, key }) = files.verify("GET", token) else {
                    panic!("{url} is no address of a download")
                };
                let object = files.get(&tenant, &key).await.unwrap();
                object.gather().await.unwrap()
            }
            Objects::Service(client) => {
                let answer = client.get(url).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{}: {url}", self.name);
                answer.bytes().await.unwrap().to_vec()
            }
        }
    }

    /// Writes the reference data, and returns how much it is and its digest.
    pub(crate) async fn seed(&self) -> (u32, String) {
        let admin = Principal::member("seeder", TenantId::stored("seeder"), vec![Role::Admin]);
        let request = InstanceRequest {
            request: RequestId::new("seed"),
            principal: admin,
            backend: Arc::clone(&self.backend),
            log: Arc::new(DiscardingLog),
            limits: Limits::REQUEST,
        };
        let summary = self.core.seed(request).await.unwrap();
        (summary.documents, summary.digest)
    }

    /// Has a person send a request, by the way that requests come to this host.
    pub(crate) async fn answer(&self, person: Person, mut request: Request<Full<Bytes>>) -> Reply {
        let headers = request.headers_mut();
        match &self.front {
            Front::Shared(service) => {
                headers.insert(PERSON, person.name.parse().unwrap());
                service.answer(request).await
            }
            Front::Functions(handler) => {
                let roles: Vec<_> = person.roles.iter().map(|(name, _)| *name).collect();
                let claims = Claims {
                    subject: person.name,
                    tenant: TENANT,
                    roles: &roles,
                };
                headers.insert("x-ms-client-principal", claims.header().parse().unwrap());
                handler.answer(request).await
            }
            Front::Lambda(function) => aws::answer(function, person, request).await,
        }
    }
}

/// Admits the people of the scenario by their names.
struct ByName;

#[async_trait]
impl Admission for ByName {
    async fn admit(&self, request: &Parts) -> Result<Principal, Refusal> {
        let name = request
            .headers
            .get(PERSON)
            .and_then(|name| name.to_str().ok());
        let mut people = [ANN, BOB, EVE, ADA].into_iter();
        let person = people.find(|person| Some(person.name) == name);
        let person = person.ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "Who?"))?;
        let roles = person.roles.iter().map(|(_, role)| *role).collect();
        Ok(Principal::member(
            person.name,
            TenantId::stored(TENANT),
            roles,
        ))
    }
}
