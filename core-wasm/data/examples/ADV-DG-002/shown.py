import litellm
import tiktoken
from openai import OpenAI

routes = {
    200: {
        "content": {
            "application/json": {
                # ok: ADV-DG-002
                "example": {"name": "Agent", "model": "gpt-4o"},
            },
        },
    },
}

# ok: ADV-DG-002
count = litellm.token_counter(model="gpt-4o", text="Hello")
# ok: ADV-DG-002
encoding = tiktoken.encoding_for_model(model_name="gpt-4")
# ok: ADV-DG-002
deployment = dict(model_name="azure/gpt-4o-mini")
# ok: ADV-DG-002
pretended = litellm.completion(model="gpt-4o", messages=[], mock_response="Hi")
# ruleid: ADV-DG-002
answer = litellm.completion(model="gpt-4o", messages=[])
