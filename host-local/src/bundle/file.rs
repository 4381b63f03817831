//! The file that a tenant travels in: a zip that other programs can read.
//!
//! | entry | what |
//! | --- | --- |
//! | `objects/KEY` | the bytes of an object |
//! | `objects.jsonl` | a line for each object: key, media type, size, SHA-256 |
//! | `documents.jsonl` | a line for each document, as the API exports it |
//! | `bundle.json` | the form of this file, what it holds, and the root over all of it |

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::root::{Leaves, root};
use crate::exit::Failure;

/// The form that this program writes and reads.
const FORMAT: &str = "advisory-bundle/1";

const MANIFEST: &str = "bundle.json";
const DOCUMENTS: &str = "documents.jsonl";
const OBJECTS: &str = "objects.jsonl";

/// Most bytes of an object, as the contract bounds it, and of a list of a million documents of a kilobyte.
const MOST_OBJECT: u64 = 32 << 20;
const MOST_LIST: u64 = 1 << 30;

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    format: String,
    /// The Merkle root, in hexadecimal.
    root: String,
    documents: usize,
    objects: usize,
}

/// A document, as the API carries it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CarriedDocument {
    container: String,
    envelope: Map<String, Value>,
    digest: String,
}

/// An object, without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CarriedObject {
    pub(super) key: String,
    pub(super) content_type: String,
    pub(super) size: u64,
    pub(super) sha256: String,
}

impl CarriedDocument {
    /// Returns what it is called among all that a tenant has, and its digest.
    pub(super) fn leaf(&self) -> (String, String) {
        let text = |name| {
            self.envelope
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let name = format!(
            "document/{}/{}/{}",
            self.container,
            text("docType"),
            text("id")
        );
        (name, self.digest.clone())
    }
}

impl CarriedObject {
    /// Returns what it is called among all that a tenant has, and its digest.
    pub(super) fn leaf(&self) -> (String, String) {
        let name = format!("object/{}/{}", self.content_type, self.key);
        (name, self.sha256.clone())
    }
}

/// A file that is being written; it takes its name once it is whole.
pub(super) struct Writer {
    zip: ZipWriter<NamedTempFile>,
    objects: Vec<CarriedObject>,
}

impl Writer {
    /// Begins a file that will lie at `path`.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        if path.exists() {
            let there = format!("{} is there already", path.display());
            return Err(Failure::usage(there));
        }
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        // Only who runs this may read it: it is all that a tenant has.
        let temporary = tempfile::Builder::new()
            .prefix(".advisory-")
            .tempfile_in(directory)
            .map_err(|error| unwritable(path, &error))?;
        Ok(Self {
            zip: ZipWriter::new(temporary),
            objects: Vec::new(),
        })
    }

    /// Adds an object.
    pub(super) fn object(&mut self, object: CarriedObject, bytes: &[u8]) -> io::Result<()> {
        self.entry(&format!("objects/{}", object.key), bytes)?;
        self.objects.push(object);
        Ok(())
    }

    /// Adds the documents, ends the file, and returns the root over all of it.
    pub(super) fn finish(
        mut self,
        documents: &[CarriedDocument],
        path: &Path,
    ) -> Result<Contents, Failure> {
        let objects = std::mem::take(&mut self.objects);
        let contents = Contents::of(documents, &objects);
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            root: contents.root.clone(),
            documents: documents.len(),
            objects: objects.len(),
        };
        let written = self
            .entry(OBJECTS, &lines(&objects))
            .and_then(|()| self.entry(DOCUMENTS, &lines(documents)))
            .and_then(|()| self.entry(MANIFEST, &lines(&[manifest])))
            .and_then(|()| Ok(self.zip.finish()?))
            .and_then(|temporary| {
                temporary.as_file().sync_all()?;
                Ok(temporary.persist_noclobber(path)?)
            });
        written.map_err(|error| unwritable(path, &error))?;
        Ok(contents)
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(bytes.len() > u32::MAX as usize);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)
    }
}

/// What a file, or a tenant, holds in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) leaves: Leaves,
    pub(super) root: String,
}

impl Contents {
    pub(super) fn of(documents: &[CarriedDocument], objects: &[CarriedObject]) -> Self {
        let documents = documents.iter().map(CarriedDocument::leaf);
        let leaves: Leaves = documents
            .chain(objects.iter().map(CarriedObject::leaf))
            .collect();
        Self {
            root: root(&leaves),
            leaves,
        }
    }
}

/// A file that was written before.
pub(super) struct Reader {
    zip: ZipArchive<File>,
    pub(super) documents: Vec<CarriedDocument>,
    pub(super) objects: Vec<CarriedObject>,
    pub(super) contents: Contents,
}

impl Reader {
    /// Opens a file whose lists and root belong together.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let wrong = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("{}: {error}", path.display()))
                .hint("`advisory bundle export` writes such files")
        };
        let file = File::open(path).map_err(|error| wrong(&error))?;
        let mut zip = ZipArchive::new(file).map_err(|error| wrong(&error))?;
        let manifest: Manifest = one(&mut zip).map_err(|error| wrong(&error))?;
        if manifest.format != FORMAT {
            let other = format!("its form is {:?}, and {FORMAT:?} is known", manifest.format);
            return Err(wrong(&other));
        }
        let documents: Vec<CarriedDocument> =
            list(&mut zip, DOCUMENTS).map_err(|error| wrong(&error))?;
        let objects: Vec<CarriedObject> = list(&mut zip, OBJECTS).map_err(|error| wrong(&error))?;
        let contents = Contents::of(&documents, &objects);
        let is_whole = contents.root == manifest.root
            && contents.leaves.len() == documents.len() + objects.len();
        if !is_whole {
            return Err(wrong(&"it does not hold what its root says"));
        }
        Ok(Self {
            zip,
            documents,
            objects,
            contents,
        })
    }

    /// Returns the bytes of an object.
    pub(super) fn object(&mut self, key: &str) -> io::Result<Vec<u8>> {
        entry(&mut self.zip, &format!("objects/{key}"), MOST_OBJECT)
    }
}

fn one<R: Read + Seek>(zip: &mut ZipArchive<R>) -> io::Result<Manifest> {
    let mut manifests: Vec<Manifest> = list(zip, MANIFEST)?;
    manifests
        .pop()
        .ok_or_else(|| io::Error::other(format!("{MANIFEST} is empty")))
}

fn list<R: Read + Seek, T: DeserializeOwned>(
    zip: &mut ZipArchive<R>,
    name: &str,
) -> io::Result<Vec<T>> {
    let bytes = entry(zip, name, MOST_LIST)?;
    serde_json::Deserializer::from_slice(&bytes)
        .into_iter()
        .map(|line| line.map_err(|error| io::Error::other(format!("{name}: {error}"))))
        .collect()
}

fn entry<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = zip
        .by_name(name)
        .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("{name} is too large")));
    }
    Ok(bytes)
}

fn lines(values: &[impl Serialize]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        // Maps with texts for names: there is nothing in them that can't be JSON.
        bytes.extend(serde_json::to_vec(value).unwrap_or_default());
        bytes.push(b'\n');
    }
    bytes
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("can't write {}: {error}", path.display()))
}
