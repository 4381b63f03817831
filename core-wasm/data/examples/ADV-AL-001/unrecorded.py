import httpx
from openai import OpenAI

client = OpenAI()


class Assistant:
    def __init__(self):
        self.client = OpenAI()

    def answer(self, question):
        # ruleid: ADV-AL-001
        return self.client.chat.completions.create(
            model="gpt-4o-2024-08-06", messages=[{"role": "user", "content": question}]
        )


def summarise(text):
    # ruleid: ADV-AL-001
    response = client.responses.create(model="gpt-4o-2024-08-06", input=text)
    # ok: ADV-AL-001
    again = client.responses.create(model="gpt-4o-2024-08-06", input=response.output_text)
    return again.output_text


def fetch(url):
    # ok: ADV-AL-001
    return httpx.post(url, json={"text": "hello"})


def models():
    # ok: ADV-AL-001
    return client.models.list()
