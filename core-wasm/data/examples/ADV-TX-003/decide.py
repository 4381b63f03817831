from openai import OpenAI

client = OpenAI()


def decide_loan(application):
    answer = client.responses.create(model="gpt-4o-2024-08-06", input=application).output_text
    if "good" in answer:
        return "approved"
    # ruleid: ADV-TX-003
    return "rejected"


def screen(candidate, classifier):
    score = classifier.predict(candidate)
    # ruleid: ADV-TX-003
    return {"status": "accepted" if score > 0.5 else "declined"}


def explained(application):
    answer = client.responses.create(model="gpt-4o-2024-08-06", input=application).output_text
    reason = answer.splitlines()[0]
    # ok: ADV-TX-003
    return {"status": "approved" if "good" in answer else "rejected", "reason": reason}


def by_rule(amount):
    # ok: ADV-TX-003
    return "approved" if amount < 100 else "rejected"


def topic(text):
    answer = client.responses.create(model="gpt-4o-2024-08-06", input=text).output_text
    # ok: ADV-TX-003
    return "sport" if "ball" in answer else "other"
