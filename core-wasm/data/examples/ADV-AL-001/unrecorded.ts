import Anthropic from "@anthropic-ai/sdk";
import { generateText } from "ai";
import { model } from "./model";

const client = new Anthropic();

export async function answer(question: string) {
  // ruleid: ADV-AL-001
  return client.messages.create({ model: "claude-sonnet-4-5-20250929", max_tokens: 100, messages: [{ role: "user", content: question }] });
}

export async function summarise(text: string) {
  // ruleid: ADV-AL-001
  const { text: summary } = await generateText({ model, prompt: text });
  return summary;
}

export async function count(text: string) {
  // ok: ADV-AL-001
  return client.messages.countTokens({ model: "claude-sonnet-4-5-20250929", messages: [{ role: "user", content: text }] });
}

export async function send(url: string) {
  // ok: ADV-AL-001
  return fetch(url, { method: "POST" });
}
