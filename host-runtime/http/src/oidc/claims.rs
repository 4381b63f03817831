//! From claims that are believed to a principal.

use advisory_host_runtime::{Principal, Role, TenantId};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde_json::Value;

use super::Denial;
use super::options::{Mapping, RoleName, RoleOptions, TenantOptions};

/// Longest name of a subject.
const SUBJECT_BYTES: usize = 255;

impl Mapping {
    /// Returns whom the claims are about.
    pub(super) fn principal(&self, claims: &Value) -> Result<Principal, Denial> {
        for (name, values) in &self.require {
            let found = claim(claims, name).and_then(text);
            if !found.is_some_and(|found| values.contains(&found)) {
                return Err(Denial::Stranger("a required claim has another value"));
            }
        }
        let subject = claim(claims, &self.subject).and_then(text);
        let subject = subject
            .filter(|subject| {
                (1..=SUBJECT_BYTES).contains(&subject.len())
                    && !subject.chars().any(char::is_control)
            })
            .ok_or(Denial::Stranger("the token names nobody"))?;
        let tenant = match &self.tenant {
            TenantOptions::Fixed(tenant) => Some(tenant.clone()),
            TenantOptions::Claim(name) => claim(claims, name).and_then(text),
        };
        let tenant = tenant.ok_or(Denial::Stranger("the token names no tenant"))?;
        let tenant = TenantId::new(&tenant)
            .map_err(|_name| Denial::Stranger("the token's tenant can't be one"))?;
        let roles = self.roles.of(claims);
        if roles.is_empty() {
            return Err(Denial::Stranger("the token gives no role"));
        }
        Ok(Principal::member(subject, tenant, roles))
    }
}

impl RoleOptions {
    /// Returns the roles that claims give, in order, each once. A value that means nothing here gives none.
    fn of(&self, claims: &Value) -> Vec<Role> {
        let listed: Vec<&str> = match self.claim.as_ref().and_then(|name| claim(claims, name)) {
            Some(Value::String(text)) => text.split(' ').collect(),
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let named = listed.into_iter().filter_map(|value| self.role(value));
        let mut roles: Vec<Role> = named
            .chain(self.fixed.iter().copied())
            .map(Role::from)
            .collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    fn role(&self, value: &str) -> Option<RoleName> {
        if !self.map.is_empty() {
            return self.map.get(value).copied();
        }
        let name: StrDeserializer<'_, Error> = value.into_deserializer();
        RoleName::deserialize(name).ok()
    }
}

/// Returns a claim by its name, or by a JSON pointer.
fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') {
        claims.pointer(name)
    } else {
        claims.get(name)
    }
}

/// Returns a claim that is one text; numbers are written as they stand, as GitHub's identifiers of owners are.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
