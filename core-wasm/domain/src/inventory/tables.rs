//! The inventory's tables: packages, models, vector stores, services and providers, with lookups.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::ComponentKind;

/// A package that is, or brings, AI.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    /// Package URL type.
    pub(crate) ecosystem: String,
    /// Name in the ecosystem; one that ends in `*` stands for a family.
    pub(crate) name: String,
    pub(crate) kind: ComponentKind,
    pub(crate) provider: String,
    /// Module paths that import it; none where the name itself does.
    #[serde(default)]
    pub(crate) imports: Vec<String>,
    /// Where the module's name is a common word: the symbols that tell it from a local module.
    #[serde(default)]
    pub(crate) symbols: Vec<String>,
}

/// A service in infrastructure code, by the start of its resource type.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ServiceType {
    pub(crate) key: String,
    pub(crate) kind: ComponentKind,
    pub(crate) provider: String,
}

#[derive(Deserialize)]
struct VectorStore {
    symbol: String,
    provider: String,
}

#[derive(Deserialize)]
struct Provider {
    provider: String,
    #[serde(default)]
    endpoint: Option<String>,
}

/// A package found, and its name: that of the table, or the member of the family.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) package: &'static Package,
    pub(crate) name: String,
}

#[derive(Default)]
struct Index {
    by_name: HashMap<String, &'static Package>,
    by_import: HashMap<String, &'static Package>,
    /// Family prefixes, longest first.
    name_families: Vec<(String, &'static Package)>,
    import_families: Vec<(String, &'static Package)>,
}

static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/inventory/packages.json")).unwrap_or_default()
});

static INDEXES: LazyLock<HashMap<&'static str, Index>> = LazyLock::new(|| {
    let mut indexes: HashMap<&'static str, Index> = HashMap::new();
    for package in PACKAGES.iter() {
        let index = indexes.entry(package.ecosystem.as_str()).or_default();
        let folded = fold(&package.ecosystem, &package.name);
        match folded.strip_suffix('*') {
            Some(prefix) => index.name_families.push((prefix.to_owned(), package)),
            None => {
                index.by_name.insert(folded, package);
            }
        }
        let own = [default_import(package)];
        let imports = if package.imports.is_empty() {
            own.as_slice()
        } else {
            package.imports.as_slice()
        };
        for import in imports.iter().filter(|import| !import.is_empty()) {
            match import.strip_suffix('*') {
                Some(prefix) => index.import_families.push((prefix.to_owned(), package)),
                None => {
                    index.by_import.entry(import.clone()).or_insert(package);
                }
            }
        }
    }
    for index in indexes.values_mut() {
        index
            .name_families
            .sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        index
            .import_families
            .sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    }
    indexes
});

static SERVICES: LazyLock<Vec<ServiceType>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/inventory/services.json")).unwrap_or_default()
});

static VECTOR_STORES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    serde_json::from_str::<Vec<VectorStore>>(include_str!(
        "../../../data/inventory/vector-stores.json"
    ))
    .unwrap_or_default()
    .into_iter()
    .map(|store| (store.symbol, store.provider))
    .collect()
});

static PROVIDERS: LazyLock<BTreeMap<String, Option<String>>> = LazyLock::new(|| {
    serde_json::from_str::<Vec<Provider>>(include_str!("../../../data/inventory/providers.json"))
        .unwrap_or_default()
        .into_iter()
        .map(|provider| (provider.provider, provider.endpoint))
        .collect()
});

/// What imports a package that lists nothing else. Python packages do only where listed: a
/// package that shares its module with another has none of its own.
fn default_import(package: &Package) -> String {
    match package.ecosystem.as_str() {
        "pypi" | "maven" | "swift" | "composer" => String::new(),
        "cargo" => package.name.replace('-', "_"),
        "gem" => package.name.replace('-', "/"),
        _ => package.name.clone(),
    }
}

/// Returns the name under which two spellings of one package are equal.
pub(crate) fn fold(ecosystem: &str, name: &str) -> String {
    match ecosystem {
        "pypi" => {
            let mut folded = String::with_capacity(name.len());
            for character in name.chars() {
                match character {
                    '-' | '_' | '.' if folded.ends_with('-') => {}
                    '-' | '_' | '.' => folded.push('-'),
                    _ => folded.push(character.to_ascii_lowercase()),
                }
            }
            folded
        }
        "nuget" | "composer" | "golang" | "swift" => name.to_ascii_lowercase(),
        "cargo" => name.replace('_', "-"),
        _ => name.to_owned(),
    }
}

