"""Asks the model how urgent a claim is."""

import anthropic

from triage.settings import MODEL

client = anthropic.Anthropic()


def urgency(claim: dict) -> str:
    prompt = (
        f"How urgent is this claim of {claim['first_name']} {claim['last_name']}, "
        f"born {claim['date_of_birth']}, diagnosis {claim['diagnosis']}? {claim['letter']}"
    )
    reply = client.messages.create(
        model=MODEL,
        max_tokens=400,
        messages=[{"role": "user", "content": prompt}],
    )
    return reply.content[0].text
