"""Bounds that came after the first review."""

MAX_STEPS = 25
ALLOWED_TOOLS = ["read_file", "run_tests"]
