//! Checks what callers send against the schemas that are published, and names everything that is wrong.

use jsonschema::Validator;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::plain;
use super::problem::{FieldError, Problem};

/// More is no help to anybody.
const MOST_ERRORS: usize = 50;

/// Reads a body.
pub(super) fn read<T: DeserializeOwned + JsonSchema>(
    value: Value,
    prefix: &str,
) -> Result<T, Problem> {
    let schema = schema::<T>();
    if plain::is_valid(&schema, &schema, &value) != Some(true) {
        let validator = validator(&schema)?;
        let errors = errors(&validator, &value, |pointer| format!("{prefix}{pointer}"));
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
    }
    // What the schema lets through and the type does not is rare: a number that is whole but too large.
    serde_json::from_value(whole(value)).map_err(|error| Problem::field(prefix, error.to_string()))
}

/// Reads what stands after `?`: texts, of which the schema says which are numbers and truth values.
pub(super) fn read_query<T: DeserializeOwned + JsonSchema>(query: &str) -> Result<T, Problem> {
    let schema = schema::<T>();
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut given = Map::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let Some(property) = properties.and_then(|properties| properties.get(name.as_ref())) else {
            return Err(Problem::malformed(
                format!("?{name}"),
                "There is no such parameter.",
            ));
        };
        if given.contains_key(name.as_ref()) {
            return Err(Problem::malformed(format!("?{name}"), "It is given twice."));
        }
        given.insert(name.into_owned(), typed(property, &text));
    }
    let value = Value::Object(given);
    if plain::is_valid(&schema, &schema, &value) != Some(true) {
        let validator = validator(&schema)?;
        let errors = errors(&validator, &value, |pointer| {
            format!("?{}", pointer.trim_start_matches('/'))
        });
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
    }
    serde_json::from_value(value).map_err(|error| Problem::field("?", error.to_string()))
}

/// Writes `3.0` as `3`: to JSON Schema both are the same integer, to a type of Rust they are not.
fn whole(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            // Beyond this, a float does not say which integer it means.
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
                let integer = float as i64;
                Value::from(integer)
            }
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(whole).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, whole(value)))
                .collect(),
        ),
        other => other,
    }
}

fn schema<T: JsonSchema>() -> Value {
    SchemaGenerator::new(SchemaSettings::draft2020_12().for_deserialize())
        .into_root_schema_for::<T>()
        .to_value()
}

fn validator(schema: &Value) -> Result<Validator, Problem> {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .map_err(Problem::internal)
}

fn errors(
    validator: &Validator,
    value: &Value,
    pointer: impl Fn(&str) -> String,
) -> Vec<FieldError> {
    validator
        .iter_errors(value)
        .take(MOST_ERRORS)
        .map(|error| FieldError {
            pointer: pointer(error.instance_path().as_str()),
            // Masked: what was sent may be what must not come back.
            detail: error.masked().to_string(),
        })
        .collect()
}

/// Reads a parameter as what its schema says it is; what can't be read stays a text, which the schema then refuses.
fn typed(property: &Value, text: &str) -> Value {
    let is = |kind: &str| match property.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|known| known == kind),
        _ => false,
    };
    let parsed = if is("integer") || is("number") {
        text.parse::<i64>().ok().map(Value::from)
    } else if is("boolean") {
        text.parse::<bool>().ok().map(Value::from)
    } else {
        None
    };
    parsed.unwrap_or_else(|| Value::from(text))
}