/// Returns the package with this name in an ecosystem.
pub(crate) fn by_name(ecosystem: &'static str, name: &str) -> Option<Known> {
    let index = INDEXES.get(ecosystem)?;
    let folded = fold(ecosystem, name);
    let known = |package| Known {
        package,
        name: canonical(ecosystem, name),
    };
    if let Some(package) = index.by_name.get(&folded) {
        return Some(known(package));
    }
    if ecosystem == "golang" {
        // A module may be a major version (`/v2`) or a module below the listed one.
        return shortened(&folded, '/')
            .find_map(|path| index.by_name.get(path))
            .map(|package| known(package));
    }
    index
        .name_families
        .iter()
        .find(|(prefix, _)| folded.starts_with(prefix.as_str()))
        .map(|(_, package)| known(package))
}

/// Returns the package that this module path imports.
pub(crate) fn by_import(ecosystem: &'static str, module: &str) -> Option<Known> {
    let index = INDEXES.get(ecosystem)?;
    let separator = match ecosystem {
        "pypi" | "maven" | "nuget" | "swift" => '.',
        "composer" => '\\',
        "cargo" => ':',
        _ => '/',
    };
    for path in std::iter::once(module).chain(shortened(module, separator)) {
        if let Some(package) = index.by_import.get(path) {
            let name = if ecosystem == "golang" {
                golang_module(module, &package.name)
            } else {
                package.name.clone()
            };
            return Some(Known { package, name });
        }
    }
    let head = match ecosystem {
        "pypi" => module.split('.').next().unwrap_or(module),
        "npm" => npm_package(module),
        _ => module,
    };
    let (_, package) = index
        .import_families
        .iter()
        .find(|(prefix, _)| head.starts_with(prefix.as_str()))?;
    let name = match ecosystem {
        "pypi" => fold("pypi", head),
        "npm" => head.to_owned(),
        _ => package
            .name
            .trim_end_matches(['*', '.', ':', '-'])
            .to_owned(),
    };
    Some(Known { package, name })
}

/// The import path without what is below the module: the listed path and a major version.
fn golang_module(import: &str, listed: &str) -> String {
    let rest = import.get(listed.len()..).unwrap_or("");
    let major = rest.split('/').nth(1).unwrap_or("");
    let is_major = major
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if is_major {
        format!("{listed}/{major}")
    } else {
        listed.to_owned()
    }
}

/// Returns the package part of an npm module specifier.
pub(crate) fn npm_package(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    match specifier.match_indices('/').nth(parts - 1) {
        Some((at, _)) => specifier.get(..at).unwrap_or(specifier),
        None => specifier,
    }
}

fn canonical(ecosystem: &str, name: &str) -> String {
    if ecosystem == "pypi" {
        fold(ecosystem, name)
    } else {
        name.to_owned()
    }
}

/// A path without its last part, then without its last two, …
fn shortened(path: &str, separator: char) -> impl Iterator<Item = &str> {
    path.rmatch_indices(separator)
        .filter_map(|(at, _)| path.get(..at))
}

/// Returns the packages of the tables, for their tests and the bill of materials.
pub(crate) fn packages() -> &'static [Package] {
    &PACKAGES
}

/// Returns the service types, sorted by key.
pub(crate) fn services() -> &'static [ServiceType] {
    &SERVICES
}

/// Returns who provides the vector store behind a class of a framework.
pub(crate) fn vector_store(symbol: &str) -> Option<&'static str> {
    VECTOR_STORES.get(symbol).map(String::as_str)
}

/// Returns whether using this provider sends data out of the process to its service.
#[must_use]
pub fn is_remote_provider(provider: &str) -> bool {
    PROVIDERS.contains_key(provider)
}

/// Returns the public endpoint of a remote provider, where it has only one.
pub(crate) fn endpoint(provider: &str) -> Option<&'static str> {
    PROVIDERS.get(provider)?.as_deref()
}
