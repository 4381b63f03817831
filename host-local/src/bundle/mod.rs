//! `advisory bundle`: moves everything of a tenant from one server to another, whatever they run on.
//!
//! Both directions go through the API alone, so that any two hosts can be ends of it. One root over all documents and objects
//! says that what arrived is what left.

mod file;
mod root;

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::file::{CarriedDocument, CarriedObject, Contents, Reader, Writer};
use self::root::{hexadecimal, root};
use crate::client::{self, Address, Client};
use crate::command_line::{BundleCommand, ServerOptions};
use crate::exit::{Exit, Failure};
use crate::output::Destination;

const DOCUMENTS: &str = "/api/governance/bundle/documents";
const OBJECTS: &str = "/api/governance/bundle/objects";

/// Documents, and about how many bytes, of one request: below what any gateway takes.
const MOST_DOCUMENTS: usize = 100;
const MOST_BYTES: usize = 3 << 20;

/// A page of a list.
#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

/// An object that can be fetched.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedObject {
    key: String,
    content_type: String,
    size: u64,
    address: Address,
}

/// Where to send an object, unless it is there.
#[derive(Deserialize)]
struct Sending {
    address: Option<Address>,
}

/// Does what is asked.
pub(crate) fn run(command: &BundleCommand) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::internal)?;
    let said = match command {
        BundleCommand::Export { file, server } => {
            let writer = Writer::new(file)?;
            let client = client_of(server)?;
            let contents = runtime.block_on(export(&client, writer, file))?;
            format!("exported {}\n", words(&contents))
        }
        BundleCommand::Import { file, server } => {
            let reader = Reader::open(file)?;
            let client = client_of(server)?;
            runtime.block_on(import(&client, reader))?
        }
    };
    Destination::StandardOutput.write(said.as_bytes())?;
    Ok(Exit::Pass)
}

fn client_of(server: &ServerOptions) -> Result<Client, Failure> {
    Client::new(&server.url, server.token.clone())
}

fn words(contents: &Contents) -> String {
    let objects = contents
        .leaves
        .keys()
        .filter(|name| name.starts_with("object/"));
    let objects = objects.count();
    let documents = contents.leaves.len() - objects;
    format!(
        "{documents} documents and {objects} objects, root {}",
        contents.root
    )
}

async fn export(
    client: &Client,
    mut writer: Writer,
    file: &std::path::Path,
) -> Result<Contents, Failure> {
    let documents: Vec<CarriedDocument> = all(client, DOCUMENTS).await?;
    let unwritable = |error| Failure::usage(format!("can't write {}: {error}", file.display()));
    let mut next = Some(OBJECTS.to_owned());
    while let Some(path) = next {
        // Addresses expire: the objects of a page are fetched before the next is asked for.
        let page: Page<ListedObject> = client::read(&client.get(&path).await?)?;
        for listed in page.items {
            let bytes = client.exchange(&listed.address, Vec::new()).await?;
            let object = CarriedObject {
                key: listed.key,
                content_type: listed.content_type,
                size: listed.size,
                sha256: hexadecimal(&Sha256::digest(&bytes)),
            };
            writer.object(object, &bytes).map_err(unwritable)?;
        }
        next = page.next.map(|cursor| after(OBJECTS, &cursor));
    }
    // Pages are no snapshot: what was written meanwhile may be there in part.
    let again: Vec<CarriedDocument> = all(client, DOCUMENTS).await?;
    if Contents::of(&again, &[]) != Contents::of(&documents, &[]) {
        return Err(
            Failure::unavailable("the tenant changed while it was exported")
                .hint("try again while nobody works on it"),
        );
    }
    writer.finish(&documents, file)
}

async fn import(client: &Client, mut reader: Reader) -> Result<String, Failure> {
    // Objects first: one that no document names yet does no harm.
    for object in reader.objects.clone() {
        let told = |error| Failure::usage(format!("the bundle is damaged: {error}"));
        let bytes = reader.object(&object.key).map_err(told)?;
        if hexadecimal(&Sha256::digest(&bytes)) != object.sha256 {
            let key = &object.key;
            return Err(Failure::usage(format!(
                "the bundle is damaged: {key} is not what its digest says"
            )));
        }
        let asked = json!({
            "key": object.key,
            "contentType": object.content_type,
            "size": object.size,
            "sha256": object.sha256,
        });
        let ask = || async {
            let answer = client.post(OBJECTS, &asked).await?;
            client::read::<Sending>(&answer)
        };
        if let Some(address) = ask().await?.address {
            client.exchange(&address, bytes).await?;
            // The server reads it back, and says that it is there.
            if ask().await?.address.is_some() {
                let key = &object.key;
                return Err(Failure::unavailable(format!(
                    "{key} was sent, and is not there"
                )));
            }
        }
    }
    for batch in batches(&reader.documents) {
        client
            .post(DOCUMENTS, &json!({ "documents": batch }))
            .await?;
    }
    arrived(client, &reader).await
}

/// Compares what is there now with what was sent.
async fn arrived(client: &Client, reader: &Reader) -> Result<String, Failure> {
    let there: Vec<CarriedDocument> = all(client, DOCUMENTS).await?;
    let there = Contents::of(&there, &reader.objects);
    let wanted = &reader.contents;
    let mut same = there.leaves.clone();
    same.retain(|name, _| wanted.leaves.contains_key(name));
    if root(&same) != wanted.root {
        return Err(Failure::unavailable(
            "what is there now is not what was sent; somebody changed it meanwhile",
        ));
    }
    let more = there.leaves.len() - same.len();
    let beside = match more {
        0 => String::new(),
        _ => format!("; the tenant has {more} more documents"),
    };
    Ok(format!("imported {}{beside}\n", words(wanted)))
}

/// Returns documents in portions that a request can hold.
fn batches(documents: &[CarriedDocument]) -> Vec<Vec<Value>> {
    let mut batches = Vec::new();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for document in documents {
        let value = json!(document);
        let size = value.to_string().len();
        if !batch.is_empty() && (batch.len() == MOST_DOCUMENTS || bytes + size > MOST_BYTES) {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += size;
        batch.push(value);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

/// Reads a list to its end.
async fn all<T: serde::de::DeserializeOwned>(
    client: &Client,
    path: &str,
) -> Result<Vec<T>, Failure> {
    let mut items = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(target) = next {
        let page: Page<T> = client::read(&client.get(&target).await?)?;
        items.extend(page.items);
        next = page.next.map(|cursor| after(path, &cursor));
    }
    Ok(items)
}

fn after(path: &str, cursor: &str) -> String {
    form_urlencoded::Serializer::new(format!("{path}?"))
        .append_pair("cursor", cursor)
        .finish()
}
