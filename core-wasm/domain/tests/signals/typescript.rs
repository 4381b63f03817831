//! What counts in TypeScript, pattern by pattern: the use is evidence, the name alone is not.

use advisory_domain::model::Confidence::{self, High, Low, Medium};

use super::{confidences, satisfied, scan, signals_in};

/// Pattern, code, and what the code is worth.
type Case = (&'static str, &'static str, Confidence);

const USED: &[Case] = &[
    (
        "model-output-validation",
        "import { generateObject } from \"ai\";\nconst { object } = await generateObject({ model, schema, prompt });\n",
        High,
    ),
    (
        "model-output-validation",
        "import OpenAI from \"openai\";\nimport { z } from \"zod\";\nconst answer = await client.responses.create({ model, input });\nconst parsed = Answer.safeParse(JSON.parse(answer.output_text));\nif (!parsed.success) throw new Error(\"malformed answer\");\n",
        Medium,
    ),
    (
        "model-output-validation",
        "import OpenAI from \"openai\";\nimport { zodTextFormat } from \"openai/helpers/zod\";\nawait client.responses.parse({ model, input, text: { format: zodTextFormat(Answer, \"answer\") } });\n",
        High,
    ),
    (
        "human-approval-before-destructive-tool-call",
        "import { tool } from \"@openai/agents\";\nexport const refund = tool({ name: \"refund\", needsApproval: true, execute: pay });\n",
        High,
    ),
    (
        "human-approval-before-destructive-tool-call",
        "import { interrupt } from \"@langchain/langgraph\";\nasync function remove(state) {\n  const decision = interrupt({ tool: state.tool });\n  if (decision !== \"yes\") return state;\n}\n",
        Medium,
    ),
    (
        "human-approval-before-destructive-tool-call",
        "import OpenAI from \"openai\";\nimport { requireApproval } from \"./approval\";\nawait requireApproval(call);\n",
        High,
    ),
    (
        "ai-kill-switch",
        "if (await killSwitch.isOn()) {\n  return fallback();\n}\n",
        High,
    ),
    (
        "pii-redaction-before-prompt",
        "import OpenAI from \"openai\";\nimport { redactPii } from \"./privacy\";\nconst answer = await client.responses.create({ model, input: redactPii(text) });\n",
        High,
    ),
    (
        "pii-redaction-before-prompt",
        "const found = await comprehend.send(new DetectPiiEntitiesCommand({ Text: text }));\nconst [safe] = await dlp.deidentifyContent({ item });\n",
        High,
    ),
    (
        "reversible-pseudonymisation",
        "const reply = detokenize(answer, vault);\n",
        High,
    ),
    (
        "retention-ttl-for-ai-data",
        "await prompts.createIndex({ at: 1 }, { expireAfterSeconds: 2592000 });\n",
        High,
    ),
    (
        "consent-and-purpose-check",
        "if (!(await hasConsent(user, \"ai\"))) throw new Forbidden();\n",
        High,
    ),
    (
        "structured-llm-tracing",
        "import { generateText } from \"ai\";\nawait generateText({ model, prompt, experimental_telemetry: { isEnabled: true } });\n",
        High,
    ),
    (
        "structured-llm-tracing",
        "import OpenAI from \"openai\";\nawait tracer.startActiveSpan(\"chat\", async (span) => {\n  span.setAttribute(\"gen_ai.request.model\", model);\n  return client.responses.create({ model, input });\n});\n",
        High,
    ),
    (
        "append-only-inference-audit-log",
        "import OpenAI from \"openai\";\nconst answer = await client.responses.create({ model, input });\nauditLog.append({ model, answer: answer.id });\n",
        Medium,
    ),
    (
        "log-redaction-filter",
        "const logger = pino({ redact: [\"req.headers.authorization\", \"prompt\"] });\n",
        High,
    ),
    (
        "ai-interaction-disclosure",
        "export const Chat = () => <main><AIDisclosure /><Messages /></main>;\n",
        High,
    ),
    (
        "prompt-injection-input-isolation",
        "import OpenAI from \"openai\";\nconst safe = await shieldPrompt(userText);\n",
        High,
    ),
    (
        "rate-token-and-cost-limits",
        "import { generateText, stepCountIs } from \"ai\";\nawait generateText({ model, prompt, stopWhen: stepCountIs(5) });\n",
        Medium,
    ),
    (
        "timeout-fallback-and-safe-default",
        "import OpenAI from \"openai\";\nawait client.responses.create({ model, input }, { signal: AbortSignal.timeout(8000) });\n",
        Medium,
    ),
    (
        "content-safety-guardrails",
        "import OpenAI from \"openai\";\nconst flags = await client.moderations.create({ input });\n",
        High,
    ),
    (
        "model-version-pinning",
        "const answer = await client.responses.create({ model: \"gpt-4o-2024-08-06\", input });\n",
        High,
    ),
    (
        "secrets-out-of-prompts",
        "const secrets = new SecretsManagerClient({ region });\n",
        High,
    ),
    (
        "override-and-appeal-record",
        "await cases.update({ where: { id }, data: { overriddenBy: user.id, overrideReason: reason } });\n",
        High,
    ),
];

#[test]
fn what_is_used_is_evidence() {
    let mut wrong = Vec::new();
    for (pattern, code, expected) in USED {
        let found = confidences(&signals_in("src/app.tsx", code, pattern));
        let best = found.iter().min();
        if best != Some(expected) {
            wrong.push(format!("{pattern}: {found:?}\n{code}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn strong_evidence_satisfies_a_control() {
    for (pattern, code, expected) in USED {
        if *expected == High {
            let result = scan(&[("src/app.tsx", code)]);
            assert!(satisfied(&result) > 0, "{pattern}: {code}");
        }
    }
}

#[test]
fn tests_and_examples_earn_nothing() {
    for (pattern, code, _) in USED {
        for path in ["src/app.test.tsx", "examples/app.tsx"] {
            assert!(signals_in(path, code, pattern).is_empty(), "{pattern}");
        }
    }
}

#[test]
fn a_comment_a_type_or_a_text_is_no_evidence() {
    for (pattern, code) in [
        (
            "model-output-validation",
            "// await generateObject({ model, schema })\nimport OpenAI from \"openai\";\n",
        ),
        (
            "human-approval-before-destructive-tool-call",
            "import { tool } from \"@openai/agents\";\nexport const t = tool({ needsApproval: false });\n",
        ),
        (
            "human-approval-before-destructive-tool-call",
            "import OpenAI from \"openai\";\nexport function requireApproval() { return true; }\nrequireApproval();\n",
        ),
        (
            "pii-redaction-before-prompt",
            "import OpenAI from \"openai\";\nexport const help = \"call redactPii(text) first\";\n",
        ),
        (
            "pii-redaction-before-prompt",
            "import OpenAI from \"openai\";\nexport type redactPii = (text: string) => string;\n",
        ),
        (
            "log-redaction-filter",
            "const logger = pino({ redact: [] });\n",
        ),
        (
            "structured-llm-tracing",
            "await generateText({ model, experimental_telemetry: undefined });\n",
        ),
    ] {
        assert!(
            signals_in("src/app.ts", code, pattern).is_empty(),
            "{pattern}: {code}"
        );
    }
}

#[test]
fn a_package_that_redacts_only_hints() {
    let manifest = "{\"dependencies\": {\"redact-pii\": \"^3.4.0\"}}";
    let signals = signals_in("package.json", manifest, "pii-redaction-before-prompt");
    assert_eq!(confidences(&signals), [Low]);
}
