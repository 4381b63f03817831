import hashlib
import logging

import aiohttp
import jwt

from . import models

logger = logging.getLogger(__name__)


def fingerprint_token(value):
    return f"{value[:6]}…{value[-4:]}"


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def load():
    api_key = read_key()
    return "acme", api_key


def note(settings):
    logger.info("tracing goes to %s", settings["host"])


async def picture(address, access_token):
    session = aiohttp.ClientSession()
    response = await session.get(address, headers={"Authorization": f"Bearer {access_token}"})
    # ok: ADV-AL-004
    logger.warning("no picture: %s", response.content_type)


def report(auth_token, password):
    # ok: ADV-AL-004
    logger.info("stored the token %s", auth_token.id)
    # ok: ADV-AL-004
    logger.info("stored", fingerprint=fingerprint_token(auth_token))
    # ok: ADV-AL-004
    logger.info("stored %s", digest(password)[:12])
    for table in [models.ApiKey, models.Session]:
        # ok: ADV-AL-004
        logger.debug("looking for the table %s", table)
    claims = jwt.decode(auth_token, audience="advisory")
    # ok: ADV-AL-004
    logger.info("signed in: %s", claims)
    # ruleid: ADV-AL-004
    logger.info("stored %s", password)


def start(secret_key):
    # ok: ADV-AL-004
    note({"secret_key": secret_key, "host": "https://traces.example.com"})
    organisation, api_key = load()
    # ok: ADV-AL-004
    logger.info("running for %s", organisation)
    # ruleid: ADV-AL-004
    logger.info("running with %s", api_key)


def ask(prompt):
    # ok: ADV-AL-004
    send(prompt)
    return client.chat.completions.create(model="gpt-4o-2024-08-06", messages=prompt)


def send(prompt):
    logger.info("sending %d characters", len(prompt))
