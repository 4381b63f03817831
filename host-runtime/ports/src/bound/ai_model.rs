//! The language model, within the caps of the contract.

use async_trait::async_trait;

use crate::{
    AiModelError, Backend, Completion, CompletionEnd, CompletionEvent, CompletionSource, Message,
    ModelDescription, Prompt, Speaker, StopReason, limits,
};

/// The language model as one request sees it.
pub struct BoundModel<'a> {
    backend: &'a Backend,
}

impl<'a> BoundModel<'a> {
    pub(super) const fn new(backend: &'a Backend) -> Self {
        Self { backend }
    }

    /// Starts a completion, whose text is cut at [`limits::COMPLETION_BYTES`].
    ///
    /// # Errors
    ///
    /// Fails as `ai-model.complete` documents.
    pub async fn complete(&self, prompt: Prompt) -> Result<Completion, AiModelError> {
        check(&prompt)?;
        let Completion { model, source } = self.backend.ai_model.complete(prompt).await?;
        let source = Box::new(Cut {
            source,
            room: limits::COMPLETION_BYTES,
        });
        Ok(Completion { model, source })
    }

    /// Returns what the host was configured with.
    ///
    /// # Errors
    ///
    /// Fails as `ai-model.describe` documents.
    pub async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        self.backend.ai_model.describe().await
    }
}

fn check(prompt: &Prompt) -> Result<(), AiModelError> {
    let invalid = |rule: &str| Err(AiModelError::Invalid(rule.to_owned()));
    if !(1..=limits::MESSAGES).contains(&prompt.messages.len()) {
        return invalid("a prompt takes 1 to 64 messages");
    }
    if prompt.messages.last().map(|message| message.speaker) != Some(Speaker::User) {
        return invalid("the last message is the user's");
    }
    if !(1..=limits::OUTPUT_TOKENS).contains(&prompt.max_output_tokens) {
        return invalid("max-output-tokens is from 1 to 16,384");
    }
    let said = |message: &Message| message.text.len();
    let bytes = prompt.system.len()
        + prompt.schema.as_ref().map_or(0, String::len)
        + prompt.messages.iter().map(said).sum::<usize>();
    if bytes > limits::PROMPT_BYTES {
        return Err(AiModelError::TooLong);
    }
    Ok(())
}

/// A completion that ends where it has no more room.
struct Cut {
    source: Box<dyn CompletionSource>,
    room: usize,
}

#[async_trait]
impl CompletionSource for Cut {
    async fn next(&mut self) -> Result<CompletionEvent, AiModelError> {
        if self.room == 0 {
            // What it would have cost is not known: the rest is not waited for.
            return Ok(CompletionEvent::End(CompletionEnd {
                stop: StopReason::Length,
                input_tokens: 0,
                output_tokens: 0,
            }));
        }
        match self.source.next().await? {
            CompletionEvent::Text(mut text) if text.len() > self.room => {
                text.truncate(text.floor_char_boundary(self.room));
                self.room = 0;
                if text.is_empty() {
                    return self.next().await;
                }
                Ok(CompletionEvent::Text(text))
            }
            CompletionEvent::Text(text) => {
                self.room -= text.len();
                Ok(CompletionEvent::Text(text))
            }
            end @ CompletionEvent::End(_) => Ok(end),
        }
    }
}
