#!/usr/bin/env python3
"""Holds SARIF logs against the OASIS schema and Microsoft's rules for SARIF producers.

    sarif.py LOG.sarif...

Installs what it needs on the first run, below ADVISORY_VALIDATORS or the user's cache directory:
`@microsoft/sarif-multitool` (npm), which checks the structure and the rules, and the schema of
SARIF 2.1.0 as shipped in the crate `serde-sarif` 0.8.0 (src/schema.json), held against with the
PyPI package `jsonschema`. Fails on any schema violation, and on any error or warning of the
multitool but the two named in ACCEPTED.
"""

import json
import os
import pathlib
import subprocess
import sys
import time
import venv

MULTITOOL = "@microsoft/sarif-multitool@5.7.0"
CRATE = ("serde-sarif", "0.8.0")
JSONSCHEMA = "jsonschema==4.25.1"
# The tool has no address of its own that would be the same in every installation.
ACCEPTED = {"SARIF2005"}


def run(arguments, **options):
    return subprocess.run(arguments, check=True, text=True, **options)


def install_multitool(home: pathlib.Path):
    """Installs the multitool; it is 60 MB, so a download that breaks off is tried again."""
    npm = ["npm", "install", "--loglevel", "error", "--no-fund", "--no-audit", "--prefix", home]
    for wait in (5, 20, 60):
        if subprocess.run([*npm, MULTITOOL]).returncode == 0:
            return
        time.sleep(wait)
    run([*npm, MULTITOOL])


def prepare(home: pathlib.Path) -> pathlib.Path:
    """Installs the validators below `home` unless they are there; returns its python."""
    python = home / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(home / "venv", with_pip=True)
        run([python, "-m", "pip", "install", "--quiet", JSONSCHEMA])
    if not (home / "node_modules" / "@microsoft" / "sarif-multitool").exists():
        install_multitool(home)
        for binary in home.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"):
            binary.chmod(0o755)
    if not (home / "schema.json").exists():
        project = home / "schema-crate"
        (project / "src").mkdir(parents=True, exist_ok=True)
        (project / "src" / "lib.rs").write_text("")
        name, version = CRATE
        (project / "Cargo.toml").write_text(
            '[package]\nname = "schema-crate"\nversion = "0.0.0"\nedition = "2024"\n'
            f'[dependencies]\n{name} = "={version}"\n[workspace]\n'
        )
        run(["cargo", "fetch", "--quiet"], cwd=project)
        metadata = run(
            ["cargo", "metadata", "--format-version", "1"], cwd=project, capture_output=True
        )
        packages = json.loads(metadata.stdout)["packages"]
        [manifest] = [p["manifest_path"] for p in packages if p["name"] == name]
        schema = pathlib.Path(manifest).parent / "src" / "schema.json"
        (home / "schema.json").write_bytes(schema.read_bytes())
    return python


def violations_of_schema(home, python, log) -> list[str]:
    program = (
        "import json, sys, jsonschema\n"
        "schema, log = (json.load(open(p, encoding='utf-8')) for p in sys.argv[1:3])\n"
        "checker = jsonschema.validators.validator_for(schema)\n"
        "checker.check_schema(schema)\n"
        "for e in checker(schema).iter_errors(log): print(e.json_path, e.message[:300])\n"
    )
    done = run([python, "-c", program, home / "schema.json", log], capture_output=True)
    return done.stdout.splitlines()


def violations_of_rules(home, log) -> list[str]:
    report = home / "report.sarif"
    report.unlink(missing_ok=True)
    # No `check`: the exit code only says that there are results, which are read below.
    subprocess.run(
        ["node", home / "node_modules/@microsoft/sarif-multitool/bin.js", "validate", log,
         "--output", report, "--log", "ForceOverwrite", "--rule-kind", "Sarif;Ghas",
         "--level", "Error;Warning", "--kind", "Fail"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    [outcome] = json.loads(report.read_text(encoding="utf-8-sig"))["runs"]
    rules = {r["id"]: r for r in outcome["tool"]["driver"].get("rules", [])}
    lines = []
    for result in outcome.get("results", []):
        if result["ruleId"].split("/")[0] in ACCEPTED:
            continue
        message = result["message"]
        template = rules[result["ruleId"]]["messageStrings"][message["id"]]["text"]
        for index, argument in enumerate(message.get("arguments", [])):
            template = template.replace("{%d}" % index, argument)
        lines.append(f"{result.get('level', 'warning')} {result['ruleId']}: {template}")
    for invocation in outcome.get("invocations", []):
        if not invocation.get("executionSuccessful", True):
            lines.append(f"the multitool did not finish: {json.dumps(invocation)[:2000]}")
    return lines


def main(logs: list[str]) -> int:
    if not logs:
        print(__doc__, file=sys.stderr)
        return 2
    home = os.environ.get("ADVISORY_VALIDATORS")
    if home is None:
        cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
        home = pathlib.Path(cache) / "advisory-validators"
    home = pathlib.Path(home).resolve() / "sarif"
    home.mkdir(parents=True, exist_ok=True)
    python = prepare(home)
    failed = False
    for log in logs:
        log = pathlib.Path(log).resolve()
        lines = violations_of_schema(home, python, log) + violations_of_rules(home, log)
        failed |= bool(lines)
        print(f"{log.name}: {'valid' if not lines else f'{len(lines)} violations'}")
        for line in lines:
            print(f"  {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
