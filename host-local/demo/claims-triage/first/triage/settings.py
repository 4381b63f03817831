"""What the service is configured with."""

MODEL = "claude-3-5-sonnet-latest"
REVIEW_THRESHOLD = 0.8
