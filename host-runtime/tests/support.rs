//! The built guest, and requests to it.

use std::path::PathBuf;
use std::time::Duration;

use advisory_host_runtime::{Core, InstanceRequest, Limits, Request, RequestId, Response, Result};

/// Bounds that a test can wait for.
pub(crate) const TIGHT: Limits = Limits {
    memory: 32 << 20,
    timeout: Duration::from_millis(500),
    stream: Duration::from_millis(500),
};

/// Returns a file that the build step wrote.
pub(crate) fn built(name: &str) -> PathBuf {
    let directory = std::env::var_os("ADVISORY_CORE")
        .expect("cargo sets ADVISORY_CORE from .cargo/config.toml");
    let path = PathBuf::from(directory).join(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask core` first",
        path.display()
    );
    path
}

pub(crate) fn guest() -> Core {
    Core::load(built("guest.cwasm")).unwrap()
}

pub(crate) fn instance_request(request: &str) -> InstanceRequest {
    InstanceRequest::offline(RequestId::new(request), TIGHT)
}

/// Asks a fresh instance of the guest to behave in some way.
pub(crate) async fn ask(core: &Core, request: InstanceRequest, how: &str) -> Result<Response> {
    let instance = core.instantiate(request).await?;
    instance
        .handle(Request {
            method: "GET".to_owned(),
            path: format!("/{how}"),
            ..Request::default()
        })
        .await
}
