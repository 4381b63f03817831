//! Dependencies by manifest and lock file, with their version and line.

use std::collections::BTreeSet;

use advisory_domain::model::Component;
use advisory_domain::render::{Format, RenderOptions, render};

use super::{line, scan, seen};

/// Path, text, and the components expected.
type Case = (&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "requirements.txt",
        "# openai==0.1\nflask==3.0\nopenai==1.35.0  # pinned\nLangChain_OpenAI>=0.1,<0.3 ; python_version > '3.9'\n-r base.txt\nchromadb[server]~=0.5\nanthropic\n",
        &[
            "sdk pypi:anthropic 7",
            "sdk pypi:openai@1.35.0 3",
            "framework pypi:langchain-openai@>=0.1,<0.3 4",
            "vector-store pypi:chromadb@~=0.5 6",
        ],
    ),
    (
        "requirements/dev.txt",
        "torch==2.4.0 \\\n    --hash=sha256:00\n",
        &["framework pypi:torch@2.4.0 1"],
    ),
    (
        "pyproject.toml",
        "[project]\nname = \"openai\"\ndependencies = [\n  \"flask\",\n  'openai>=1.0', # why\n  \"transformers[torch]==4.44.0\",\n]\n\n[project.optional-dependencies]\nrag = [\"qdrant-client\"]\n\n[dependency-groups]\ndev = [\n  \"ragas\",\n]\n",
        &[
            "sdk pypi:openai@>=1.0 5",
            "framework pypi:ragas 14",
            "framework pypi:transformers@4.44.0 6",
            "vector-store pypi:qdrant-client 10",
        ],
    ),
    (
        "pyproject.toml",
        "[tool.poetry]\nname = \"x\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\nopenai = \"^1.2\"\nlangchain = {version = \"0.2.1\", extras = [\"all\"]}\n[tool.poetry.group.dev.dependencies]\ndeepeval = \"*\"\n",
        &[
            "sdk pypi:openai@^1.2 5",
            "framework pypi:deepeval 8",
            "framework pypi:langchain@0.2.1 6",
        ],
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    openai>=1\n    click\n[flake8]\nignore = anthropic\n",
        &["sdk pypi:openai@>=1 3"],
    ),
    (
        "setup.py",
        "setup(\n    name='x',\n    install_requires=[\n        'anthropic>=0.30',\n    ],\n)\n",
        &["sdk pypi:anthropic@>=0.30 4"],
    ),
    (
        "Pipfile",
        "[packages]\nopenai = \"==1.3.0\"\ncohere = {version = \">=5\"}\n",
        &["sdk pypi:cohere@>=5 3", "sdk pypi:openai@1.3.0 2"],
    ),
    (
        "poetry.lock",
        "[[package]]\nname = \"openai\"\nversion = \"1.35.3\"\n\n[package.dependencies]\nanyio = \">=3\"\n\n[[package]]\nname = \"flask\"\nversion = \"3.0.0\"\n",
        &["sdk pypi:openai@1.35.3 2"],
    ),
    (
        "uv.lock",
        "version = 1\n\n[[package]]\nname = \"mcp\"\nversion = \"1.9.4\"\nsource = { registry = \"x\" }\n",
        &["framework pypi:mcp@1.9.4 4"],
    ),
    (
        "environment.yml",
        "dependencies:\n  - python=3.11\n  - pytorch=2.3.0=cuda\n  - conda-forge::faiss-cpu\n  - pip:\n      - openai==1.0.0\n",
        &[
            "sdk pypi:openai@1.0.0 6",
            "framework pypi:torch@2.3.0 3",
            "vector-store pypi:faiss-cpu 4",
        ],
    ),
    (
        "package.json",
        "{\n  \"name\": \"ai\",\n  \"dependencies\": {\n    \"@anthropic-ai/sdk\": \"0.30.1\",\n    \"ai\": \"^4.0.0\",\n    \"react\": \"18\"\n  },\n  \"devDependencies\": { \"@langchain/openai\": \"~0.3\" },\n  \"scripts\": { \"openai\": \"node x\" }\n}\n",
        &[
            "sdk npm:@anthropic-ai/sdk@0.30.1 4",
            "framework npm:@langchain/openai@~0.3 8",
            "framework npm:ai@^4.0.0 5",
        ],
    ),
    (
        "package-lock.json",
        "{\n \"lockfileVersion\": 3,\n \"packages\": {\n  \"\": {\"dependencies\": {\"openai\": \"^4\"}},\n  \"node_modules/openai\": {\n   \"version\": \"4.52.0\"\n  },\n  \"node_modules/x/node_modules/@qdrant/js-client-rest\": {\"version\": \"1.2.0\"}\n }\n}\n",
        &[
            "sdk npm:openai@4.52.0 5",
            "vector-store npm:@qdrant/js-client-rest@1.2.0 8",
        ],
    ),
    (
        "yarn.lock",
        "# yarn lockfile v1\n\n\"@google/generative-ai@^0.21.0\":\n  version \"0.21.0\"\n  resolved \"https://example.com\"\n\nopenai@^4.0.0, openai@^4.1.0:\n  version \"4.52.0\"\n",
        &[
            "sdk npm:@google/generative-ai@0.21.0 3",
            "sdk npm:openai@4.52.0 7",
        ],
    ),
    (
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\n\npackages:\n\n  '@ai-sdk/openai@1.0.5(zod@3.23.8)':\n    resolution: {integrity: x}\n\n  openai@4.52.0:\n    resolution: {integrity: x}\n\nsnapshots:\n\n  ai@4.0.0:\n    dependencies:\n",
        &[
            "sdk npm:openai@4.52.0 8",
            "framework npm:@ai-sdk/openai@1.0.5 5",
        ],
    ),
    (
        "go.mod",
        "module example.com/x\n\ngo 1.22\n\nrequire (\n\tgithub.com/sashabaranov/go-openai v1.24.0\n\tgithub.com/qdrant/go-client v1.9.0 // indirect\n\tgithub.com/pinecone-io/go-pinecone/v2 v2.0.1\n)\nrequire github.com/tmc/langchaingo v0.1.12\n",
        &[
            "sdk golang:github.com/sashabaranov/go-openai@v1.24.0 6",
            "framework golang:github.com/tmc/langchaingo@v0.1.12 10",
            "vector-store golang:github.com/pinecone-io/go-pinecone/v2@v2.0.1 8",
            "vector-store golang:github.com/qdrant/go-client@v1.9.0 7",
        ],
    ),
    (
        "Cargo.toml",
        "[package]\nname = \"openai\"\n[dependencies]\nasync-openai = \"0.23\"\nrig = { package = \"rig-core\", version = \"=0.5.0\" }\n[dev-dependencies.qdrant-client]\nfeatures = [\"x\"]\nversion = \"1.11\"\n",
        &[
            "sdk cargo:async-openai@^0.23 4",
            "framework cargo:rig-core@0.5.0 5",
            "vector-store cargo:qdrant-client@^1.11 6",
        ],
    ),
    (
        "Cargo.lock",
        "[[package]]\nname = \"async-openai\"\nversion = \"0.23.4\"\n",
        &["sdk cargo:async-openai@0.23.4 2"],
    ),
    (
        "pom.xml",
        "<project>\n<properties>\n<lc.version>0.35.0</lc.version>\n</properties>\n<dependencies>\n  <dependency>\n    <groupId>dev.langchain4j</groupId>\n    <artifactId>langchain4j-open-ai</artifactId>\n    <version>${lc.version}</version>\n  </dependency>\n  <dependency><groupId>com.openai</groupId><artifactId>openai-java</artifactId><version>0.8.0</version></dependency>\n</dependencies>\n</project>\n",
        &[
            "sdk maven:com.openai:openai-java@0.8.0 11",
            "framework maven:dev.langchain4j:langchain4j-open-ai@0.35.0 8",
        ],
    ),
    (
        "app/build.gradle.kts",
        "dependencies {\n    implementation(\"com.aallam.openai:openai-client:3.8.2\")\n    // implementation(\"com.openai:openai-java:1.0\")\n    implementation(\"dev.langchain4j:langchain4j:$version\")\n}\n",
        &[
            "sdk maven:com.aallam.openai:openai-client@3.8.2 2",
            "framework maven:dev.langchain4j:langchain4j 4",
        ],
    ),
    (
        "gradle/libs.versions.toml",
        "[versions]\nspringAi = \"1.0.0\"\n[libraries]\nspring-ai = { module = \"org.springframework.ai:spring-ai-openai\", version.ref = \"springAi\" }\n",
        &["framework maven:org.springframework.ai:spring-ai-openai@1.0.0 4"],
    ),
    (
        "App.csproj",
        "<Project>\n  <ItemGroup>\n    <PackageReference Include=\"Azure.AI.OpenAI\" Version=\"2.0.0\" />\n    <PackageReference Include=\"Microsoft.SemanticKernel.Core\">\n      <Version>1.20.0</Version>\n    </PackageReference>\n    <PackageReference Include=\"Newtonsoft.Json\" Version=\"13.0.3\" />\n  </ItemGroup>\n</Project>\n",
        &[
            "sdk nuget:Azure.AI.OpenAI@2.0.0 3",
            "framework nuget:Microsoft.SemanticKernel.Core@1.20.0 4",
        ],
    ),
    (
        "Package.swift",
        "let package = Package(\n  dependencies: [\n    .package(url: \"https://github.com/MacPaw/OpenAI.git\", from: \"0.3.0\"),\n  ]\n)\n",
        &["sdk swift:github.com/MacPaw/OpenAI@>=0.3.0 3"],
    ),
    (
        "pubspec.yaml",
        "name: x\ndependencies:\n  flutter:\n    sdk: flutter\n  google_generative_ai: ^0.4.0\ndev_dependencies:\n  langchain_openai: 0.7.0\n",
        &[
            "sdk pub:google_generative_ai@^0.4.0 5",
            "framework pub:langchain_openai@0.7.0 7",
        ],
    ),
    (
        "Gemfile",
        "source \"https://rubygems.org\"\n# gem \"anthropic\"\ngem \"ruby-openai\", \"~> 7.0\"\ngem 'langchainrb'\n",
        &[
            "sdk gem:ruby-openai@~> 7.0 3",
            "framework gem:langchainrb 4",
        ],
    ),
    (
        "Gemfile.lock",
        "GEM\n  specs:\n    ruby-openai (7.1.0)\n      event_stream_parser (>= 0.3)\n",
        &["sdk gem:ruby-openai@7.1.0 3"],
    ),
    (
        "Pipfile.lock",
        "{\"default\": {\n  \"openai\": {\"version\": \"==1.35.0\"},\n  \"flask\": {\"version\": \"==3.0\"}\n}}\n",
        &["sdk pypi:openai@1.35.0 2"],
    ),
    (
        "pdm.lock",
        "[[package]]\nname = \"anthropic\"\nversion = \"0.30.0\"\n",
        &["sdk pypi:anthropic@0.30.0 2"],
    ),
    (
        "package-lock.json",
        "{\n \"lockfileVersion\": 1,\n \"dependencies\": {\n  \"openai\": {\n   \"version\": \"4.52.0\"\n  }\n }\n}\n",
        &["sdk npm:openai@4.52.0 4"],
    ),
    (
        "yarn.lock",
        "__metadata:\n  version: 8\n\n\"openai@npm:^4.0.0\":\n  version: 4.52.0\n  resolution: \"openai@npm:4.52.0\"\n",
        &["sdk npm:openai@4.52.0 4"],
    ),
    (
        "pnpm-lock.yaml",
        "lockfileVersion: 5.4\n\npackages:\n\n  /openai/4.52.0:\n    resolution: {integrity: x}\n",
        &["sdk npm:openai@4.52.0 5"],
    ),
    (
        "build.gradle",
        "dependencies {\n    implementation group: 'dev.langchain4j', name: 'langchain4j', version: '0.35.0'\n    implementation 'com.openai:openai-java:0.8.0'\n}\n",
        &[
            "sdk maven:com.openai:openai-java@0.8.0 3",
            "framework maven:dev.langchain4j:langchain4j@0.35.0 2",
        ],
    ),
    (
        "Directory.Packages.props",
        "<Project>\n  <ItemGroup>\n    <PackageVersion Include=\"OpenAI\" Version=\"[2.0.0]\" />\n  </ItemGroup>\n</Project>\n",
        &["sdk nuget:OpenAI@2.0.0 3"],
    ),
    (
        "packages.config",
        "<packages>\n  <package id=\"OpenAI\" version=\"2.0.0\" />\n</packages>\n",
        &["sdk nuget:OpenAI@2.0.0 2"],
    ),
    (
        "packages.lock.json",
        "{\"version\": 1, \"dependencies\": {\"net8.0\": {\n  \"OpenAI\": {\"type\": \"Direct\", \"resolved\": \"2.0.0\"}\n}}}\n",
        &["sdk nuget:OpenAI@2.0.0 2"],
    ),
    (
        "Package.resolved",
        "{\"pins\": [{\n  \"location\": \"https://github.com/MacPaw/OpenAI.git\",\n  \"state\": {\"version\": \"0.3.1\"}\n}], \"version\": 2}\n",
        &["sdk swift:github.com/MacPaw/OpenAI@0.3.1 2"],
    ),
    (
        "pubspec.lock",
        "packages:\n  google_generative_ai:\n    dependency: \"direct main\"\n    version: \"0.4.6\"\n",
        &["sdk pub:google_generative_ai@0.4.6 2"],
    ),
    (
        "composer.lock",
        "{\"packages\": [\n  {\"name\": \"openai-php/client\", \"version\": \"v0.10.1\"}\n]}\n",
        &["sdk composer:openai-php/client@0.10.1 2"],
    ),
    (
        "composer.json",
        "{\"require\": {\n  \"php\": \">=8\",\n  \"openai-php/client\": \"^0.10\"\n}}\n",
        &["sdk composer:openai-php/client@^0.10 3"],
    ),
];

