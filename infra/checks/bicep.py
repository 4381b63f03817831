"""Reads Bicep, by its grammar alone: what a file takes, gives and declares. No compiler of it is to be had as a package."""

import re

import tree_sitter
import tree_sitter_bicep

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))


class Expression(str):
    """What only a compiler knows the value of, as it stands in the file."""


class Resource:
    """One declaration: its name within the file, its type without a version, and what is in it, as far as it is written out."""

    def __init__(self, node):
        self.name = word(child(node, "identifier"))
        self.type = word(child(node, "string")).strip("'").split("@")[0]
        self.is_existing = any(word(part) == "existing" for part in node.children)
        self.body = read(next(part for part in walk(node) if part.type == "object"))


class Template:
    """What one file takes, gives, and uses."""

    def __init__(self, text):
        tree = PARSER.parse(text.encode())
        self.text = text
        self.well_formed = not tree.root_node.has_error
        self.parameters = {}
        self.variables = {}
        self.outputs = set()
        self.modules = {}
        self.resources = []
        self.words = set()
        declared = []
        for node in walk(tree.root_node):
            if node.type == "identifier":
                self.words.add((word(node), node.start_byte))
            if node.type == "parameter_declaration":
                name = child(node, "identifier")
                declared.append((word(name), name.start_byte))
                self.parameters[word(name)] = any(part.type == "=" for part in node.children)
            elif node.type == "variable_declaration":
                self.variables[word(child(node, "identifier"))] = read(node.children[-1])
            elif node.type == "output_declaration":
                self.outputs.add(word(child(node, "identifier")))
            elif node.type == "module_declaration":
                self.modules[word(child(node, "identifier"))] = (word(child(node, "string")).strip("'"), given(node))
            elif node.type == "resource_declaration":
                self.resources.append(Resource(node))
        # A parameter's name that stands nowhere else is one that nothing depends on. A key of an object is no use of it.
        keys = {(word(node.children[0]), node.children[0].start_byte) for node in walk(tree.root_node) if node.type == "object_property"}
        used = {name for name, place in self.words - keys - set(declared)}
        self.unused = self.parameters.keys() - used
        self.read = set(re.findall(r"\b(\w+)\.outputs\.(\w+)", text))

    def of_type(self, kind):
        """Returns what the file makes of a type."""
        return [resource for resource in self.resources if resource.type == kind and not resource.is_existing]


def walk(node):
    yield node
    for part in node.children:
        yield from walk(part)


def word(node):
    return node.text.decode()


def child(node, kind):
    return next(part for part in node.children if part.type == kind)


def given(module):
    """Returns what stands in a module's `params`, by name."""
    for node in walk(module):
        if node.type == "object_property" and word(node.children[0]) == "params":
            return read(child(node, "object"))
    return {}


def read(node):
    """Returns a value as Python has it. What is no literal is its own text, and so is what stands in `${}` in a text."""
    if node.type == "object":
        return {word(part.children[0]).strip("'"): read(part.children[-1]) for part in node.children if part.type == "object_property"}
    if node.type == "array":
        return [read(part) for part in node.children if part.is_named and part.type != "comment"]
    if node.type == "string":
        return re.sub(r"\\(.)", r"\1", word(node)[1:-1])
    if node.type == "number":
        return int(word(node))
    if node.type == "boolean":
        return word(node) == "true"
    # A sign before a number.
    if node.type == "unary_expression" and re.fullmatch(r"-\d+", word(node)):
        return int(word(node))
    return Expression(word(node))
