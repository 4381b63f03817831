import { exec } from "child_process";
import DOMPurify from "dompurify";
import OpenAI from "openai";
import { generateText } from "ai";

const client = new OpenAI();

async function summary(text: string) {
  const response = await client.chat.completions.create({ model: "gpt-4o-2024-08-06", messages: [{ role: "user", content: text }] });
  return response.choices[0].message.content;
}

export async function show(target: HTMLElement, text: string) {
  // ruleid: ADV-SEC-101
  target.innerHTML = await summary(text);
}

export async function runTask(task: string) {
  const { text } = await generateText({ model, prompt: task });
  // ruleid: ADV-SEC-101
  exec(`make ${text}`);
}

export async function compile(task: string) {
  const completion = await client.responses.create({ model: "gpt-4o-2024-08-06", input: task });
  // ruleid: ADV-SEC-101
  return new Function(completion.output_text);
}

export async function showSafely(target: HTMLElement, text: string) {
  // ok: ADV-SEC-101
  target.innerHTML = DOMPurify.sanitize(await summary(text));
}

export async function showAsText(target: HTMLElement, text: string) {
  // ok: ADV-SEC-101
  target.textContent = await summary(text);
}

export function Badge({ label }: { label: string }) {
  // ok: ADV-SEC-101
  return <span dangerouslySetInnerHTML={{ __html: label }} />;
}

export async function match(pattern: RegExp, text: string) {
  const answer = await summary(text);
  // ok: ADV-SEC-101
  return pattern.exec(answer);
}