#[test]
fn manifests_give_name_version_and_line() {
    for (path, text, expected) in CASES {
        assert_eq!(seen(path, text), *expected, "{path}");
    }
}

#[test]
fn manifests_without_their_signs_never_panic() {
    for (path, text, _) in CASES {
        seen(path, &text.replace(['"', '}', ']'], ""));
        seen(path, &text.replace('=', "==="));
    }
}

#[test]
fn a_lock_file_settles_the_version_a_manifest_leaves_open() {
    let result = scan(&[
        (
            "package.json",
            "{\"dependencies\": {\"openai\": \"^4.0.0\"}}",
        ),
        ("yarn.lock", "openai@^4.0.0:\n  version \"4.52.0\"\n"),
    ]);
    let lines: Vec<String> = result.inventory.iter().map(line).collect();
    assert_eq!(lines, ["sdk npm:openai@4.52.0 1,1"]);
}

/// The package URL of the first component of each kind of manifest.
#[test]
fn packages_have_the_package_url_of_their_ecosystem() {
    for (path, text, expected) in [
        (
            "requirements.txt",
            "openai==1.35.0\n",
            "pkg:pypi/openai@1.35.0",
        ),
        (
            "package.json",
            "{\"dependencies\": {\"@anthropic-ai/sdk\": \"0.30.1\"}}",
            "pkg:npm/%40anthropic-ai/sdk@0.30.1",
        ),
        (
            "package.json",
            "{\"dependencies\": {\"openai\": \"^4.0.0\"}}",
            "pkg:npm/openai",
        ),
        (
            "pnpm-lock.yaml",
            "packages:\n\n  openai@4.52.0:\n    resolution: {integrity: x}\n",
            "pkg:npm/openai@4.52.0",
        ),
        (
            "go.mod",
            "require github.com/sashabaranov/go-openai v1.24.0\n",
            "pkg:golang/github.com/sashabaranov/go-openai@v1.24.0",
        ),
        (
            "pom.xml",
            "<dependency>\n<groupId>com.openai</groupId>\n<artifactId>openai-java</artifactId>\n<version>0.8.0</version>\n</dependency>\n",
            "pkg:maven/com.openai/openai-java@0.8.0",
        ),
        (
            "build.gradle",
            "implementation 'com.openai:openai-java:0.8.0'\n",
            "pkg:maven/com.openai/openai-java@0.8.0",
        ),
        (
            "App.csproj",
            "<PackageReference Include=\"Azure.AI.OpenAI\" Version=\"2.0.0\" />\n",
            "pkg:nuget/Azure.AI.OpenAI@2.0.0",
        ),
        (
            "Package.resolved",
            "{\"pins\": [{\"location\": \"https://github.com/MacPaw/OpenAI.git\", \"state\": {\"version\": \"0.3.1\"}}]}",
            "pkg:swift/github.com/MacPaw/OpenAI@0.3.1",
        ),
        (
            "pubspec.lock",
            "packages:\n  google_generative_ai:\n    version: \"0.4.6\"\n",
            "pkg:pub/google_generative_ai@0.4.6",
        ),
        (
            "Cargo.lock",
            "[[package]]\nname = \"async-openai\"\nversion = \"0.23.4\"\n",
            "pkg:cargo/async-openai@0.23.4",
        ),
        (
            "Gemfile.lock",
            "GEM\n  specs:\n    ruby-openai (7.1.0)\n",
            "pkg:gem/ruby-openai@7.1.0",
        ),
        (
            "composer.json",
            "{\"require\": {\"openai-php/client\": \"0.10.1\"}}",
            "pkg:composer/openai-php/client@0.10.1",
        ),
    ] {
        let options = RenderOptions {
            format: Format::CycloneDx,
            ..RenderOptions::default()
        };
        let rendered = render(&scan(&[(path, text)]), &options).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&rendered).unwrap();
        let components = document["components"].as_array().unwrap();
        let urls: Vec<&str> = components
            .iter()
            .filter_map(|component| component["purl"].as_str())
            .collect();
        assert_eq!(urls, [expected], "{path}");
    }
}

