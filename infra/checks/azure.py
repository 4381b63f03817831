"""Holds the Bicep files against their grammar, against each other, and against what the host asks of them.

A module's parameters are those that its user gives it, a file of parameters names what main.bicep takes, and an output that is read
exists; what the templates have to say is in azure_rules.py. Each check is shown to fail on files that were broken on purpose. Types and
properties of resources that no rule is about are not looked at.
"""

import json
import pathlib
import sys

import azure_rules
from bicep import Template

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
AZURE = ROOT / "infra" / "azure"

BROKEN = [
    ("main.bicep", "param environment string", "param environment string =", "is no Bicep"),
    ("main.bicep", "    vaultUri: security.outputs.vaultUri\n", "", "compute lacks vaultUri"),
    ("main.bicep", "    apiHost: ", "    apiHosts: ", "web has no apiHosts"),
    ("main.bicep", "web.outputs.hostName", "web.outputs.host", "web has no output host"),
    ("main.bicep", "'modules/web.bicep'", "'modules/pages.bicep'", "there is no modules/pages.bicep"),
    ("main.bicep", "oidc: oidc", "oidc: model", "oidc is not used"),
    ("modules/data.bicep", "    tags: tags\n    serviceId", "    serviceId", "endpoint lacks tags"),
    ("parameters/prod.json", '"capacity"', '"capacities"', "there is no parameter capacities"),
    ("parameters/dev.json", '"environment"', '"model"', "environment is missing"),
]


def disagreements(templates, texts):
    """Returns where files do not fit each other."""
    wrong = [f"{path} is no Bicep" for path, template in templates.items() if not template.well_formed]
    for path, template in templates.items():
        wrong += [f"{path}: {name} is not used" for name in sorted(template.unused)]
        for name, (target, values) in template.modules.items():
            target = str(pathlib.PurePosixPath(path).parent / target)
            if target not in templates:
                wrong.append(f"{path}: there is no {target}")
                continue
            taken = templates[target].parameters
            wrong += [f"{path}: {name} has no {value}" for value in sorted(values.keys() - taken.keys())]
            needed = {parameter for parameter, optional in taken.items() if not optional}
            wrong += [f"{path}: {name} lacks {value}" for value in sorted(needed - values.keys())]
            read = {output for module, output in template.read if module == name}
            wrong += [f"{path}: {name} has no output {output}" for output in sorted(read - templates[target].outputs)]
    main = templates["main.bicep"].parameters
    for path, text in texts.items():
        if path.endswith(".json"):
            set_here = json.loads(text)["parameters"].keys()
            wrong += [f"{path}: there is no parameter {name}" for name in sorted(set_here - main.keys())]
            wrong += [] if "environment" in set_here else [f"{path}: environment is missing"]
    return wrong


def parsed(texts):
    """Returns the templates by their paths."""
    return {path: Template(text) for path, text in texts.items() if path.endswith(".bicep")}


def faults(templates, texts):
    """Returns everything that is wrong with files, by their paths."""
    wrong = disagreements(templates, texts)
    # A file that does not parse holds no values.
    if all(template.well_formed for template in templates.values()):
        for rule in azure_rules.RULES:
            wrong += rule(templates, texts)
    return wrong


def read(path):
    """Returns a text by its path in the directory of the templates, or in the repository."""
    here = AZURE / path
    return (here if here.exists() else ROOT / path).read_text()


def main():
    paths = [*AZURE.rglob("*.bicep"), *AZURE.rglob("parameters/*.json")]
    texts = {path.relative_to(AZURE).as_posix(): path.read_text() for path in sorted(paths)}
    texts |= {path: read(path) for path in azure_rules.SOURCES}
    templates = parsed(texts)
    wrong = faults(templates, texts)
    broken = [*BROKEN, *azure_rules.BROKEN]
    for path, before, after, expected in broken:
        if before not in texts[path]:
            wrong.append(f"{path} does not hold {before!r} any more")
            continue
        changed = {path: texts[path].replace(before, after, 1)}
        if not any(expected in fault for fault in faults(templates | parsed(changed), texts | changed)):
            wrong.append(f"{path} with {after!r} for {before!r} is not found to be wrong: {expected}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(templates)} templates keep {len(azure_rules.RULES)} rules and agree; {len(broken)} broken ones do not")


main()
