#!/usr/bin/env python3
"""Holds CycloneDX documents against the strict JSON schema of CycloneDX 1.6.

    cyclonedx.py BOM.json...

Needs the PyPI package `cyclonedx-python-lib[json-validation]`. Beside the schema, checks what it
cannot say: every package URL has the type of its ecosystem and reads back, and every reference
of the dependency graph is to something in the document.
"""

import json
import pathlib
import sys

# This file has the name of the package it uses.
sys.path.pop(0)

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL


def problems(text):
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        yield f"schema: {error}"
        return
    document = json.loads(text)
    references = {document["metadata"]["component"]["bom-ref"]}
    for component in document.get("components", []) + document.get("services", []):
        if component["bom-ref"] in references:
            yield f"reference {component['bom-ref']!r} is not unique"
        references.add(component["bom-ref"])
        purl = component.get("purl")
        if purl is None:
            continue
        try:
            read = PackageURL.from_string(purl)
        except ValueError as error:
            yield f"package URL {purl!r}: {error}"
            continue
        if read.to_string() != purl:
            yield f"package URL {purl!r} reads back as {read.to_string()!r}"
        if f":{read.type}:" not in component["bom-ref"]:
            yield f"package URL {purl!r} is not of the ecosystem in {component['bom-ref']!r}"
        if read.version != component.get("version"):
            yield f"package URL {purl!r} and version {component.get('version')!r} differ"
    for node in document.get("dependencies", []):
        for reference in [node["ref"], *node.get("dependsOn", [])]:
            if reference not in references:
                yield f"the graph names {reference!r}, which is not in the document"


def main(paths):
    if not paths:
        sys.exit(__doc__)
    failed = False
    for path in paths:
        found = list(problems(pathlib.Path(path).read_text(encoding="utf-8")))
        for problem in found:
            print(f"{path}: {problem}", file=sys.stderr)
        failed |= bool(found)
        if not found:
            print(f"{path}: valid CycloneDX 1.6")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
