"""Holds the AWS templates against the rules in infra/aws/rules, and the rules against templates that break them.

A rule that no broken template sets off might as well not be there, so each has one below: a template, where it is changed, and to what.
The function at the edge is run too, by Node.js and not by CloudFront.
"""

import copy
import json
import pathlib
import re
import subprocess
import sys

import cfnlint.decode
from cfn_guard_rs.cfn_guard_rs import run_checks_rs

AWS = pathlib.Path(__file__).resolve().parent.parent / "aws"
ABSENT = object()

STATEMENT = "Resources/FunctionRole/Properties/Policies/0/PolicyDocument/Statement/0"
BROKEN = [
    ("no_plain_tables", "table", "Resources/Table/Type", "AWS::DynamoDB::Table"),
    ("tables_are_encrypted", "table", "Resources/Table/Properties/SSESpecification/SSEEnabled", False),
    ("tables_are_encrypted", "table", "Resources/Table/Properties/SSESpecification", ABSENT),
    ("tables_expire_items", "table", "Resources/Table/Properties/TimeToLiveSpecification/Enabled", False),
    ("tables_expire_items", "table", "Resources/Table/Properties/TimeToLiveSpecification/AttributeName", "expires"),
    ("tables_can_be_restored", "table", "Resources/Table/Properties/Replicas/0/PointInTimeRecoverySpecification", ABSENT),
    (
        "tables_can_be_restored",
        "table",
        "Resources/Table/Properties/Replicas/1/Fn::If/1/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
        False,
    ),
    ("tables_outlive_their_stack", "table", "Resources/Table/DeletionPolicy", "Delete"),
    ("tables_outlive_their_stack", "table", "Resources/Table/UpdateReplacePolicy", ABSENT),
    ("buckets_are_private_and_kept", "data", "Resources/Documents/DeletionPolicy", ABSENT),
    ("buckets_are_private_and_kept", "data", "Resources/Documents/Properties/BucketEncryption", ABSENT),
    (
        "buckets_are_private_and_kept",
        "cdn",
        "Resources/Web/Properties/PublicAccessBlockConfiguration/BlockPublicPolicy",
        False,
    ),
    ("secrets_are_generated_and_kept", "security", "Resources/Secret/Properties/SecretString", "hunter2"),
    ("secrets_are_generated_and_kept", "security", "Resources/Secret/DeletionPolicy", "Delete"),
    ("logs_end", "compute", "Resources/FunctionLog/Properties/RetentionInDays", ABSENT),
    ("statements_name_what_they_allow", "security", f"{STATEMENT}/Resource", "*"),
    ("statements_name_what_they_allow", "security", f"{STATEMENT}/Resource", ["*"]),
    ("statements_name_what_they_allow", "security", f"{STATEMENT}/Action", "dynamodb:*"),
    ("statements_name_what_they_allow", "security", f"{STATEMENT}/Action/1", "dynamodb:Put*"),
    (
        "statements_name_what_they_allow",
        "security",
        "Resources/FunctionRole/Properties/Policies/4/Fn::If/1/PolicyDocument/Statement/0/Resource",
        "*",
    ),
    (
        "resources_are_exact",
        "security",
        f"{STATEMENT}/Resource/0",
        {"Fn::Sub": "arn:aws:dynamodb:eu-west-1:1:table/advisory-*"},
    ),
    (
        "resources_are_exact",
        "security",
        "Resources/FunctionRole/Properties/Policies/1/PolicyDocument/Statement/0/Resource",
        {"Fn::Sub": "${DocumentsBucketArn}/*"},
    ),
    (
        "roles_are_for_a_service_or_a_named_workflow",
        "security",
        "Resources/FunctionRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal",
        "*",
    ),
    (
        "roles_are_for_a_service_or_a_named_workflow",
        "bootstrap",
        "Resources/ProdDeployer/Properties/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals/"
        "token.actions.githubusercontent.com:sub",
        ABSENT,
    ),
    (
        "buckets_are_read_by_the_distribution_alone",
        "cdn",
        "Resources/WebPolicy/Properties/PolicyDocument/Statement/0/Principal",
        "*",
    ),
    (
        "buckets_are_read_by_the_distribution_alone",
        "cdn",
        "Resources/WebPolicy/Properties/PolicyDocument/Statement/0/Condition",
        ABSENT,
    ),
    (
        "pages_may_ask_the_documents",
        "cdn",
        "Resources/Headers/Properties/ResponseHeadersPolicyConfig/SecurityHeadersConfig/ContentSecurityPolicy/"
        "ContentSecurityPolicy",
        "default-src 'self'",
    ),
    ("documents_answer_pages", "data", "Resources/Documents/Properties/CorsConfiguration/CorsRules/0/AllowedMethods/1", ABSENT),
    ("documents_answer_pages", "data", "Resources/Documents/Properties/CorsConfiguration/CorsRules/0/AllowedMethods/0", "HEAD"),
    ("documents_answer_pages", "data", "Resources/Documents/Properties/CorsConfiguration/CorsRules/0/AllowedHeaders/0", "accept"),
    ("documents_answer_pages", "data", "Resources/Documents/Properties/CorsConfiguration", ABSENT),
    ("functions_are_invoked_by_one_caller", "compute", "Resources/Invocation/Properties/SourceArn", ABSENT),
]

