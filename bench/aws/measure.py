"""Measures two Lambda functions side by side under AWS's Runtime Interface Emulator, and prints the figures as JSON.

usage: measure.py EMULATOR MINISTACK PROGRAM PACKAGE STARTS REQUESTS

PROGRAM is the host's `bootstrap`, PACKAGE the directory with `advisory.cwasm` and `advisory.sha256`. Both functions use the same table, in
MiniStack. What is measured is the function's own process: its time on the processor and its memory, not the services'.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import boto3

HERE = os.path.dirname(os.path.abspath(__file__))
CONTAINERS = ["governance", "assessments", "artifacts", "code-scans", "reference-data", "stock-data", "news-articles"]
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(url, process):
    for _ in range(1500):
        if process.poll() is not None:
            raise SystemExit(f"{url} ended")
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"{url} is not ready")


def environment(endpoint, package):
    """What both functions are configured with."""
    own = {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": endpoint,
        "ADVISORY_TABLE_PREFIX": "bench-",
        "ADVISORY_BUCKET": "bench",
        "ADVISORY_SECRET": "bench",
        "ADVISORY_ORIGIN": "*",
        "LAMBDA_TASK_ROOT": package,
    }
    return {**os.environ, **own}


def prepare(endpoint, tables):
    keys = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("dynamodb", endpoint_url=endpoint, **keys)
    text = [{"AttributeName": name, "AttributeType": "S"} for name in ["id", "tenantDocType", "projectDocType", "updatedAt"]]
    indexes = [
        {
            "IndexName": name,
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}, {"AttributeName": "updatedAt", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for name, key in [("docType-tenantId-index", "tenantDocType"), ("docType-projectId-index", "projectDocType")]
    ]
    for container in tables:
        client.create_table(
            TableName=f"bench-{container}",
            AttributeDefinitions=text,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=indexes,
            BillingMode="PAY_PER_REQUEST",
        )
    secret = json.dumps({"SIGNING_KEY": "k" * 40})
    boto3.client("secretsmanager", endpoint_url=endpoint, **keys).create_secret(Name="bench", SecretString=secret)
    boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="bench")


def event(method, path, body=None):
    claims = {"sub": "ann", "custom:tenant": "acme", "cognito:groups": "engineer"}
    headers = {"host": "api.example", "content-type": "application/json"}
    return {
        "resource": "/{proxy+}", "path": path, "httpMethod": method,
        "headers": headers, "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None, "multiValueQueryStringParameters": None, "pathParameters": None, "stageVariables": None,
        "requestContext": {
            "accountId": "1", "resourceId": "r", "stage": "dev", "requestId": "id", "identity": {}, "resourcePath": "/{proxy+}",
            "path": f"/dev{path}", "httpMethod": method, "apiId": "a", "authorizer": {"claims": claims},
        },
        "body": body and json.dumps(body), "isBase64Encoded": False,
    }


class Function:
    """A function under the emulator, from a cold start to its end."""

    def __init__(self, emulator, command, settings):
        self.log = tempfile.TemporaryFile()
        self.port = free_port()
        addresses = ["--runtime-interface-emulator-address", f"127.0.0.1:{self.port}", "--runtime-api-address", f"127.0.0.1:{free_port()}"]
        self.process = subprocess.Popen(
            [emulator, *addresses, *command], env=settings, cwd=HERE, stdout=self.log, stderr=self.log, start_new_session=True
        )
        for _ in range(1500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise SystemExit("the emulator is not ready")

    def invoke(self, what):
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        with urllib.request.urlopen(url, data=json.dumps(what).encode(), timeout=60) as answered:
            answer = json.load(answered)
        if answer.get("statusCode") not in (200, 201):
            raise SystemExit(f"{answer}\n{self.text()}")
        return json.loads(answer["body"])

    def text(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def own(self):
        """The function's own process, which the emulator started."""
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    if stat.read().rsplit(")", 1)[1].split()[1] == str(self.process.pid):
                        return entry
            except OSError:
                continue
        raise SystemExit("the function has no process")

    def processor_ms(self):
        with open(f"/proc/{self.own()}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICKS

    def resident_mb(self):
        with open(f"/proc/{self.own()}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

    def end(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()


def measure(emulator, command, settings, starts, requests, what):
    inits, processor, component = [], [], []
    for start in range(starts):
        function = Function(emulator, command, settings)
        try:
            function.invoke(what)
            text = function.text()
            inits.append(float(re.search(r"INIT REPORT\(durationMs: ([0-9.]+)\)", text).group(1)))
            processor.append(function.processor_ms())
            ready = re.search(r'"component_microseconds":"(\d+)"', text)
            if ready:
                component.append(int(ready.group(1)) / 1000)
            if start == starts - 1:
                for _ in range(20):
                    function.invoke(what)
                before = function.processor_ms()
                began = time.monotonic()
                for _ in range(requests):
                    function.invoke(what)
                warm = {
                    "warm_processor_ms": (function.processor_ms() - before) / requests,
                    "warm_wall_ms": (time.monotonic() - began) * 1000 / requests,
                    "resident_mb": function.resident_mb(),
                }
        finally:
            function.end()
    return {"init_ms": inits, "start_processor_ms": processor, "component_ms": component, **warm}


def main():
    emulator, ministack, program, package, starts, requests = sys.argv[1:]
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    settings = {**os.environ, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LOG_LEVEL": "ERROR"}
    server = subprocess.Popen([ministack], env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait(f"{endpoint}/_ministack/health", server)
        prepare(endpoint, CONTAINERS)
        settings = environment(endpoint, package)
        function = Function(emulator, [program], settings)
        try:
            made = function.invoke(event("POST", "/api/governance/projects", {"name": "Letter triage"}))
        finally:
            function.end()
        what = event("GET", f"/api/governance/projects/{made['id']}")
        python = [sys.executable, "-m", "awslambdaric", "handler.handler"]
        figures = {
            name: measure(emulator, command, settings, int(starts), int(requests), what)
            for name, command in [("component", [program]), ("python", python)]
        }
    finally:
        os.killpg(server.pid, 9)
        server.wait()
    print(json.dumps(figures))


main()
