import smtplib

import stripe
from langchain_core.tools import tool

server = smtplib.SMTP("localhost")


@tool
# ruleid: ADV-AL-002
def send_mail(address: str, text: str) -> str:
    """Sends mail."""
    server.sendmail("bot@example.com", address, text)
    return "sent"


@tool
# ruleid: ADV-AL-002
def refund(charge: str) -> str:
    """Refunds a charge."""
    stripe.Refund.create(charge=charge)
    return "refunded"


@tool
# ok: ADV-AL-002
def weather(city: str) -> str:
    """Tells the weather."""
    return "sunny in " + city


# ok: ADV-AL-002
def remind(address: str) -> None:
    server.sendmail("bot@example.com", address, "Remember")


@tool
# ok: ADV-AL-002
def add(a: int, b: int) -> int:
    """Adds."""
    return a + b
