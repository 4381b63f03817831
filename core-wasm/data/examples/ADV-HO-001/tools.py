import os
import shutil
import subprocess
import tempfile

from agents import function_tool
from langchain_core.tools import tool
from langgraph.types import interrupt


@tool
def delete_folder(path: str) -> str:
    """Deletes a folder."""
    # ruleid: ADV-HO-001
    shutil.rmtree(path)
    return "deleted"


@function_tool
def run_command(command: str) -> str:
    """Runs a command."""
    # ruleid: ADV-HO-001
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


@tool
def delete_file(name: str) -> str:
    """Deletes a file once a person agrees."""
    if interrupt({"delete": name}) != "yes":
        return "kept"
    # ok: ADV-HO-001
    os.remove(name)
    return "deleted"


@tool
def convert(text: str) -> str:
    """Converts text."""
    handle, name = tempfile.mkstemp()
    os.write(handle, text.encode())
    # ok: ADV-HO-001
    subprocess.run(["convert", "--version"])
    # ok: ADV-HO-001
    os.remove(name)
    return "done"


def clean(path: str) -> None:
    # ok: ADV-HO-001
    shutil.rmtree(path)
