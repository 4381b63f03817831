"""`GET /api/governance/projects/{id}` as a Lambda function in Python: what the component's host is compared with.

Written as a team would that knows Lambda: clients are made once per process, the gateway's authorizer vouches for the caller, and an
item is read by its key.
"""

import json
import os

import anthropic
import boto3

table = boto3.resource("dynamodb").Table(os.environ["ADVISORY_TABLE_PREFIX"] + "governance")
storage = boto3.client("s3")
secrets = boto3.client("secretsmanager")
model = anthropic.AnthropicBedrock(aws_region=os.environ["AWS_REGION"])

HEADERS = {
    "access-control-allow-origin": os.environ["ADVISORY_ORIGIN"],
    "cache-control": "no-store",
    "content-type": "application/json",
}


def answer(status, body):
    return {"statusCode": status, "headers": HEADERS, "body": json.dumps(body)}


def problem(status, detail):
    return answer(status, {"type": "about:blank", "status": status, "detail": detail})


def handler(event, context):
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    tenant = claims.get("custom:tenant")
    if not claims.get("sub") or not tenant:
        return problem(401, "Nobody vouches for the caller.")
    if not claims.get("cognito:groups"):
        return problem(403, "The caller has no role.")
    project = event["path"].rsplit("/", 1)[-1]
    found = table.get_item(Key={"id": f"project#{tenant}#{project}"}, ConsistentRead=True).get("Item")
    if found is None or found["tenantId"] != tenant:
        return problem(404, "There is no such project.")
    envelope = json.loads(found["envelope"])
    return answer(200, {"id": envelope["id"], "createdAt": envelope["createdAt"], **envelope["data"]})
