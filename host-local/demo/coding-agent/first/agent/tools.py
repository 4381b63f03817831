"""What the agent may do in a working copy."""

import os
import shutil
import subprocess

from langchain.tools import tool


@tool
def run_command(command: str) -> str:
    """Runs a command."""
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


@tool
def delete_directory(path: str) -> str:
    """Deletes a directory."""
    shutil.rmtree(path)
    return f"deleted {path}"


@tool
def delete_file(path: str) -> str:
    """Deletes a file."""
    os.remove(path)
    return f"deleted {path}"
