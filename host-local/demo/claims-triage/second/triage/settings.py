"""What the service is configured with."""

import os

MODEL = "claude-3-5-sonnet-20241022"
REVIEW_THRESHOLD = 0.8
RETENTION_DAYS = 30
AI_ENABLED = os.environ.get("TRIAGE_AI_ENABLED", "true") == "true"
