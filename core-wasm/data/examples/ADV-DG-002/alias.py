from langchain_anthropic import ChatAnthropic
from openai import OpenAI

client = OpenAI()

client.chat.completions.create(
    # ruleid: ADV-DG-002
    model="gpt-4o",
    messages=[{"role": "user", "content": "Hello"}],
)
# ruleid: ADV-DG-002
chat = ChatAnthropic(model="claude-3-5-haiku-latest")
# ok: ADV-DG-002
dated = ChatAnthropic(model="claude-sonnet-4-5-20250929")
client.chat.completions.create(
    # ok: ADV-DG-002
    model="gpt-4o-2024-08-06",
    messages=[{"role": "user", "content": "Compare gpt-4o with gpt-4"}],
)
# ok: ADV-DG-002
own = ChatAnthropic(model="acme-finetuned")
# ok: ADV-DG-002
vehicle = dict(model="t-roc")
