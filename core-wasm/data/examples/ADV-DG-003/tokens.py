"""Counts tokens: model="gpt-4-0314" is what the old service used."""
import tiktoken

# ok: ADV-DG-003
encoding = tiktoken.encoding_for_model("gpt-4-0314")
# ok: ADV-DG-003
other = tiktoken.encoding_for_model(model_name="gpt-4-0314")


def ask(client, question):
    """Asks. For example: ask(client, model="text-davinci-003")."""
    # ruleid: ADV-DG-003
    return client.completions.create(model="text-davinci-003", prompt=question)
