import boto3
import litellm
import requests

from litellm.llms.openai_like.chat.handler import OpenAILikeChatHandler

handler = OpenAILikeChatHandler()


def exchange(code):
    # ok: ADV-AL-001
    return requests.post("https://openrouter.ai/api/v1/auth/keys", json={"code": code})


def through(messages):
    # ok: ADV-AL-001
    return handler.completion(model="acme", messages=messages)


def pretend(messages):
    # ok: ADV-AL-001
    return litellm.completion(model="acme", messages=messages, mock_response="Hi")


class BedrockEmbeddings:
    def __init__(self):
        self.client = boto3.client("bedrock-runtime")

    def embed_query(self, text):
        # ok: ADV-AL-001
        return self.client.invoke_model(body=text, modelId="amazon.titan-embed-text-v2:0")


def ask(messages):
    # ruleid: ADV-AL-001
    return litellm.completion(model="acme", messages=messages)


def by_hand(messages):
    # ruleid: ADV-AL-001
    return requests.post("https://openrouter.ai/api/v1/chat/completions", json={"messages": messages})