/// What is cut off may lose components and versions, and gives no others, but for a name that is
/// itself cut off.
#[test]
fn manifests_cut_off_anywhere_give_no_other_component() {
    let names = |path: &str, text: &str| -> BTreeSet<(Option<String>, String)> {
        let inventory = scan(&[(path, text)]).inventory;
        let name = |found: Component| (found.ecosystem, found.name);
        inventory.into_iter().map(name).collect()
    };
    for (path, text, _) in CASES {
        let whole = names(path, text);
        let is_known = |(ecosystem, name): &(Option<String>, String)| {
            whole
                .iter()
                .any(|known| known.0 == *ecosystem && known.1.starts_with(name.as_str()))
        };
        // Every cut takes a scan: those at the ends of strings and lines, and some in words.
        let at_an_end = |end: &usize| b"\n\"'>:".contains(&text.as_bytes()[*end]);
        for end in (0..text.len()).filter(|end| end % 11 == 0 || at_an_end(end)) {
            let part = names(path, &text[..end]);
            assert!(part.iter().all(is_known), "{path} cut at {end}: {part:?}");
        }
    }
}

#[test]
fn malformed_manifests_name_nothing() {
    for (path, text) in [
        ("package.json", "{\"dependencies\": [\"openai\"]}"),
        ("package.json", "\"dependencies\": {\"openai\": \"4\"}"),
        ("package.json", "{\"dependencies\": \"openai\"}"),
        (
            "package-lock.json",
            "{\"packages\": [{\"name\": \"openai\"}]}",
        ),
        ("yarn.lock", "openai\n  version\n"),
        ("pnpm-lock.yaml", "packages:\n- openai\n"),
        (
            "go.mod",
            "require (\n)\ngithub.com/sashabaranov/go-openai v1.24.0\n",
        ),
        (
            "pom.xml",
            "<dependency><artifactId>openai-java</artifactId>\n",
        ),
        ("build.gradle", "// 'com.openai:openai-java:1.0'\n"),
        ("App.csproj", "<PackageReference Version=\"2.0.0\" />\n"),
        ("Package.swift", ".package(path: \"../OpenAI\")\n"),
        ("pubspec.yaml", "google_generative_ai: ^0.4.0\n"),
        ("Cargo.toml", "async-openai = \"0.23\"\n"),
        ("Gemfile", "gem\n\"ruby-openai\"\n"),
        ("Gemfile.lock", "ruby-openai (7.1.0)\n"),
        (
            "requirements.txt",
            "use openai for this\n-e ./openai\n./openai.whl\n",
        ),
        ("pyproject.toml", "dependencies = openai\n"),
    ] {
        assert_eq!(seen(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}
