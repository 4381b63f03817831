// Sorts feedback; a first sketch.
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic();

export async function sentiment(feedback: { email: string; fullName: string; text: string }) {
  console.log("feedback of", feedback.email, feedback.fullName);
  const reply = await client.messages.create({
    model: "claude-3-5-haiku-latest",
    max_tokens: 100,
    messages: [{ role: "user", content: `Is ${feedback.fullName} (${feedback.email}) content? ${feedback.text}` }],
  });
  return reply.content;
}
