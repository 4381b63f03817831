"""Asks, runs what comes back, and asks again."""

import openai

client = openai.OpenAI()


def work(task: str) -> None:
    history = [{"role": "user", "content": task}]
    while True:
        reply = client.chat.completions.create(model="gpt-4o", messages=history)
        code = reply.choices[0].message.content
        exec(code)
        history.append({"role": "assistant", "content": code})
