//! Reads a few fields out of an envelope without building the rest.
//!
//! Queries read many documents and few fields of each: this costs a third of parsing into a tree, and allocates for the
//! fields that were asked for alone.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    /// Nothing: there is no such field.
    Absent,
    /// JSON's null.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A number. All are doubles: two of the stores behind the contract have no others.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object,
}

/// Finds the fields of a fixed list of paths in any number of envelopes.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    root: Node,
    paths: Vec<String>,
}

/// A name on the way to wanted fields.
#[derive(Debug, Clone, Default)]
struct Node {
    slot: Option<usize>,
    children: BTreeMap<String, Self>,
}

impl Probe {
    /// Adds a path, if it is new, and returns where its field will stand.
    pub(crate) fn want(&mut self, path: &str) -> usize {
        if let Some(known) = self.paths.iter().position(|known| known == path) {
            return known;
        }
        let slot = self.paths.len();
        let node = path.split('.').fold(&mut self.root, |node, name| {
            node.children.entry(name.to_owned()).or_default()
        });
        node.slot = Some(slot);
        self.paths.push(path.to_owned());
        slot
    }

    /// Returns the fields of an envelope, in the order in which they were asked for.
    pub(crate) fn read(&self, envelope: &[u8]) -> Result<Vec<Field>, serde_json::Error> {
        let mut fields = vec![Field::Absent; self.paths.len()];
        if self.paths.is_empty() {
            return Ok(fields);
        }
        let mut text = serde_json::Deserializer::from_slice(envelope);
        let seed = Seed {
            node: &self.root,
            fields: &mut fields,
        };
        seed.deserialize(&mut text)?;
        text.end()?;
        Ok(fields)
    }
}

/// Reads one value, and notes it if it is wanted.
struct Seed<'a> {
    node: &'a Node,
    fields: &'a mut Vec<Field>,
}

impl Seed<'_> {
    fn note(self, field: Field) {
        if let Some(slot) = self.node.slot.and_then(|slot| self.fields.get_mut(slot)) {
            *slot = field;
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.note(Field::Null);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.note(Field::Boolean(value));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.note(Field::Number(value as f64));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.note(Field::Number(value as f64));
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.note(Field::Number(value));
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        if self.node.slot.is_some() {
            self.note(Field::Text(value.to_owned()));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.node.slot.is_none() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let element = Node {
            slot: Some(0),
            children: BTreeMap::new(),
        };
        let mut elements = Vec::new();
        let mut read = vec![Field::Absent];
        while list
            .next_element_seed(Seed {
                node: &element,
                fields: &mut read,
            })?
            .is_some()
        {
            elements.extend(
                read.first_mut()
                    .map(|field| std::mem::replace(field, Field::Absent)),
            );
        }
        self.note(Field::List(elements));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Self { node, fields } = self;
        while let Some(name) = object.next_key::<Cow<'de, str>>()? {
            match node.children.get(name.as_ref()) {
                Some(child) => object.next_value_seed(Seed {
                    node: child,
                    fields: &mut *fields,
                })?,
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Seed { node, fields }.note(Field::Object);
        Ok(())
    }
}
