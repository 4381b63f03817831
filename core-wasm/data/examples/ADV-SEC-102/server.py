from fastapi import FastAPI, Request
from openai import OpenAI

app = FastAPI()
client = OpenAI()


@app.post("/v1/responses")
async def respond(request: Request):
    body = await request.json()
    return client.chat.completions.create(
        model="gpt-4o-2024-08-06",
        messages=[
            # ok: ADV-SEC-102
            {"role": "system", "content": body["instructions"]},
            # ruleid: ADV-SEC-102
            {"role": "system", "content": f"The caller is {body['caller']}."},
            {"role": "user", "content": body["input"]},
        ],
    )
