import logging

logger = logging.getLogger(__name__)


def register(user, phone_number):
    # ruleid: ADV-PV-002
    logger.info("registered %s", user.email)
    # ruleid: ADV-PV-002
    logging.warning(f"calling {phone_number}")
    # ok: ADV-PV-002
    logger.info("registered %s", user.id)
    # ok: ADV-PV-002
    logger.info("phone_number is missing")
    # ok: ADV-PV-002
    logger.info("has number: %s", bool(phone_number))


def mail(email):
    # ok: ADV-PV-002
    logger.info("parsed %s", email.subject)
