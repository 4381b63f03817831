// The chat's door: it says what it is before anything else.
import express from "express";
import { breaker } from "./answer.js";

export const app = express();
const AI_DISCLOSURE = "You are chatting with an AI assistant. Ask for a person at any time.";

app.get("/hello", (_request, response) => {
  response.json({ notice: AI_DISCLOSURE });
});

app.post("/ask", async (request, response) => {
  const answer = await breaker.fire(request.body.question, request.body.passages);
  response.json({ aiGenerated: true, answer });
});
