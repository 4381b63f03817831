import { generateText } from "ai";

export async function decideLoan(application: string) {
  const { text } = await generateText({ model, prompt: application });
  // ruleid: ADV-TX-003
  return text.includes("good") ? "approve" : "deny";
}

export async function screen(candidate: string) {
  const { text } = await generateText({ model, prompt: candidate });
  if (text.includes("good")) return { status: "accepted" };
  // ruleid: ADV-TX-003
  return { status: "rejected" };
}

export async function explained(application: string) {
  const { text } = await generateText({ model, prompt: application });
  // ok: ADV-TX-003
  return { status: text.includes("good") ? "approved" : "rejected", rationale: text };
}

export function byRule(amount: number) {
  // ok: ADV-TX-003
  return amount < 100 ? "approve" : "deny";
}

export async function topic(input: string) {
  const { text } = await generateText({ model, prompt: input });
  // ok: ADV-TX-003
  return text.includes("ball") ? "sport" : "other";
}
