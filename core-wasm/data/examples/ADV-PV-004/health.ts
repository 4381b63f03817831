import { generateText } from "ai";
import { deidentify } from "./privacy";

export async function summarise(patientRecord: string) {
  // ruleid: ADV-PV-004
  return generateText({ model, prompt: `Summarise: ${patientRecord}` });
}

export async function explain(visit: Visit) {
  // ruleid: ADV-PV-004
  return generateText({ model, prompt: "Explain " + visit.labResults });
}

export async function clean(patientRecord: string) {
  // ok: ADV-PV-004
  return generateText({ model, prompt: deidentify(patientRecord) });
}

export async function ask(question: string) {
  // ok: ADV-PV-004
  return generateText({ model, prompt: question });
}

export async function count(patientRecord: string) {
  // ok: ADV-PV-004
  return generateText({ model, prompt: `A record of ${patientRecord.length} characters` });
}
