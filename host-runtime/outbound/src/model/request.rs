//! A prompt, as the Messages format writes it.

use advisory_ports::{AiModelError, Fault, FaultKind, Prompt, Secret, Speaker};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Request, Uri};
use serde::Serialize;
use serde_json::Value;

use super::{ADAPTER, ModelOptions};

/// The version of the format.
const VERSION: &str = "2023-06-01";

#[derive(Serialize)]
struct Body<'a> {
    /// Where neither the address nor a header tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    anthropic_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    max_tokens: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    system: &'a str,
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
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
    let place = Place::Address {
        model: &options.model,
    };
    let body = body(place, &prompt, options.supports_schema)?;
    let fault = || Fault::new(ADAPTER, "complete", FaultKind::NotConfigured);
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

/// What carries a body, and so what the body has to say of itself.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// An address for all models, with the version of the format in a header. The answer is streamed.
    Address {
        /// The model.
        model: &'a str,
    },
    /// A carrier that names the model, and has functions of its own for streams.
    Carrier {
        /// The version of the format, as the carrier calls it.
        version: &'a str,
    },
}

/// Writes a prompt as the body of a request.
///
/// # Errors
///
/// Fails when the prompt's schema is not JSON.
pub fn body(
    place: Place<'_>,
    prompt: &Prompt,
    supports_schema: bool,
) -> Result<Vec<u8>, AiModelError> {
    let (anthropic_version, model, stream) = match place {
        Place::Address { model } => (None, Some(model), Some(true)),
        Place::Carrier { version } => (Some(version), None, None),
    };
    let schema = prompt.schema.as_deref().filter(|_| supports_schema);
    let schema = schema.map(serde_json::from_str).transpose();
    let schema =
        schema.map_err(|_malformed| AiModelError::Invalid("the schema is not JSON".to_owned()))?;
    let body = Body {
        anthropic_version,
        model,
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
        stream,
        output_config: schema.map(|schema| OutputConfig {
            format: Format {
                kind: "json_schema",
                schema,
            },
        }),
    };
    serde_json::to_vec(&body).map_err(|error| {
        Fault::new(ADAPTER, "complete", FaultKind::Defect)
            .because(error)
            .into()
    })
}

/// Adds a token.
pub(super) fn authorize(request: &mut Request<Full<Bytes>>, token: &Secret) -> Result<(), Fault> {
    let value = [b"Bearer ", token.reveal()].concat();
    let mut value = HeaderValue::from_bytes(&value).map_err(|_malformed| {
        Fault::new(ADAPTER, "complete", FaultKind::NotConfigured)
            .because("the model's token has characters that no header takes")
    })?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}
