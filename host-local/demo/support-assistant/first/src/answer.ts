// Answers from the handbook alone, with citations that are checked.
import Anthropic from "@anthropic-ai/sdk";
import { trace } from "@opentelemetry/api";
import CircuitBreaker from "opossum";
import { z } from "zod";

import { loadPrompt } from "./prompts.js";

const client = new Anthropic({ timeout: 15_000 });
const tracer = trace.getTracer("support");
const Answer = z.object({ text: z.string(), citations: z.array(z.string()).min(1) });

async function ask(question: string, passages: string[]) {
  return tracer.startActiveSpan("answer", async (span) => {
    span.setAttribute("gen_ai.request.model", "claude-3-5-haiku-20241022");
    const reply = await client.messages.create({
      model: "claude-3-5-haiku-20241022",
      max_tokens: 600,
      system: loadPrompt("answer", 7),
      messages: [{ role: "user", content: `<untrusted_content>${passages.join("\n")}</untrusted_content>\n${question}` }],
    });
    span.end();
    const part = reply.content[0];
    return Answer.safeParse(JSON.parse(part.type === "text" ? part.text : "{}"));
  });
}

export const breaker = new CircuitBreaker(ask, { timeout: 20_000 });
breaker.fallback(() => ({ success: false, escalateToHuman: true }));
