//! An answer that came at once.

use advisory_ports::{AiModelError, Completion, CompletionEnd, CompletionEvent, CompletionSource};
use async_trait::async_trait;
use serde::Deserialize;

use super::stream::{Usage, protocol, stop};

#[derive(Deserialize)]
struct Answer {
    model: String,
    content: Vec<Block>,
    stop_reason: Option<String>,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize)]
struct Block {
    /// Only texts have one.
    #[serde(default)]
    text: String,
}

/// What is left to say, the last first.
struct Told(Vec<CompletionEvent>);

/// Reads an answer that was not streamed.
///
/// # Errors
///
/// Fails when it is no answer in the Messages format, or does not say why it ended.
pub fn whole(answer: &[u8]) -> Result<Completion, AiModelError> {
    let answer: Answer = serde_json::from_slice(answer)
        .map_err(|error| protocol(&format!("an answer is malformed: {error}")))?;
    let reason = answer
        .stop_reason
        .ok_or_else(|| protocol("an answer ended without a reason"))?;
    let end = CompletionEnd {
        stop: stop(&reason)?,
        input_tokens: answer.usage.input_tokens.unwrap_or(0),
        output_tokens: answer.usage.output_tokens.unwrap_or(0),
    };
    let texts = answer.content.into_iter().map(|block| block.text);
    let mut events: Vec<_> = texts
        .filter(|text| !text.is_empty())
        .map(CompletionEvent::Text)
        .collect();
    events.push(CompletionEvent::End(end));
    events.reverse();
    Ok(Completion {
        model: answer.model,
        source: Box::new(Told(events)),
    })
}

#[async_trait]
impl CompletionSource for Told {
    async fn next(&mut self) -> Result<CompletionEvent, AiModelError> {
        self.0
            .pop()
            .ok_or_else(|| protocol("an answer that has ended was read on"))
    }
}
