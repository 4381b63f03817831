import logging

logger = logging.getLogger(__name__)


def alias(user_email):
    # ruleid: ADV-PV-002
    logger.debug("no alias for %s", user_email)


class Client:
    def start(self):
        # ok: ADV-PV-002
        alias(self.user_email)


def refresh(credential, email_address):
    credential.email_address = email_address
    # ok: ADV-PV-002
    logger.warning("not refreshed: %s", credential.id)
    # ruleid: ADV-PV-002
    logger.warning("not refreshed: %s", credential.email_address)


def canonical(credentials):
    facts = [{"connection": one.id, "email_address": one.email_address} for one in credentials]
    # ok: ADV-PV-002
    logger.info("canonical: %s", [fact["connection"] for fact in facts])
    # ruleid: ADV-PV-002
    logger.info("canonical: %s", facts)
