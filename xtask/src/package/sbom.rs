//! What a package was made of: a bill of materials in CycloneDX 1.6, the same bytes for the same lock.
//!
//! It lists the crates that are linked in, as cargo resolves them for the target and with the features that are built, without what
//! only builds and tests need. It has neither a time nor a number of its own: those of two runs would differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};

type Failure = Box<dyn std::error::Error>;

/// A package, as the bill names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    /// An SPDX expression.
    licence: String,
    /// Whether it is one of this repository.
    is_own: bool,
}

/// One program of a package, with what is linked into it.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// What each crate is linked with.
    links: BTreeMap<Crate, BTreeSet<Crate>>,
    root: Option<Crate>,
}

/// A bill of materials.
pub(crate) struct Bill<'a> {
    /// The package's name.
    pub(crate) name: &'a str,
    /// SHA-256 of the package in hexadecimal.
    pub(crate) digest: &'a str,
    /// What is in it.
    pub(crate) parts: [Part; 2],
}

impl Part {
    /// Asks cargo what is linked into a package for a target.
    pub(crate) fn of(root: &Path, package: &str, target: &str) -> Result<Self, Failure> {
        let output = Command::new("cargo")
            .current_dir(root)
            .args(["tree", "--locked", "--package", package, "--target", target])
            .args(["--edges", "normal,no-proc-macro", "--prefix", "depth"])
            .args(["--format", "\t{p}\t{l}"])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Self::read(&String::from_utf8(output.stdout)?)
    }

    /// Reads lines of depth, package and licence.
    fn read(tree: &str) -> Result<Self, Failure> {
        let mut part = Self::default();
        let mut above: Vec<Crate> = Vec::new();
        for line in tree.lines() {
            let found = Self::line(line).ok_or_else(|| format!("cargo tree says {line:?}"))?;
            let (depth, found) = found;
            above.truncate(depth);
            part.links.entry(found.clone()).or_default();
            match above.last() {
                Some(parent) => {
                    part.links
                        .entry(parent.clone())
                        .or_default()
                        .insert(found.clone());
                }
                None => part.root = Some(found.clone()),
            }
            above.push(found);
        }
        Ok(part)
    }

    fn line(line: &str) -> Option<(usize, Crate)> {
        let mut fields = line.split('\t');
        let depth = fields.next()?.parse().ok()?;
        let mut words = fields.next()?.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        // What has a path is of this repository; the licence may be followed by a mark for "shown above".
        let is_own = words.next().is_some_and(|path| path.starts_with("(/"));
        let licence = fields.next()?.trim_end_matches(" (*)");
        let found = Crate {
            name: name.to_owned(),
            version: version.to_owned(),
            // An old way to write a choice.
            licence: licence
                .split('/')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(" OR "),
            is_own,
        };
        Some((depth, found))
    }
}

impl Crate {
    fn reference(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }

    fn component(&self, checksums: &BTreeMap<(String, String), String>) -> Value {
        let reference = self.reference();
        let mut component = Map::new();
        let mut set = |key: &str, value: Value| component.insert(key.to_owned(), value);
        set("type", json!("library"));
        set("bom-ref", json!(reference));
        set("name", json!(self.name));
        set("version", json!(self.version));
        if !self.licence.is_empty() {
            set("licenses", json!([{ "expression": self.licence }]));
        }
        if !self.is_own {
            set("purl", json!(reference));
        }
        let known = (self.name.clone(), self.version.clone());
        if let Some(checksum) = checksums.get(&known) {
            set("hashes", json!([{ "alg": "SHA-256", "content": checksum }]));
        }
        Value::Object(component)
    }
}

