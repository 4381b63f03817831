import ollama
from openai import OpenAI

from deidentify import deidentify_record

client = OpenAI()


def summarise(patient_record):
    # ruleid: ADV-PV-004
    return client.responses.create(model="gpt-4o-2024-08-06", input=f"Summarise: {patient_record}")


def code(patient):
    note = patient["clinical_notes"]
    # ruleid: ADV-PV-004
    return client.responses.create(model="gpt-4o-2024-08-06", input="Code this: " + note)


def clean(patient_record):
    # ok: ADV-PV-004
    return client.responses.create(model="gpt-4o-2024-08-06", input=deidentify_record(patient_record))


def local(patient_record):
    # ok: ADV-PV-004
    return ollama.generate(model="llama3", prompt=patient_record)


def diagnose(error):
    # ok: ADV-PV-004
    return client.responses.create(model="gpt-4o-2024-08-06", input=f"What is wrong: {error}")
