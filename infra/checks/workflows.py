"""Holds the workflows to what actionlint does not know: what is deployed was tested, and built once for every cloud.

Each rule is shown to fail on workflows that were broken on purpose.
"""

import pathlib
import sys

import yaml

WORKFLOWS = pathlib.Path(__file__).resolve().parent.parent.parent / ".github" / "workflows"
BUILD = "./.github/workflows/build.yml"
TEST = "./.github/workflows/ci.yml"
BUILT = "${{ needs.build.outputs.component }}"
GIVEN = "${{ inputs.component }}"

BROKEN = [
    ("pipeline.yml", "  aws:\n    needs: [test, build]", "  aws:\n    needs: [build]", "aws does not wait for the tests"),
    ("pipeline.yml", f"component: {BUILT}", "component: latest", "aws deploys another component than the one that was built"),
    ("deploy-aws.yml", "  dev:\n", f"  build:\n    uses: {BUILD}\n  dev:\n", "the component is built 2 times"),
    ("deploy-azure.yml", f"      environment: prod\n      component: {GIVEN}", "      environment: prod\n      component: any", "prod verifies another"),
    ("azure-environment.yml", ' --component "$COMPONENT"', "", "azure-environment.yml verifies no component"),
    ("aws-environment.yml", f"COMPONENT: {GIVEN}", "COMPONENT: any", "aws-environment.yml verifies no component"),
    ("ci.yml", "  pull_request:\n", "", "a pull request runs no checks"),
    ("ci.yml", "run: .ci/run", "run: cargo test", "a pull request runs no checks"),
    ("build.yml", "diff --recursive", "ls", "nothing compares two builds"),
]


def runs(job):
    return "\n".join(step.get("run", "") for step in job["steps"])


def faults(texts):
    """Returns what is wrong with workflows, by their names."""
    # YAML 1.1 takes `on` for a truth.
    flows = {name: yaml.safe_load(text) for name, text in texts.items()}
    jobs = [(flow, name, job) for flow, content in flows.items() for name, job in content["jobs"].items()]
    wrong = []
    builds = sum(job.get("uses") == BUILD for _, _, job in jobs)
    if builds != 1:
        wrong.append(f"the component is built {builds} times")
    tests = {(flow, name) for flow, name, job in jobs if job.get("uses") == TEST}
    for flow, name, job in jobs:
        used = job.get("uses", "")
        if "/deploy-" in used:
            if not any((flow, need) in tests for need in job["needs"]):
                wrong.append(f"{flow}: {name} does not wait for the tests")
            if job["with"]["component"] != BUILT:
                wrong.append(f"{flow}: {name} deploys another component than the one that was built")
        if "-environment.yml" in used and job["with"]["component"] != GIVEN:
            wrong.append(f"{flow}: {name} verifies another component than the one it was given")
    for flow in ("aws-environment.yml", "azure-environment.yml"):
        step = flows[flow]["jobs"]["verify"]["steps"][-1]
        if '--component "$COMPONENT"' not in step["run"] or step["env"]["COMPONENT"] != GIVEN:
            wrong.append(f"{flow} verifies no component")
    if "pull_request" not in flows["ci.yml"][True] or ".ci/run" not in runs(flows["ci.yml"]["jobs"]["test"]):
        wrong.append("a pull request runs no checks")
    if "diff --recursive" not in runs(flows["build.yml"]["jobs"]["same"]):
        wrong.append("nothing compares two builds")
    return wrong


def main():
    texts = {path.name: path.read_text() for path in WORKFLOWS.glob("*.yml")}
    wrong = faults(texts)
    for name, before, after, expected in BROKEN:
        if before not in texts[name]:
            wrong.append(f"{name} does not hold {before!r} any more")
        elif not any(expected in fault for fault in faults(texts | {name: texts[name].replace(before, after, 1)})):
            wrong.append(f"{name} with {after!r} for {before!r} is not found to be wrong: {expected}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(texts)} workflows deploy what was tested and built once; {len(BROKEN)} broken ones do not")


main()
