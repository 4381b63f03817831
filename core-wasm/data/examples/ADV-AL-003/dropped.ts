import OpenAI from "openai";

const client = new OpenAI();

export async function ask(input: string) {
  try {
    return await client.responses.create({ model: "gpt-4o-2024-08-06", input });
  // ruleid: ADV-AL-003
  } catch {}
}

export async function label(input: string) {
  try {
    return await client.responses.create({ model: "gpt-4o-2024-08-06", input });
  // ruleid: ADV-AL-003
  } catch (error) {
    return null;
  }
}

export async function noted(input: string) {
  try {
    return await client.responses.create({ model: "gpt-4o-2024-08-06", input });
  // ok: ADV-AL-003
  } catch (error) {
    console.error("model call failed", error);
    return null;
  }
}

export async function raised(input: string) {
  try {
    return await client.responses.create({ model: "gpt-4o-2024-08-06", input });
  // ok: ADV-AL-003
  } catch (error) {
    throw new Error("no answer", { cause: error });
  }
}

export function parse(text: string) {
  try {
    return JSON.parse(text);
  // ok: ADV-AL-003
  } catch {
    return null;
  }
}
