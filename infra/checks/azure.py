"""Holds the Bicep files against their grammar and against each other: no compiler for them is to be had as a package.

A module's parameters are those that its user gives it, a file of parameters names what main.bicep takes, and an output that is read
exists. Each of these checks is shown to fail on files that were broken on purpose. Types and properties of resources are not looked at.
"""

import json
import pathlib
import re
import sys

import tree_sitter
import tree_sitter_bicep

AZURE = pathlib.Path(__file__).resolve().parent.parent / "azure"
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))

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


class Template:
    """What one file takes, gives, and uses."""

    def __init__(self, text):
        tree = PARSER.parse(text.encode())
        self.well_formed = not tree.root_node.has_error
        self.parameters = {}
        self.outputs = set()
        self.modules = {}
        self.words = set()
        declared = []
        for node in walk(tree.root_node):
            if node.type == "identifier":
                self.words.add((word(node), node.start_byte))
            if node.type == "parameter_declaration":
                name = next(child for child in node.children if child.type == "identifier")
                declared.append((word(name), name.start_byte))
                self.parameters[word(name)] = any(child.type == "=" for child in node.children)
            elif node.type == "output_declaration":
                self.outputs.add(word(next(child for child in node.children if child.type == "identifier")))
            elif node.type == "module_declaration":
                name = next(child for child in node.children if child.type == "identifier")
                path = next(child for child in node.children if child.type == "string")
                self.modules[word(name)] = (word(path).strip("'"), given(node))
        # A parameter's name that stands nowhere else is one that nothing depends on. A key of an object is no use of it.
        uses = {name for name, place in self.words if (name, place) not in declared} if declared else set()
        keys = {(word(node.children[0]), node.children[0].start_byte) for node in walk(tree.root_node) if node.type == "object_property"}
        used = {name for name, place in self.words - keys - set(declared)}
        self.unused = self.parameters.keys() - (uses & used)
        self.read = set(re.findall(r"\b(\w+)\.outputs\.(\w+)", text))


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


def word(node):
    return node.text.decode()


def given(module):
    """Returns the names in a module's `params`."""
    for node in walk(module):
        if node.type == "object_property" and word(node.children[0]) == "params":
            values = next(child for child in node.children if child.type == "object")
            return {word(child.children[0]) for child in values.children if child.type == "object_property"}
    return set()


def faults(files):
    """Returns everything that is wrong with files, by their paths."""
    templates = {path: Template(text) for path, text in files.items() if path.endswith(".bicep")}
    wrong = [f"{path} is no Bicep" for path, template in templates.items() if not template.well_formed]
    for path, template in templates.items():
        wrong += [f"{path}: {name} is not used" for name in sorted(template.unused)]
        for name, (target, values) in template.modules.items():
            target = str(pathlib.PurePosixPath(path).parent / target)
            if target not in templates:
                wrong.append(f"{path}: there is no {target}")
                continue
            taken = templates[target].parameters
            wrong += [f"{path}: {name} has no {value}" for value in sorted(values - taken.keys())]
            needed = {parameter for parameter, optional in taken.items() if not optional}
            wrong += [f"{path}: {name} lacks {value}" for value in sorted(needed - values)]
            read = {output for module, output in template.read if module == name}
            wrong += [f"{path}: {name} has no output {output}" for output in sorted(read - templates[target].outputs)]
    main = templates["main.bicep"].parameters
    for path, text in files.items():
        if path.endswith(".json"):
            set_here = json.loads(text)["parameters"].keys()
            wrong += [f"{path}: there is no parameter {name}" for name in sorted(set_here - main.keys())]
            wrong += [] if "environment" in set_here else [f"{path}: environment is missing"]
    return wrong


def main():
    paths = [*AZURE.rglob("*.bicep"), *AZURE.rglob("parameters/*.json")]
    files = {path.relative_to(AZURE).as_posix(): path.read_text() for path in sorted(paths)}
    wrong = faults(files)
    for path, before, after, expected in BROKEN:
        if before not in files[path]:
            wrong.append(f"{path} does not hold {before!r} any more")
        elif not any(expected in fault for fault in faults(files | {path: files[path].replace(before, after, 1)})):
            wrong.append(f"{path} with {after!r} for {before!r} is not found to be wrong: {expected}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(files)} files agree; {len(BROKEN)} broken ones do not")


main()