# What the bucket is asked for by the address of a page or a file.
ASKED = {
    "/": "/index.html",
    "/frameworks": "/index.html",
    "/frameworks/nist-csf-2.0": "/index.html",
    "/projects/0c0e4f6a/scans/": "/index.html",
    "/index.html": "/index.html",
    "/icon.svg": "/icon.svg",
    "/assets/index-BwZ3k_9a.js": "/assets/index-BwZ3k_9a.js",
    "/assets/text-4.2-B1.woff2": "/assets/text-4.2-B1.woff2",
}


def templates():
    """Returns every template by its name, with its short forms (`!Ref`) written out."""
    found = {}
    for path in sorted(AWS.glob("*.yaml")):
        template, errors = cfnlint.decode.decode(str(path))
        if errors:
            sys.exit(f"{path}: {errors[0].message}")
        found[path.stem] = json.loads(json.dumps(template))
    return found


def broken_rules(template, rules):
    """Returns the names of the rules that a template breaks."""
    data = json.dumps(template)
    # One rule at a time: the report of a broken rule does not always arrive whole, and only whether it is one matters.
    return {name for name, text in rules.items() if not passes(data, text)}


def passes(data, rule):
    """Returns whether a template keeps a rule, or has nothing that it is about."""
    report = run_checks_rs(data, rule, False)
    try:
        return json.loads(report)["status"] in ("PASS", "SKIP")
    except json.JSONDecodeError:
        return False


def read_rules():
    """Returns every rule by its name, each with what its file names before the first."""
    rules = {}
    for path in sorted((AWS / "rules").glob("*.guard")):
        named, *each = re.split(r"(?m)^(?=rule )", path.read_text())
        rules |= {text.split()[1]: named + text for text in each}
    return rules


def changed(template, path, value):
    """Returns a template with another value at a path, or without it."""
    template = copy.deepcopy(template)
    *parents, last = (int(part) if part.isdigit() else part for part in split(path))
    place = template
    for part in parents:
        place = place[part]
    if value is ABSENT:
        del place[last]
    else:
        place[last] = value
    return template


def asked_for(code, addresses):
    """Returns what the function at the edge makes of each address."""
    run = f"{code}; console.log(JSON.stringify(JSON.parse(process.argv[1]).map(uri => handler({{request: {{uri}}}}).uri)))"
    answer = subprocess.run(["node", "-e", run, json.dumps(addresses)], check=True, capture_output=True)
    return json.loads(answer.stdout)


def split(path):
    return path.split("/")


def main():
    rules = read_rules()
    found = templates()
    wrong = []
    for name, template in found.items():
        wrong += [f"{name}.yaml breaks {rule}" for rule in sorted(broken_rules(template, rules))]
    for rule, name, path, value in BROKEN:
        if rule not in broken_rules(changed(found[name], path, value), rules):
            wrong.append(f"{rule} does not see {name}.yaml with another {path}")
    edge = found["cdn"]["Resources"]["Pages"]["Properties"]["FunctionCode"]
    for address, asked in zip(ASKED, asked_for(edge, list(ASKED)), strict=True):
        if asked != ASKED[address]:
            wrong.append(f"at the edge {address} becomes {asked}, not {ASKED[address]}")
    wrong += [f"nothing shows that {rule} can fail" for rule in sorted(rules.keys() - {rule for rule, *_ in BROKEN})]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(found)} templates keep {len(rules)} rules; {len(BROKEN)} broken ones do not")


main()
