"""Takes claims over HTTP and puts them in a queue."""

import logging

from fastapi import FastAPI

from triage.model import urgency

log = logging.getLogger(__name__)
app = FastAPI()


@app.post("/claims")
def triage(claim: dict) -> dict:
    log.info("claim of %s, born %s", claim["email"], claim["date_of_birth"])
    try:
        answer = urgency(claim)
    except Exception:
        answer = "unknown"
    return {"claim": claim["id"], "urgency": answer}
