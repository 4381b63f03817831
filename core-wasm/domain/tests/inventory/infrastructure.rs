//! Services in infrastructure code, servers of the Model Context Protocol, weights.

use advisory_domain::model::{ComponentKind, SkipReason};
use advisory_domain::scan::{PlanRequest, SkippedFile, combine, plan, scan_batch};

use super::{line, seen, seen_kind};

#[test]
fn resources_name_the_service_they_make() {
    for (path, text, expected) in [
        (
            "main.tf",
            "# aws_bedrock_guardrail\nresource \"aws_bedrockagent_agent\" \"a\" {\n  x = aws_sagemaker_model.y\n}\n",
            "service aws_bedrockagent_agent 2",
        ),
        (
            "main.tf",
            "resource \"azurerm_cognitive_account\" \"a\" {}\n",
            "service azurerm_cognitive_account 1",
        ),
        (
            "main.tf",
            "resource \"google_vertex_ai_endpoint\" \"a\" {}\n",
            "service google_vertex_ai_endpoint 1",
        ),
        (
            "main.bicep",
            "resource a 'Microsoft.CognitiveServices/accounts@2024-10-01' = {\n}\n",
            "service Microsoft.CognitiveServices/accounts 1",
        ),
        (
            "stack.yaml",
            "Resources:\n  A:\n    Type: AWS::Bedrock::Agent\n",
            "service AWS::Bedrock::Agent 3",
        ),
        (
            "stack.json",
            "{\"Resources\": {\"A\": {\n\"Type\": \"AWS::SageMaker::Endpoint\"}}}\n",
            "service AWS::SageMaker::Endpoint 2",
        ),
        (
            "k8s.yaml",
            "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n",
            "service serving.kserve.io/v1beta1 1",
        ),
    ] {
        assert_eq!(
            seen_kind(path, text, ComponentKind::Service),
            [expected],
            "{path}"
        );
    }
    assert!(seen("x.yaml", "note: Type AWS::Bedrock::Agent is good\n").is_empty());
}

#[test]
fn servers_are_named_by_package_image_or_address() {
    let text = r#"{
  "mcpServers": {
    "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.1.14", "/tmp"]},
    "git": {"command": "uvx", "args": ["mcp-server-git"]},
    "hub": {"command": "docker", "args": ["run", "-i", "--rm", "-e", "TOKEN", "ghcr.io/acme/mcp:v1"]},
    "own": {"command": "./bin/server", "args": ["--port", "1"]},
    "remote": {"url": "https://user:pass@mcp.example.com/sse?key=abc"}
  }
}"#;
    assert_eq!(
        seen(".cursor/mcp.json", text),
        [
            "mcp-server npm:@modelcontextprotocol/server-filesystem@2025.1.14 3",
            "mcp-server docker:ghcr.io/acme/mcp@v1 5",
            "mcp-server pypi:mcp-server-git 4",
            "mcp-server mcp.example.com/sse 7",
            "mcp-server own 6",
        ]
    );
}

#[test]
fn broken_configurations_never_panic() {
    let text = r#"{"mcpServers": {"a": {"command": "npx", "args": ["-y", "@x/y@1"]}}}"#;
    for end in 0..text.len() {
        seen("mcp.json", &text[..end]);
    }
    seen("mcp.json", &"[".repeat(10_000));
}

#[test]
fn weights_are_known_by_their_path_alone() {
    let plan = plan(PlanRequest {
        as_of: "2026-06-15".to_owned(),
        ..PlanRequest::default()
    })
    .unwrap();
    let skipped = |path: &str, reason| SkippedFile {
        path: path.to_owned(),
        files: 1,
        bytes: 9,
        reason,
    };
    let report = scan_batch(
        &plan,
        Vec::new(),
        vec![
            skipped("models/a.safetensors", SkipReason::TooLarge),
            skipped("logo.png", SkipReason::Binary),
            skipped("node_modules/x/b.onnx", SkipReason::Vendored),
        ],
    );
    let lines: Vec<String> = combine(&plan, vec![report])
        .inventory
        .iter()
        .map(line)
        .collect();
    assert_eq!(lines, ["weights models/a.safetensors 1"]);
}
