import { generateText } from "ai";
import { model, rules } from "./model";

export async function POST(req: Request) {
  const { persona, question } = await req.json();
  const answer = await generateText({
    model,
    // ruleid: ADV-SEC-102
    system: `You are ${persona}.`,
    prompt: question,
  });
  return Response.json({ text: answer.text });
}

export async function PUT(req: Request) {
  const body = await req.json();
  const messages = [
    // ruleid: ADV-SEC-102
    { role: "system", content: body.instructions },
    // ok: ADV-SEC-102
    { role: "user", content: body.question },
  ];
  return messages;
}

export async function PATCH(req: Request) {
  const { messages } = await req.json();
  // ok: ADV-SEC-102
  return generateText({ model, system: rules, messages });
}

export function greet(name: string) {
  // ok: ADV-SEC-102
  return [{ role: "system", content: `You speak for ${name}.` }];
}
