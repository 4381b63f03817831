//! The guest's secrets. They stay in the host until the guest says `reveal`.

use advisory_ports::{Secret, SecretError as PortError};
use wasmtime::component::{Accessor, HasSelf, Resource};

use crate::HostState;
use crate::call::{Call, Weight};
use crate::contract::advisory::platform::secrets::{Host, HostSecret, HostWithStore, SecretError};

/// Secrets that one instance may hold. It needs five.
const HELD: usize = 32;

/// A secret in the host's keeping.
pub struct SecretHandle(Secret);

impl Host for HostState {}

impl<T: Send> HostWithStore<T> for HasSelf<HostState> {
    async fn get(
        accessor: &Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<Resource<SecretHandle>, SecretError>> {
        let call = Call::start(accessor, Weight::Light).await;
        let secret = match call.bound.secrets().get(&name).await {
            Ok(secret) => secret,
            Err(PortError::NotFound) => return Ok(Err(SecretError::NotFound)),
            Err(PortError::Unavailable(fault)) => {
                call.report(&fault).await;
                return Ok(Err(SecretError::Unavailable));
            }
        };
        accessor.with(|mut access| {
            let state = access.get();
            if state.secrets_held >= HELD {
                return Err(wasmtime::Error::msg("the guest holds too many secrets"));
            }
            state.secrets_held += 1;
            Ok(Ok(state.table.push(SecretHandle(secret))?))
        })
    }
}

impl HostSecret for HostState {
    fn reveal(&mut self, secret: Resource<SecretHandle>) -> wasmtime::Result<Vec<u8>> {
        Ok(self.table.get(&secret)?.0.reveal().to_vec())
    }

    fn drop(&mut self, secret: Resource<SecretHandle>) -> wasmtime::Result<()> {
        self.table.delete(secret)?;
        self.secrets_held = self.secrets_held.saturating_sub(1);
        Ok(())
    }
}
