import OpenAI from "openai";
import { BaseChatModel } from "./base";

export class ChatGateway extends BaseChatModel {
  client = new OpenAI();

  _llmType() {
    return "gateway";
  }

  async _generate(messages: object[]) {
    // ok: ADV-AL-001
    return await this.client.chat.completions.create({ model: "m-1", messages });
  }
}

export async function kindOfKey(headers: Record<string, string>) {
  // ok: ADV-AL-001
  const response = await fetch("https://api.mistral.ai/v1/models", { method: "GET", headers });
  return response.status === 200 ? "platform" : "other";
}

export async function ask(headers: Record<string, string>, body: string) {
  // ruleid: ADV-AL-001
  const response = await fetch("https://api.mistral.ai/v1/chat/completions", { method: "POST", headers, body });
  return response.json();
}
