#!/usr/bin/env python3
"""Scans a directory with the Advisory component, in Python: no host of this project takes part.

    scan.py COMPONENT DIRECTORY [--as-of DATE] [--format FORMAT]

Needs the PyPI package `wasmtime`. The walk is as plain as can be: every file is handed over but those larger than the plan
allows, and no ignore file, glob or `.advisory.yaml` is read. Exits with 0, or with 1 if the scan's verdict is not `pass`.
"""

import argparse
import ctypes
import datetime
import pathlib
import sys

import wasmtime
from wasmtime import _ffi as ffi
from wasmtime import component

SCANNER = "advisory:platform/scanner@0.1.0"
MEMORY_BYTES = 512 << 20


class ScanError(Exception):
    """What a function of the scanner refused."""


class Scanner:
    """One instance of the component, of which the scanner alone is called.

    The component has asynchronous imports and exports. The package's `Linker.instantiate` refuses such a component, so
    what starts and calls it is the C interface that the package ships.
    """

    def __init__(self, path):
        engine = wasmtime.Engine()
        core = component.Component.from_file(engine, path)
        linker = component.Linker(engine)
        linker.allow_shadowing = True
        refusal = ffi.wasmtime_component_linker_add_wasip2_async(linker.ptr())
        if refusal:
            raise wasmtime.WasmtimeError._from_ptr(refusal)
        # Database, storage, model and so on: the scanner calls none of them.
        linker.define_unknown_imports_as_traps(core)
        self.store = wasmtime.Store(engine)
        self.store.set_limits(memory_size=MEMORY_BYTES)
        self.store.set_wasi(wasmtime.WasiConfig())
        # The linker and the component must outlive the instance.
        self.parts = (linker, core)
        instance = ffi.wasmtime_component_instance_t()
        finish(
            ffi.wasmtime_component_linker_instantiate_async,
            linker.ptr(),
            self.store._context(),
            core.ptr(),
            ctypes.byref(instance),
        )
        self.instance = component.Instance._from_raw(instance)
        self.exports = self.instance.get_export_index(self.store, SCANNER)

    def call(self, name, *values):
        """Calls a function by its name in the contract; raises `ScanError` where it fails."""
        index = self.instance.get_export_index(self.store, name, self.exports)
        function = self.instance.get_func(self.store, index)
        kind = function.type(self.store)
        arguments = (ffi.wasmtime_component_val_t * len(values))()
        answer = ffi.wasmtime_component_val_t()
        given = 0
        try:
            for (_, parameter), value in zip(kind.params, values, strict=True):
                parameter.convert_to_c(self.store, value, ctypes.pointer(arguments[given]))
                given += 1
            finish(
                ffi.wasmtime_component_func_call_async,
                ctypes.byref(function._func),
                self.store._context(),
                arguments,
                given,
                ctypes.byref(answer),
                1,
            )
        finally:
            for number in range(given):
                ffi.wasmtime_component_val_delete(ctypes.byref(arguments[number]))
        result = kind.result.convert_from_c(answer)
        # `scan-error` is the only variant among the answers.
        if isinstance(result, component.Variant):
            payload = result.payload
            raise ScanError(f"{name}: {result.tag}: {getattr(payload, '__dict__', payload)}")
        return result


def finish(start, *arguments):
    """Starts an asynchronous call of the C interface and drives it to its end."""
    refusal = ctypes.POINTER(ffi.wasmtime_error_t)()
    future = start(*arguments, ctypes.byref(refusal))
    try:
        # Nothing that the scanner does waits, so there is nothing to sleep for.
        while not ffi.wasmtime_call_future_poll(future):
            pass
    finally:
        ffi.wasmtime_call_future_delete(future)
    if refusal:
        raise wasmtime.WasmtimeError._from_ptr(refusal)


def record(**fields):
    """Makes a record; `_` in a name stands for the contract's `-`."""
    made = component.Record()
    for name, value in fields.items():
        setattr(made, name.replace("_", "-"), value)
    return made


def batches(directory, plan):
    """Yields the files of a directory in batches of about the size that the plan asks for."""
    largest, enough = getattr(plan, "max-file-bytes"), getattr(plan, "batch-bytes")
    files, skipped, weight = [], [], 0
    for path in sorted(path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()):
        name, size = path.relative_to(directory).as_posix(), path.stat().st_size
        if size > largest:
            skipped.append(record(path=name, files=1, bytes=size, reason="too-large"))
            continue
        files.append(record(path=name, content=path.read_bytes()))
        weight += size
        if weight >= enough:
            yield record(files=files, skipped=skipped)
            files, skipped, weight = [], [], 0
    yield record(files=files, skipped=skipped)


def request(directory, as_of):
    """Asks for everything, of a directory, on a date such as `2026-01-31`."""
    return record(
        target_name=directory.resolve().name,
        configuration=None,
        frameworks=[],
        domains=[],
        excludes=[],
        fail_on=None,
        min_coverage=None,
        baseline=None,
        as_of=as_of,
    )


def scan(scanner, directory, wanted, form):
    """Scans a directory; returns the rendered report and the verdict."""
    plan = scanner.call("plan", wanted)
    reports = [scanner.call("scan-batch", plan.plan, batch) for batch in batches(directory, plan)]
    result = scanner.call("combine", plan.plan, reports)
    options = record(format=form, width=None, color=False)
    return scanner.call("render", result, options), scanner.call("verdict", result)


def main():
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    arguments = argparse.ArgumentParser(description="Scans a directory with the Advisory component.")
    arguments.add_argument("component", type=pathlib.Path)
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("--as-of", default=today)
    arguments.add_argument("--format", default="json")
    given = arguments.parse_args()
    wanted = request(given.directory, given.as_of)
    report, verdict = scan(Scanner(given.component), given.directory, wanted, given.format)
    sys.stdout.buffer.write(report)
    return 0 if verdict == "pass" else 1


if __name__ == "__main__":
    sys.exit(main())
