"""Takes claims over HTTP; the uncertain ones go to a person, and so does everything when the model is off."""

from fastapi import FastAPI

from triage.model import urgency
from triage.queue import review_queue
from triage.settings import AI_ENABLED, REVIEW_THRESHOLD

PROMPT_VERSION = "urgency-4"
app = FastAPI()


@app.post("/claims")
def triage(claim: dict) -> dict:
    if not AI_ENABLED:
        review_queue.put(claim["id"])
        return {"claim": claim["id"], "urgency": "review"}
    answer = urgency(claim["id"], claim["letter"], PROMPT_VERSION)
    if answer.confidence < REVIEW_THRESHOLD:
        review_queue.put(claim["id"])
        return {"claim": claim["id"], "urgency": "review"}
    return {"claim": claim["id"], "urgency": answer.urgency, "reason": answer.reason}


@app.post("/claims/{claim}/overrides")
def override(claim: str, final_outcome: str, override_reason: str, overridden_by: str) -> dict:
    return {"claim": claim, "urgency": final_outcome, "by": overridden_by, "reason": override_reason}
