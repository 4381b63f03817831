import { generateText } from "ai";
import { anonymize } from "./privacy";

export async function letter(passportNumber: string) {
  // ruleid: ADV-PV-001
  return generateText({ model, prompt: `Is ${passportNumber} valid?` });
}

export async function greet(user: User) {
  const prompt = "Write to " + user.email;
  // ruleid: ADV-PV-001
  return generateText({ model, prompt });
}

export async function masked(user: User) {
  const address = anonymize(user.email);
  // ok: ADV-PV-001
  return generateText({ model, prompt: `Write to ${address}` });
}

export async function label() {
  // ok: ADV-PV-001
  return generateText({ model, prompt: "Find every phoneNumber in the form." });
}

export async function named(name: string) {
  // ok: ADV-PV-001
  return generateText({ model, prompt: `Describe ${name}` });
}
