//! A fake of Claude on Foundry: the Messages format, streamed, for who shows a key or a token.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::http::{Answer, Asked, FakeServer};
use crate::tls::Authority;

/// A fake model that always says the same.
pub struct FakeFoundry {
    server: FakeServer,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl FakeFoundry {
    /// Starts a model that answers with `text`.
    #[must_use]
    pub fn start(authority: &Authority, text: &str) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, text) = (Arc::clone(&asked), text.to_owned());
        let server = FakeServer::start(Some(authority), move |asked| {
            let answer = answer(&asked, &text);
            kept.lock().unwrap().push(asked);
            Some(answer)
        });
        Self { server, asked }
    }

    /// Returns what `ADVISORY_MODEL_URL` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}/anthropic", self.server.address())
    }

    /// Returns what it was asked.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(asked: &Asked, text: &str) -> Answer {
    let shown = asked.header("authorization").or(asked.header("x-api-key"));
    if shown.is_none() {
        let error = json!({ "type": "authentication_error", "message": "fake" });
        return Answer::json(401, &json!({ "type": "error", "error": error }));
    }
    let usage = json!({ "input_tokens": 25, "output_tokens": 1 });
    let message =
        json!({ "id": "msg_fake", "role": "assistant", "model": "fake-claude", "usage": usage });
    let delta = |text: &str| json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } });
    let (one, other) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let ended = json!({ "stop_reason": "end_turn", "stop_sequence": null });
    let events = [
        json!({ "type": "message_start", "message": message }),
        delta(one),
        delta(other),
        json!({ "type": "message_delta", "delta": ended, "usage": { "output_tokens": 15 } }),
        json!({ "type": "message_stop" }),
    ];
    let event = |event: &Value| {
        let kind = event["type"].as_str().unwrap();
        format!("event: {kind}\ndata: {event}\n\n")
    };
    let stream: String = events.iter().map(event).collect();
    Answer::new(200, "text/event-stream", stream)
}
