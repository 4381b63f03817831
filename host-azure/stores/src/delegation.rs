//! The key that addresses are signed with, on behalf of the host's identity.

use std::sync::Arc;
use std::time::Duration;

use azure_core::error::ErrorKind;
use azure_core::http::{RequestContent, XmlFormat};
use azure_storage_blob::BlobServiceClient;
use azure_storage_blob::models::KeyInfo;
use azure_storage_common::models::UserDelegationKey;
use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::storage::moment;

/// How long a key is good for.
const LIFE: Duration = Duration::from_secs(3600);

/// How long before its end it is replaced: an address lives for a quarter of an hour, and may not outlive its key.
const MARGIN: Duration = Duration::from_secs(1200);

/// How long before now it begins: clocks differ.
const SKEW: Duration = Duration::from_secs(300);

/// One key at a time, asked for once however many wait for it.
#[derive(Default)]
pub(crate) struct Delegation(Mutex<Option<(Timestamp, Arc<UserDelegationKey>)>>);

impl Delegation {
    /// Returns a key that is good for a while.
    pub(crate) async fn key(
        &self,
        service: &BlobServiceClient,
        now: Timestamp,
    ) -> azure_core::Result<Arc<UserDelegationKey>> {
        let mut known = self.0.lock().await;
        if let Some((until, key)) = &*known
            && now < *until
        {
            return Ok(Arc::clone(key));
        }
        let odd = || azure_core::Error::with_message(ErrorKind::Other, "the clock is off");
        let info = KeyInfo {
            start: Some(moment(now).ok_or_else(odd)? - SKEW),
            expiry: Some(moment(now).ok_or_else(odd)? + LIFE),
            ..KeyInfo::default()
        };
        let asked: RequestContent<KeyInfo, XmlFormat> = info.try_into()?;
        let key = service.get_user_delegation_key(asked, None).await?;
        let key = Arc::new(key.into_model()?);
        let until = now
            .checked_add(LIFE - MARGIN)
            .map_err(|error| azure_core::Error::new(ErrorKind::Other, error))?;
        *known = Some((until, Arc::clone(&key)));
        Ok(key)
    }
}
