import OpenAI from "openai";

const client = new OpenAI();

export async function run(messages: Message[]) {
  // ruleid: ADV-HO-003
  while (true) {
    const response = await client.chat.completions.create({ model: "gpt-4o-2024-08-06", messages });
    const message = response.choices[0].message;
    if (!message.tool_calls) return message.content;
    for (const call of message.tool_calls) messages.push(await callTool(call));
  }
}

// ruleid: ADV-HO-003
export const settings = { recursionLimit: 100000 };
// ok: ADV-HO-003
export const bounded = { recursionLimit: 25 };

export async function counted(messages: Message[]) {
  let rounds = 0;
  // ok: ADV-HO-003
  while (true) {
    const response = await client.chat.completions.create({ model: "gpt-4o-2024-08-06", messages });
    messages.push(await callTool(response));
    if (++rounds > 10) break;
  }
}

export async function worker(jobs: Jobs) {
  // ok: ADV-HO-003
  while (true) {
    const job = await jobs.receive();
    const response = await client.chat.completions.create({ model: "gpt-4o-2024-08-06", messages: job.messages });
    await callTool(response);
  }
}
