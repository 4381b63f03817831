import OpenAI from "openai";
import pino from "pino";

const client = new OpenAI();
const logger = pino();

export async function answer(question: string) {
  // ok: ADV-AL-001
  const response = await client.responses.create({ model: "gpt-4o-2024-08-06", input: question });
  logger.info({ model: response.model, id: response.id });
  return response.output_text;
}
