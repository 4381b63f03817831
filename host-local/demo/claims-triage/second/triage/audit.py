"""An append-only record of what the model said, each entry bound to the one before."""

import hashlib
import json
from datetime import datetime, timezone


class AuditLog:
    def __init__(self, path: str) -> None:
        self.path = path
        self.prev_hash = ""

    def append(self, **event: object) -> None:
        event["at"] = datetime.now(timezone.utc).isoformat()
        event["prev_hash"] = self.prev_hash
        line = json.dumps(event, sort_keys=True)
        self.prev_hash = hashlib.sha256(line.encode()).hexdigest()
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(line + "\n")


audit_log = AuditLog("/var/lib/triage/audit.jsonl")
