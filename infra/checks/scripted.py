"""Runs the scripts that deploy, against fakes of the command lines that they call."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

INFRA = pathlib.Path(__file__).resolve().parent.parent
FAKE = INFRA / "checks" / "fakes" / "command"
COMMANDS = ["az", "aws", "curl", "sleep"]
UNPLANNED = 97


def answer(command, match, out="", **more):
    """Returns one answer of a fake; see `fakes/command`."""
    return {"command": command, "match": match, "out": out, **more}


class Ended:
    """How a script ended, what it said, and what it called."""

    def __init__(self, status, out, said, calls):
        self.status, self.out, self.said, self.calls = status, out, said, calls

    def of(self, command):
        """Returns the calls of a command, each as one text."""
        return [" ".join(call["arguments"]) for call in self.calls if call["command"] == command]

    def order(self, *parts):
        """Returns whether calls that hold these parts were made in this order."""
        lines = iter(" ".join([call["command"], *call["arguments"]]) for call in self.calls)
        return all(any(part in line for line in lines) for part in parts)

    def given(self, part):
        """Returns the text of the only file that the call which holds a part was given."""
        (call,) = [call for call in self.calls if part in " ".join(call["arguments"])]
        (text,) = call["files"].values()
        return text


class Scripted(unittest.TestCase):
    """A directory of one's own, with fakes first on the path."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        commands = self.directory / "bin"
        commands.mkdir()
        for command in COMMANDS:
            (commands / command).symlink_to(FAKE)
        self.temporary = self.directory / "tmp"
        self.temporary.mkdir()
        self.path = f"{commands}:{os.environ['PATH']}"

    def script(self, path, *arguments, plan=(), **environment):
        """Runs a script of `infra/` with these variables alone."""
        (self.directory / "plan").write_text(json.dumps([*plan, answer("sleep", ".")]))
        (self.directory / "asked").unlink(missing_ok=True)
        own = {"PATH": self.path, "FAKES": str(self.directory), "TMPDIR": str(self.temporary), "HOME": str(self.directory)}
        ended = subprocess.run([INFRA / path, *arguments], env=own | environment, capture_output=True, text=True, check=False)
        log = self.directory / "asked"
        calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        unplanned = [call for call in calls if call["answer"] is None]
        self.assertEqual(unplanned, [], ended.stderr)
        return Ended(ended.returncode, ended.stdout, ended.stderr, calls)

    def assert_fails(self, ended, *parts, status=1):
        """It ended with a status, and said this."""
        self.assertEqual(ended.status, status, ended.said)
        for part in parts:
            self.assertIn(part, ended.said)

    def assert_done(self, ended):
        self.assertEqual(ended.status, 0, ended.said)
        # What was put down for a while is taken away.
        self.assertEqual(list(self.temporary.iterdir()), [])

    def dashboard(self):
        """Returns a directory as the dashboard's build makes it."""
        directory = self.directory / "dist"
        (directory / "assets").mkdir(parents=True, exist_ok=True)
        (directory / "index.html").write_text('<div id="root"></div>')
        (directory / "assets" / "index-1.js").write_text("1")
        return directory
