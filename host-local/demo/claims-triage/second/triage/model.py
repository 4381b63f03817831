"""Asks the model how urgent a claim is, without saying whose it is."""

import anthropic
from presidio_analyzer import AnalyzerEngine
from presidio_anonymizer import AnonymizerEngine
from pydantic import BaseModel

from triage.audit import audit_log
from triage.settings import MODEL

client = anthropic.Anthropic(timeout=20.0, max_retries=2)
analyzer = AnalyzerEngine()
anonymizer = AnonymizerEngine()


class Urgency(BaseModel):
    urgency: str
    confidence: float
    reason: str


def redact_pii(text: str) -> str:
    found = analyzer.analyze(text=text, language="en")
    return anonymizer.anonymize(text=text, analyzer_results=found).text


def urgency(claim_id: str, letter: str, prompt_version: str) -> Urgency:
    reply = client.messages.create(
        model=MODEL,
        max_tokens=400,
        messages=[{"role": "user", "content": redact_pii(letter)}],
    )
    answer = Urgency.model_validate_json(reply.content[0].text)
    audit_log.append(
        claim=claim_id,
        model=MODEL,
        prompt_version=prompt_version,
        urgency=answer.urgency,
        decision_reason=answer.reason,
    )
    return answer
