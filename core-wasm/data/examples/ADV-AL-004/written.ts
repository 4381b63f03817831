import OpenAI from "openai";

const apiKey = process.env.OPENAI_API_KEY;
const client = new OpenAI({ apiKey });

export async function ask(prompt: string) {
  // ruleid: ADV-AL-004
  console.log("asking", prompt);
  // ok: ADV-AL-004
  console.log("asking", prompt.length);
  return client.responses.create({ model: "gpt-4o-2024-08-06", input: prompt });
}

export function start() {
  // ruleid: ADV-AL-004
  console.log(`starting with ${apiKey}`);
  // ok: ADV-AL-004
  console.log("key given", Boolean(apiKey));
  // ok: ADV-AL-004
  console.log("apiKey");
}
