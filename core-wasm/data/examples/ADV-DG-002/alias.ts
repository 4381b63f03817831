import { anthropic } from "@ai-sdk/anthropic";
import { openai } from "@ai-sdk/openai";
import OpenAI from "openai";

const client = new OpenAI();

// ruleid: ADV-DG-002
export const chat = openai("gpt-4o-mini");
export const answer = client.responses.create({
  // ruleid: ADV-DG-002
  model: "gpt-4.1",
  input: "Hello",
});
// ok: ADV-DG-002
export const dated = anthropic("claude-sonnet-4-5-20250929");
// ok: ADV-DG-002
export const label = { title: "gpt-4o" };
// ok: ADV-DG-002
export const own = openai("acme-finetuned");
