import logging

from openai import OpenAI, RateLimitError

client = OpenAI()


def ask(prompt):
    try:
        return client.responses.create(model="gpt-4o-2024-08-06", input=prompt)
    # ruleid: ADV-AL-003
    except Exception:
        pass


def label(rows):
    for row in rows:
        try:
            row.label = client.responses.create(model="gpt-4o-2024-08-06", input=row.text).output_text
        # ruleid: ADV-AL-003
        except:
            continue


def noted(prompt):
    try:
        return client.responses.create(model="gpt-4o-2024-08-06", input=prompt)
    # ok: ADV-AL-003
    except Exception:
        logging.exception("model call failed")
        return None


def narrow(prompt):
    try:
        return client.responses.create(model="gpt-4o-2024-08-06", input=prompt)
    # ok: ADV-AL-003
    except RateLimitError:
        return None


def elsewhere(path):
    try:
        return open(path).read()
    # ok: ADV-AL-003
    except Exception:
        return ""
