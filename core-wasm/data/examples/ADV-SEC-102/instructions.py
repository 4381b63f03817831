from fastapi import FastAPI, Request
from langchain_core.messages import HumanMessage, SystemMessage
from openai import OpenAI

app = FastAPI()
client = OpenAI()
RULES = "You are a helpful librarian."


@app.post("/chat")
async def chat(request: Request):
    body = await request.json()
    persona = body["persona"]
    return client.chat.completions.create(
        model="gpt-4o-2024-08-06",
        messages=[
            # ruleid: ADV-SEC-102
            {"role": "system", "content": f"You are {persona}."},
            # ok: ADV-SEC-102
            {"role": "user", "content": body["question"]},
        ],
    )


@app.post("/ask")
def ask(topic: str, limit: int):
    # ruleid: ADV-SEC-102
    instructions = [SystemMessage(content="Talk only about " + topic)]
    # ok: ADV-SEC-102
    instructions.append(SystemMessage(content=f"Answer in at most {limit} words."))
    return instructions


def command_line():
    question = input("? ")
    # ok: ADV-SEC-102
    return [SystemMessage(content=RULES), HumanMessage(content=question)]
