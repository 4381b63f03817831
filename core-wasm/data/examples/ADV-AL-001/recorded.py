import logging

from openai import OpenAI

client = OpenAI()
logger = logging.getLogger(__name__)


def summarise(text):
    # ok: ADV-AL-001
    response = client.responses.create(model="gpt-4o-2024-08-06", input=text)
    logger.info("model=%s id=%s", response.model, response.id)
    return response.output_text
