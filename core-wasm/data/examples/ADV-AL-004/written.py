import hashlib
import logging
import os

from openai import OpenAI

logger = logging.getLogger(__name__)
api_key = os.environ["OPENAI_API_KEY"]
client = OpenAI(api_key=api_key)

# ruleid: ADV-AL-004
logger.info("starting with %s", api_key)
# ok: ADV-AL-004
logger.info("key given: %s", bool(api_key))
# ok: ADV-AL-004
logger.info("no api_key, no prompt")


def ask(prompt):
    # ruleid: ADV-AL-004
    logger.debug(f"asking: {prompt}")
    # ok: ADV-AL-004
    logger.debug("asking %d characters", len(prompt))
    # ok: ADV-AL-004
    logger.debug("asking %s", hashlib.sha256(prompt.encode()).hexdigest())
    return client.responses.create(model="gpt-4o-2024-08-06", input=prompt)


def show(prompt):
    # ok: ADV-AL-004
    logger.info(prompt)