impl Bill<'_> {
    /// Renders the bill as JSON.
    pub(crate) fn render(&self, root: &Path) -> Result<String, Failure> {
        let checksums = checksums(&fs::read_to_string(root.join("Cargo.lock"))?);
        Ok(self.render_with(&checksums))
    }

    fn render_with(&self, checksums: &BTreeMap<(String, String), String>) -> String {
        let mut links: BTreeMap<&Crate, BTreeSet<&Crate>> = BTreeMap::new();
        for part in &self.parts {
            for (from, to) in &part.links {
                links.entry(from).or_default().extend(to);
            }
        }
        let components: Vec<_> = links
            .keys()
            .map(|found| found.component(checksums))
            .collect();
        let whole = json!({
            "ref": self.name,
            "dependsOn": self.parts.iter().filter_map(|part| Some(part.root.as_ref()?.reference())).collect::<BTreeSet<_>>(),
        });
        let edges = links.iter().map(|(from, to)| {
            let to: BTreeSet<_> = to.iter().map(|to| to.reference()).collect();
            json!({ "ref": from.reference(), "dependsOn": to })
        });
        let dependencies: Vec<_> = std::iter::once(whole).chain(edges).collect();
        let bill = json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": { "component": {
                "type": "application", "bom-ref": self.name, "name": self.name, "version": env!("CARGO_PKG_VERSION"),
                "hashes": [{ "alg": "SHA-256", "content": self.digest }],
            } },
            "components": components,
            "dependencies": dependencies,
        });
        format!("{bill:#}\n")
    }
}

/// Reads the digests of crates out of a lock.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |block: &str, key: &str| {
        let start = format!("{key} = \"");
        let line = block.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|block| {
            let crate_and_version = (value(block, "name")?, value(block, "version")?);
            Some((crate_and_version, value(block, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Bill, Part, checksums};

    const TREE: &str = "0\thost v0.1.0 (/src/host)\tApache-2.0\n1\ta v1.0.0\tMIT / Apache-2.0\n2\tb v2.0.0\tMIT\n1\tb v2.0.0\tMIT (*)\n";
    const CORE: &str = "0\tcore v0.1.0 (/src/core)\tApache-2.0\n1\tb v1.0.0\t\n";
    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"ab12\"\ndependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"host\"\nversion = \"0.1.0\"\n";

    #[test]
    fn a_bill_lists_each_crate_once_with_what_it_is_linked_with() {
        let bill = Bill {
            name: "package",
            digest: "cd34",
            parts: [Part::read(TREE).unwrap(), Part::read(CORE).unwrap()],
        };
        let bill: Value = serde_json::from_str(&bill.render_with(&checksums(LOCK))).unwrap();
        let names: Vec<_> = bill["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| {
                format!(
                    "{} {}",
                    found["name"].as_str().unwrap(),
                    found["version"].as_str().unwrap()
                )
            })
            .collect();
        assert_eq!(
            names,
            ["a 1.0.0", "b 1.0.0", "b 2.0.0", "core 0.1.0", "host 0.1.0"]
        );
        assert_eq!(
            bill["components"][0],
            json!({
                "type": "library", "bom-ref": "pkg:cargo/a@1.0.0", "name": "a", "version": "1.0.0", "purl": "pkg:cargo/a@1.0.0",
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                "hashes": [{ "alg": "SHA-256", "content": "ab12" }],
            })
        );
        assert_eq!(
            bill["dependencies"],
            json!([
                { "ref": "package", "dependsOn": ["pkg:cargo/core@0.1.0", "pkg:cargo/host@0.1.0"] },
                { "ref": "pkg:cargo/a@1.0.0", "dependsOn": ["pkg:cargo/b@2.0.0"] },
                { "ref": "pkg:cargo/b@1.0.0", "dependsOn": [] },
                { "ref": "pkg:cargo/b@2.0.0", "dependsOn": [] },
                { "ref": "pkg:cargo/core@0.1.0", "dependsOn": ["pkg:cargo/b@1.0.0"] },
                { "ref": "pkg:cargo/host@0.1.0", "dependsOn": ["pkg:cargo/a@1.0.0", "pkg:cargo/b@2.0.0"] },
            ])
        );
        assert_eq!(bill["components"][4]["purl"], Value::Null);
    }

    #[test]
    fn what_cargo_does_not_say_fails() {
        assert!(Part::read("0\thost\t\n").is_err());
    }
}
