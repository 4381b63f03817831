#!/usr/bin/env python3
"""Holds docs/embedding/scan.py against the command's own report.

    same.py COMPONENT DIRECTORY REPORT AS-OF

REPORT is what `advisory scan DIRECTORY --as-of AS-OF --format json` wrote: the other language must write the same bytes, and
must hear of what the component refuses. Needs the PyPI package `wasmtime`. Exits with 1 when something differs.
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "docs" / "embedding"))

import scan


def problems(component, directory, report, as_of):
    scanner = scan.Scanner(component)
    request = scan.request(directory, as_of)
    written = report.read_bytes()
    if not json.loads(written)["findings"]:
        yield "the command's report has no finding, so it compares nothing"
    if scan.scan(scanner, directory, request, "json")[0] != written:
        yield "another report than the command's"
    setattr(request, "as-of", "tomorrow")
    yield from refused(scanner, "malformed", "plan", request)
    setattr(request, "as-of", as_of)
    request.frameworks = ["nist-ai-rfm"]
    yield from refused(scanner, "unknown", "plan", request)
    yield from refused(scanner, "malformed", "combine", b"no plan", [])


def refused(scanner, why, function, *values):
    """Yields a problem unless the function fails for that reason."""
    try:
        scanner.call(function, *values)
    except scan.ScanError as error:
        if f"{function}: {why}: " not in str(error):
            yield f"{function} is refused, but not as {why}: {error}"
    else:
        yield f"{function} takes what is {why}"


def main():
    component, directory, report, as_of = sys.argv[1:]
    found = list(problems(pathlib.Path(component), pathlib.Path(directory), pathlib.Path(report), as_of))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
