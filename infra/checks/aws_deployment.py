"""Deploys the AWS templates to MiniStack with the scripts that deploy to AWS, seeds twice, and runs the smoke test against what came of it.

usage: aws_deployment.py MINISTACK PACKAGE DASHBOARD

MINISTACK is the emulator's command (with the package `cryptography`, or it refuses every token), PACKAGE a zip for this machine's processor, and
DASHBOARD what the dashboard's build made. `aws` has to be on the path. The identity provider is a fake: one key, made here, and a token.
"""

import base64
import contextlib
import http.server
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent / "aws" / "scripts"
ACCOUNT = "000000000000"
REGION = "us-east-1"
TABLES = [
    f"advisory-dev-{container}"
    for container in (
        "governance",
        "assessments",
        "artifacts",
        "code-scans",
        "reference-data",
        "stock-data",
        "news-articles",
    )
]


def encoded(data):
    """Returns bytes, or JSON, as tokens hold them."""
    if not isinstance(data, bytes):
        data = json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return encoded(value.to_bytes((value.bit_length() + 7) // 8))


class Issuer:
    """A fake identity provider: serves one key, and signs tokens with it."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = self.key.public_key().public_numbers()
        documents = {
            "/.well-known/openid-configuration": lambda: {"issuer": self.address, "jwks_uri": f"{self.address}/keys"},
            "/keys": lambda: {
                "keys": [{"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", "n": number(public.n), "e": number(public.e)}]
            },
        }

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                document = documents.get(self.path)
                self.send_response(200 if document else 404)
                self.end_headers()
                self.wfile.write(json.dumps(document() if document else {}).encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self):
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": "advisory",
            "sub": "smoke",
            "iat": now - 10,
            "exp": now + 3600,
            "custom:tenant": "acme",
            "cognito:groups": ["viewer"],
        }
        text = f"{encoded({'alg': 'RS256', 'kid': '1', 'typ': 'JWT'})}.{encoded(claims)}"
        return f"{text}.{encoded(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@contextlib.contextmanager
def ministack(command):
    """Starts MiniStack on a free port, and ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tempfile.TemporaryFile()
    environment = os.environ | {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([command], env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1500):
            if process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/_ministack/health", timeout=1).read()
                break
            time.sleep(0.02)
        yield address
    except BaseException:
        log.seek(0)
        sys.stderr.buffer.write(log.read()[-8000:])
        raise
    finally:
        process.terminate()
        process.wait()


def documents():
    """Returns every document there is by its table and key, as it reads; the version of each is not part of it."""
    found = {}
    for table in TABLES:
        items = subprocess.run(
            ["aws", "dynamodb", "scan", "--table-name", table, "--output", "json"], check=True, capture_output=True
        )
        for item in json.loads(items.stdout)["Items"]:
            found[table, item["id"]["S"]] = item["envelope"]
    return found


def script(name, *arguments, **environment):
    subprocess.run([SCRIPTS / name, *arguments], check=True, env=os.environ | environment)


def refused(name, *arguments, **environment):
    """Runs a script that has to fail."""
    if subprocess.run([SCRIPTS / name, *arguments], env=os.environ | environment).returncode == 0:
        sys.exit(f"{name} {' '.join(arguments)} should have failed")


def main():
    command, package, dashboard = sys.argv[1:]
    issuer = Issuer()
    with ministack(command) as address:
        os.environ.update(
            AWS_ENDPOINT_URL=address,
            AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            ADVISORY_ISSUER=issuer.address,
            ADVISORY_AUDIENCE="advisory",
            ADVISORY_ARCHITECTURE="arm64" if os.uname().machine == "aarch64" else "x86_64",
        )
        refused("validate-env-aws", "dev")
        subprocess.run(["aws", "s3", "mb", f"s3://advisory-packages-{ACCOUNT}-{REGION}"], check=True)
        script("deploy", "dev", "all", "--package", package, "--dashboard", dashboard)
        script("seed", "dev", "--package", package)
        once = documents()
        script("seed", "dev", "--package", package)
        if not once or documents() != once:
            sys.exit(f"seeding twice is not seeding once: {len(once)} documents, then {len(documents())}")
        smoke = ["smoke-test-aws", "dev", "--direct", "--package", package, "--attempts", "4"]
        script(*smoke, ADVISORY_TOKEN=issuer.token())
        smoke[-1] = "1"
        refused(*smoke, ADVISORY_TOKEN=Issuer().token())
        # What is there already is left alone.
        script("deploy", "dev", "infra", "--package", package)
        if documents() != once:
            sys.exit("a second deployment changed documents")
    print(f"deployed, seeded {len(once)} documents and answered")


main()
