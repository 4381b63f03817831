//! What may be asked of a model, and how much it may say.

use std::sync::Arc;

use advisory_in_memory::{ManualClock, backend};
use advisory_ports::{
    AiModel, AiModelError, Backend, Completion, CompletionEnd, CompletionEvent, CompletionSource,
    Message, ModelDescription, Prompt, Speaker, StopReason, limits,
};
use async_trait::async_trait;

use crate::support::over;

/// Says a text so many times.
#[derive(Clone)]
struct Says(&'static str, usize);

#[async_trait]
impl AiModel for Says {
    async fn complete(&self, _: Prompt) -> Result<Completion, AiModelError> {
        Ok(Completion {
            model: "fake".to_owned(),
            source: Box::new(self.clone()),
        })
    }

    async fn describe(&self) -> Result<ModelDescription, AiModelError> {
        Err(AiModelError::NotConfigured)
    }
}

#[async_trait]
impl CompletionSource for Says {
    async fn next(&mut self) -> Result<CompletionEvent, AiModelError> {
        if self.1 == 0 {
            return Ok(CompletionEvent::End(CompletionEnd {
                stop: StopReason::Complete,
                input_tokens: 3,
                output_tokens: 4,
            }));
        }
        self.1 -= 1;
        Ok(CompletionEvent::Text(self.0.to_owned()))
    }
}

fn prompt() -> Prompt {
    Prompt {
        system: String::new(),
        messages: vec![said(Speaker::User, "Why?")],
        max_output_tokens: 16,
        schema: None,
    }
}

fn said(speaker: Speaker, text: &str) -> Message {
    Message {
        speaker,
        text: text.to_owned(),
    }
}

async fn ask(model: Says, prompt: Prompt) -> Result<(String, CompletionEnd), AiModelError> {
    let backend = Backend {
        ai_model: Arc::new(model),
        ..backend(&ManualClock::default())
    };
    let bound = over(backend);
    bound.ai_model().complete(prompt).await?.gather().await
}

#[tokio::test]
async fn passes_on_what_the_model_says() {
    let (text, end) = ask(Says("Because. ", 2), prompt()).await.unwrap();
    assert_eq!(
        (text.as_str(), end.output_tokens),
        ("Because. Because. ", 4)
    );
}

#[tokio::test]
async fn cuts_a_completion_that_does_not_end() {
    for text in ["ü 🦀", "0123456789abcdef"] {
        let (said, end) = ask(Says(text, usize::MAX), prompt()).await.unwrap();
        assert_eq!(end.stop, StopReason::Length);
        assert!(said.len() <= limits::COMPLETION_BYTES);
        assert!(said.len() > limits::COMPLETION_BYTES - text.len());
    }
}

#[tokio::test]
async fn refuses_prompts_that_break_a_rule() {
    let refused = [
        Prompt {
            messages: Vec::new(),
            ..prompt()
        },
        Prompt {
            messages: vec![said(Speaker::User, "a"); 65],
            ..prompt()
        },
        Prompt {
            messages: vec![said(Speaker::User, "a"), said(Speaker::Model, "b")],
            ..prompt()
        },
        Prompt {
            max_output_tokens: 0,
            ..prompt()
        },
        Prompt {
            max_output_tokens: 16_385,
            ..prompt()
        },
    ];
    for prompt in refused {
        let outcome = ask(Says("", 0), prompt).await;
        assert!(
            matches!(outcome, Err(AiModelError::Invalid(_))),
            "{outcome:?}"
        );
    }
    let half = "x".repeat(1 << 19);
    let longest = Prompt {
        system: half.clone(),
        messages: vec![said(Speaker::User, &half)],
        ..prompt()
    };
    ask(Says("", 0), longest.clone()).await.unwrap();
    let longer = Prompt {
        schema: Some("{}".to_owned()),
        ..longest
    };
    let outcome = ask(Says("", 0), longer).await;
    assert!(matches!(outcome, Err(AiModelError::TooLong)), "{outcome:?}");
}
