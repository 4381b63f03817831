//! Which language a file is in, by its name.

use crate::model::vocabulary;

vocabulary! {
    /// A language or file format the scanner has a reading for.
    Language {
        /// Python, stubs included.
        Python = "python",
        /// TypeScript, TSX included.
        TypeScript = "typescript",
        /// JavaScript, JSX and module variants included.
        JavaScript = "javascript",
        /// Jupyter notebook; its Python cells are parsed.
        Notebook = "notebook",
        /// Go.
        Go = "go",
        /// Java.
        Java = "java",
        /// C#.
        CSharp = "csharp",
        /// Kotlin.
        Kotlin = "kotlin",
        /// Swift.
        Swift = "swift",
        /// Dart.
        Dart = "dart",
        /// Rust.
        Rust = "rust",
        /// Ruby.
        Ruby = "ruby",
        /// PHP.
        Php = "php",
        /// Scala.
        Scala = "scala",
        /// C and C++.
        C = "c",
        /// R and Julia.
        R = "r",
        /// Shell.
        Shell = "shell",
        /// SQL.
        Sql = "sql",
        /// Vue, Svelte and Astro single-file components.
        WebComponent = "web-component",
        /// HTML and templates.
        Html = "html",
        /// Style sheets.
        Css = "css",
        /// YAML.
        Yaml = "yaml",
        /// JSON, JSON Lines excepted.
        Json = "json",
        /// TOML.
        Toml = "toml",
        /// INI, properties, `.env`, `.npmrc` and the like.
        Settings = "settings",
        /// XML.
        Xml = "xml",
        /// Terraform and HCL.
        Terraform = "terraform",
        /// Bicep.
        Bicep = "bicep",
        /// Dockerfile.
        Dockerfile = "dockerfile",
        /// Python requirement lists.
        Requirements = "requirements",
        /// Markdown, MDX and reStructuredText.
        Markdown = "markdown",
        /// Other plain text.
        PlainText = "text",
    }
}

impl Language {
    /// Returns the language of the file at `path`, or `None` where there is no reading for it.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        Self::of_name(name).or_else(|| {
            let (_, extension) = name.rsplit_once('.')?;
            Self::of_extension(&extension.to_ascii_lowercase())
        })
    }

    /// Returns the language that a notebook's kernel names, in lower case.
    #[must_use]
    pub fn of_kernel(name: &str) -> Option<Self> {
        Some(match name {
            "r" | "julia" => Self::R,
            "scala" => Self::Scala,
            "java" | "groovy" => Self::Java,
            "kotlin" => Self::Kotlin,
            "c#" | "f#" => Self::CSharp,
            "c++" | "c++17" | "c" => Self::C,
            "javascript" => Self::JavaScript,
            "typescript" => Self::TypeScript,
            "go" => Self::Go,
            "rust" => Self::Rust,
            "ruby" => Self::Ruby,
            "swift" => Self::Swift,
            "php" => Self::Php,
            "bash" | "sh" | "powershell" => Self::Shell,
            "sql" => Self::Sql,
            _ => return None,
        })
    }

    fn of_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        Some(match lower.as_str() {
            "dockerfile" | "containerfile" => Self::Dockerfile,
            "gemfile" | "rakefile" | "podfile" => Self::Ruby,
            "go.mod" | "go.sum" => Self::Go,
            "makefile" | "justfile" | "procfile" => Self::Shell,
            "pipfile" => Self::Toml,
            ".env" | ".npmrc" | ".pypirc" | ".netrc" | ".editorconfig" => Self::Settings,
            "jenkinsfile" => Self::Java,
            "license" | "licence" | "notice" | "copying" | "codeowners" | "readme" => {
                Self::PlainText
            }
            _ if lower.starts_with("dockerfile.") || lower.ends_with(".dockerfile") => {
                Self::Dockerfile
            }
            _ if lower.starts_with(".env.") => Self::Settings,
            _ if has_extension(&lower, "txt")
                && (lower.contains("requirements") || lower.contains("constraints")) =>
            {
                Self::Requirements
            }
            _ => return None,
        })
    }

    fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension {
            "py" | "pyi" | "pyw" => Self::Python,
            "ts" | "tsx" | "mts" | "cts" => Self::TypeScript,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            "ipynb" => Self::Notebook,
            "go" => Self::Go,
            "java" | "groovy" | "gradle" => Self::Java,
            "cs" | "csproj" | "fs" => Self::CSharp,
            "kt" | "kts" => Self::Kotlin,
            "swift" => Self::Swift,
            "dart" => Self::Dart,
            "rs" => Self::Rust,
            "rb" | "gemspec" => Self::Ruby,
            "php" => Self::Php,
            "scala" | "sbt" => Self::Scala,
            "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" | "cu" | "m" | "mm" => Self::C,
            "r" | "rmd" | "jl" => Self::R,
            "sh" | "bash" | "zsh" | "fish" | "ps1" | "bat" | "cmd" => Self::Shell,
            "sql" => Self::Sql,
            "vue" | "svelte" | "astro" => Self::WebComponent,
            "html" | "htm" | "hbs" | "ejs" | "jinja" | "jinja2" | "j2" | "njk" => Self::Html,
            "css" | "scss" | "less" | "sass" => Self::Css,
            "yaml" | "yml" => Self::Yaml,
            "json" | "json5" | "jsonc" | "jsonl" => Self::Json,
            "toml" => Self::Toml,
            "ini" | "cfg" | "conf" | "properties" | "env" | "tfvars" => Self::Settings,
            "xml" | "plist" | "props" | "targets" => Self::Xml,
            "tf" | "hcl" => Self::Terraform,
            "bicep" => Self::Bicep,
            "md" | "mdx" | "markdown" | "rst" | "adoc" => Self::Markdown,
            "txt" | "prompt" | "tmpl" | "tpl" => Self::PlainText,
            "pem" | "key" | "crt" => Self::PlainText,
            _ => return None,
        })
    }

    /// Returns whether the scanner parses this language into a syntax tree.
    #[must_use]
    pub const fn has_syntax_tree(self) -> bool {
        matches!(
            self,
            Self::Python | Self::TypeScript | Self::JavaScript | Self::Notebook
        )
    }

    /// Returns whether files of this language say how something is set up.
    #[must_use]
    pub const fn is_settings(self) -> bool {
        matches!(
            self,
            Self::Yaml
                | Self::Json
                | Self::Toml
                | Self::Settings
                | Self::Xml
                | Self::Terraform
                | Self::Bicep
                | Self::Dockerfile
                | Self::Shell
                | Self::Sql
        )
    }

    /// Returns whether files of this language hold code that runs.
    #[must_use]
    pub const fn is_code(self) -> bool {
        matches!(
            self,
            Self::Python
                | Self::TypeScript
                | Self::JavaScript
                | Self::Notebook
                | Self::Go
                | Self::Java
                | Self::CSharp
                | Self::Kotlin
                | Self::Swift
                | Self::Dart
                | Self::Rust
                | Self::Ruby
                | Self::Php
                | Self::Scala
                | Self::C
                | Self::R
                | Self::Shell
                | Self::Sql
                | Self::WebComponent
        )
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found == extension)
}
