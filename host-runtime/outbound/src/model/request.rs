//! A prompt, as the Messages format writes it.

use advisory_ports::{AiModelError, Fault, FaultKind, Prompt, Speaker};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Request, Uri};
use serde::Serialize;
use serde_json::Value;

use super::{ADAPTER, ModelOptions};

/// The version of the format.
const VERSION: &str = "2023-06-01";

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    system: &'a str,
    messages: Vec<Turn<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig>,
}

#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct OutputConfig {
    format: Format,
}

#[derive(Serialize)]
struct Format {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: Value,
}

/// Builds the request that asks for a streamed answer.
pub(super) fn build(
    options: &ModelOptions,
    uri: &Uri,
    prompt: Prompt,
) -> Result<Request<Full<Bytes>>, AiModelError> {
    let schema = prompt.schema.as_deref().filter(|_| options.supports_schema);
    let schema = schema.map(serde_json::from_str).transpose();
    let schema =
        schema.map_err(|_malformed| AiModelError::Invalid("the schema is not JSON".to_owned()))?;
    let body = Body {
        model: &options.model,
        max_tokens: prompt.max_output_tokens,
        system: &prompt.system,
        messages: prompt
            .messages
            .iter()
            .map(|message| Turn {
                role: match message.speaker {
                    Speaker::User => "user",
                    Speaker::Model => "assistant",
                },
                content: &message.text,
            })
            .collect(),
        stream: true,
        output_config: schema.map(|schema| OutputConfig {
            format: Format {
                kind: "json_schema",
                schema,
            },
        }),
    };
    let fault = || Fault::new(ADAPTER, "complete", FaultKind::NotConfigured);
    let body = serde_json::to_vec(&body).map_err(|error| fault().because(error))?;
    let mut request = Request::post(uri.path())
        .header(
            HOST,
            uri.authority().map_or("", |authority| authority.as_str()),
        )
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "text/event-stream")
        .header("anthropic-version", VERSION)
        .body(Full::from(body))
        .map_err(|error| fault().because(error))?;
    if let Some(key) = &options.key {
        let mut value = HeaderValue::from_bytes(key.reveal()).map_err(|_malformed| {
            fault().because("the model's key has characters that no header takes")
        })?;
        value.set_sensitive(true);
        request.headers_mut().insert("x-api-key", value);
    }
    Ok(request)
}
