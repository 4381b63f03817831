# ruleid: ADV-DG-003
client.responses.create(model="gpt-4-0314", input=question)
# ruleid: ADV-DG-003
client.messages.create(model="claude-2.1", messages=messages)
# ok: ADV-DG-003
client.messages.create(model="claude-sonnet-4-5-20250929", messages=messages)
# A table of prices names a model and uses none.
# ok: ADV-DG-003
PRICES = {"gpt-4-0314": 30}
