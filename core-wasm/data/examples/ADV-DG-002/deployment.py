from openai import AzureOpenAI

client = AzureOpenAI()


def ask(question):
    return client.chat.completions.create(
        # ok: ADV-DG-002
        model="gpt-4o",
        messages=[{"role": "user", "content": question}],
    )
