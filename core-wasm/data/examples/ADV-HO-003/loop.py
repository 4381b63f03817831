from langchain.agents import AgentExecutor
from openai import OpenAI

client = OpenAI()
MAX_ROUNDS = 10


def run(messages, tools):
    # ruleid: ADV-HO-003
    while True:
        message = client.chat.completions.create(model="gpt-4o-2024-08-06", messages=messages).choices[0].message
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            messages.append(execute_tool(call))


def build(agent, tools):
    # ruleid: ADV-HO-003
    return AgentExecutor(agent=agent, tools=tools, max_iterations=None)


def bounded(messages):
    rounds = 0
    # ok: ADV-HO-003
    while True:
        message = client.chat.completions.create(model="gpt-4o-2024-08-06", messages=messages).choices[0].message
        if not message.tool_calls:
            return message.content
        messages.append(execute_tool(message))
        rounds += 1
        if rounds >= MAX_ROUNDS:
            raise RuntimeError("too many rounds")


def chat(messages):
    # ok: ADV-HO-003
    while True:
        messages.append({"role": "user", "content": input("> ")})
        message = client.chat.completions.create(model="gpt-4o-2024-08-06", messages=messages).choices[0].message
        messages.append(execute_tool(message))


def counted(messages):
    # ok: ADV-HO-003
    for _ in range(MAX_ROUNDS):
        message = client.chat.completions.create(model="gpt-4o-2024-08-06", messages=messages).choices[0].message
        messages.append(execute_tool(message))
