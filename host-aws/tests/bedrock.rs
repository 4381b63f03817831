//! Bedrock, as MiniStack plays it.

use advisory_aws::{BedrockModel, BedrockOptions};
use advisory_ports::{AiModel, Message, Prompt, Speaker, StopReason};

use crate::dynamodb::access;
use crate::ministack::server;

pub(crate) fn options(streams: bool) -> BedrockOptions {
    BedrockOptions {
        model: "anthropic.claude-sonnet-4-5-20250929-v1:0".to_owned(),
        context_tokens: 200_000,
        supports_schema: false,
        streams,
    }
}

pub(crate) fn prompt() -> Prompt {
    Prompt {
        system: "Be brief.".to_owned(),
        messages: vec![Message {
            speaker: Speaker::User,
            text: "Why?".to_owned(),
        }],
        max_output_tokens: 64,
        schema: None,
    }
}

#[tokio::test]
async fn an_answer_is_the_same_at_once_and_in_pieces() {
    let server = server();
    let access = access(&server.url());
    let mut answers = Vec::new();
    for streams in [true, false] {
        let model = BedrockModel::new(&access, options(streams));
        let completion = model.complete(prompt()).await.unwrap();
        let (text, end) = completion.gather().await.unwrap();
        assert!(!text.is_empty());
        assert_eq!(end.stop, StopReason::Complete);
        answers.push(text);
    }
    assert_eq!(answers[0], answers[1]);
}
