import logging

from openai import OpenAI

from privacy import redact

client = OpenAI()
logger = logging.getLogger(__name__)


def letter(user, ssn):
    # ruleid: ADV-PV-001
    return client.responses.create(model="gpt-4o-2024-08-06", input=f"Write to the holder of {ssn}")


def greet(customer):
    text = "Write to " + customer.email
    messages = [{"role": "user", "content": text}]
    # ruleid: ADV-PV-001
    return client.chat.completions.create(model="gpt-4o-2024-08-06", messages=messages)


def masked(ssn):
    ssn = redact(ssn)
    # ok: ADV-PV-001
    return client.responses.create(model="gpt-4o-2024-08-06", input=f"Write to the holder of {ssn}")


def hosts(server):
    # ok: ADV-PV-001
    return client.responses.create(model="gpt-4o-2024-08-06", input=f"What runs at {server.address}?")


def sentence():
    # ok: ADV-PV-001
    return client.responses.create(model="gpt-4o-2024-08-06", input="What is an ssn? Is date_of_birth personal?")


def abuse(user, question):
    # ok: ADV-PV-001
    return client.responses.create(model="gpt-4o-2024-08-06", input=question, user=user.email)
