//! A fake of the services outside: documented answers to addresses, each given once, and a record of what was sent.

use std::cell::RefCell;
use std::collections::BTreeMap;

use advisory_domain::ports::{EgressError, InboundResponse, OutboundRequest, SecretError};
use serde_json::Value;

type Answer = Result<InboundResponse, EgressError>;

/// The services, and the keys to them.
#[derive(Default)]
pub(crate) struct FakeOutside {
    keys: RefCell<BTreeMap<String, String>>,
    answers: RefCell<Vec<(String, Answer)>>,
    pub(crate) sent: RefCell<Vec<OutboundRequest>>,
    pub(crate) secrets_fail: RefCell<bool>,
}

impl FakeOutside {
    /// Keeps a key.
    pub(crate) fn key(&self, name: &str) {
        let mut keys = self.keys.borrow_mut();
        keys.insert(name.to_owned(), format!("secret-{name}"));
    }

    /// Answers the next request to an address that starts so.
    pub(crate) fn answers(&self, start: &str, answer: Answer) {
        let mut answers = self.answers.borrow_mut();
        answers.push((start.to_owned(), answer));
    }

    /// Answers the next request to an address that starts so with JSON.
    pub(crate) fn says(&self, start: &str, status: u16, body: &Value) {
        self.answers(start, Ok(response(status, &[], body.to_string())));
    }

    /// Returns how many requests went to addresses that start so.
    pub(crate) fn count(&self, start: &str) -> usize {
        let sent = self.sent.borrow();
        sent.iter().filter(|it| it.url.starts_with(start)).count()
    }

    pub(crate) fn send(&self, request: OutboundRequest) -> Answer {
        let mut answers = self.answers.borrow_mut();
        let found = answers
            .iter()
            .position(|(start, _)| request.url.starts_with(start));
        self.sent.borrow_mut().push(request);
        found.map_or(Err(EgressError::Denied), |at| answers.remove(at).1)
    }

    pub(crate) fn reveal(&self, name: &str) -> Result<String, SecretError> {
        if *self.secrets_fail.borrow() {
            return Err(SecretError::Unavailable);
        }
        let keys = self.keys.borrow();
        keys.get(name).cloned().ok_or(SecretError::NotFound)
    }
}

/// Makes an answer.
pub(crate) fn response(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> InboundResponse {
    InboundResponse {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.into(),
    }
}
