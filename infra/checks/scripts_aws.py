"""What the scripts for AWS ask of `aws`, in which order, and what they do when it refuses. That they deploy is seen in aws_deployment.py."""

import base64
import hashlib
import unittest
import zipfile

from scripted import Scripted, answer

ACCOUNT = "111111111111"
SETTINGS = {"AWS_REGION": "eu-west-1", "ADVISORY_ISSUER": "https://login.example/acme", "ADVISORY_AUDIENCE": "advisory"}
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "fake", "AWS_SECRET_ACCESS_KEY": "fake"}
BUCKET = f"advisory-packages-{ACCOUNT}-eu-west-1"

SIGNED_IN = answer("aws", "sts get-caller-identity", ACCOUNT + "\n")
READY = [SIGNED_IN, answer("aws", "s3api head-bucket")]
STACKS = [answer("aws", "cloudformation package"), answer("aws", "cloudformation deploy")]
IS_THERE = answer("aws", "cloudformation describe-stacks --stack-name advisory-dev$")
IS_ABSENT = answer("aws", "cloudformation describe-stacks --stack-name advisory-dev$", exit=254)
UPLOADED = [answer("aws", "s3api head-object", exit=254), answer("aws", "s3 cp")]
PAGES = [answer("aws", "s3 sync"), answer("aws", "cloudfront create-invalidation", "I1\n")]


def output(name, value):
    return answer("aws", rf"describe-stacks .*OutputKey=='{name}'", value + "\n")


OUTPUTS = [output("WebBucket", "pages"), output("DistributionId", "D1")]


class Validation(Scripted):
    SCRIPT = "aws/scripts/validate-env-aws"

    def test_everything_that_is_missing_is_said_at_once_and_nobody_is_asked(self):
        ended = self.script(self.SCRIPT, "dev", ADVISORY_MODEL="claude", ADVISORY_DOMAIN="advisory.example")
        self.assert_fails(ended, *SETTINGS, "ADVISORY_MODEL_ARNS is not", "ADVISORY_CERTIFICATE_ARN is not")
        self.assertEqual(ended.calls, [])

    def test_credentials_that_are_not_good_are_told(self):
        refused = answer("aws", "sts get-caller-identity", error="a line\nExpiredToken", exit=254)
        ended = self.script(self.SCRIPT, "dev", plan=[refused], **SETTINGS)
        self.assert_fails(ended, "the credentials are not good: ExpiredToken")

    def test_an_account_without_a_bucket_for_packages_is_told_what_comes_first(self):
        plan = [SIGNED_IN, answer("aws", "s3api head-bucket", exit=254)]
        self.assert_fails(self.script(self.SCRIPT, "dev", plan=plan, **SETTINGS), f"no bucket {BUCKET}: deploy infra/aws/bootstrap.yaml")

    def test_a_copy_lies_in_another_region(self):
        ended = self.script(self.SCRIPT, "prod", plan=READY, **SETTINGS | {"AWS_REGION": "eu-central-1"})
        self.assert_fails(ended, "has the replica in eu-central-1")

    def test_ready(self):
        self.assert_done(self.script(self.SCRIPT, "dev", plan=READY, **SETTINGS))

    def test_what_was_typed_wrong_ends_with_2(self):
        for arguments in ([], ["test"], ["dev", "more"]):
            self.assert_fails(self.script(self.SCRIPT, *arguments, **SETTINGS), "--help", status=2)


class Deployment(Scripted):
    SCRIPT = "aws/scripts/deploy"

    def deploy(self, *arguments, plan, **environment):
        self.package = self.directory / "function.zip"
        self.package.write_bytes(b"a package")
        arguments = ["dev", *arguments, "--package", str(self.package)]
        return self.script(self.SCRIPT, *arguments, plan=[*plan, *READY], **SETTINGS | environment)

    KEY = f"functions/{hashlib.sha256(b'a package').hexdigest()}.zip"

    def test_the_first_deployment_uploads_a_package_before_the_stacks_that_name_it(self):
        ended = self.deploy("infra", plan=[IS_ABSENT, *UPLOADED, *STACKS], ADVISORY_MODEL="m", ADVISORY_MODEL_ARNS="arn:m")
        self.assert_done(ended)
        cp = f"s3 cp --only-show-errors {self.package} s3://{BUCKET}/{self.KEY}"
        self.assertTrue(ended.order(cp, "cloudformation package", "cloudformation deploy"), ended.calls)
        (deployed,) = [line for line in ended.of("aws") if "cloudformation deploy" in line]
        for parameter in ("Environment=dev", "Issuer=https://login.example/acme", "ModelId=m", "ModelArns=arn:m", f"CodeKey={self.KEY}", f"CodeBucket={BUCKET}"):
            self.assertIn(f" {parameter}", deployed)

    def test_stacks_that_are_there_keep_their_package_until_they_are_given_another(self):
        ended = self.deploy("infra", plan=[IS_THERE, *STACKS])
        self.assert_done(ended)
        self.assertFalse(any("CodeKey=" in line or "s3 cp" in line for line in ended.of("aws")))
        ended = self.deploy("functions", plan=[IS_THERE, *UPLOADED, *STACKS])
        self.assert_done(ended)
        self.assertTrue(ended.order("s3 cp", f"CodeKey={self.KEY}"))

    def test_a_package_that_lies_there_is_not_uploaded_again(self):
        ended = self.deploy("functions", plan=[IS_THERE, answer("aws", "s3api head-object"), *STACKS])
        self.assert_done(ended)
        self.assertFalse(ended.order("s3 cp"))

    def test_functions_need_stacks(self):
        self.assert_fails(self.deploy("functions", plan=[IS_ABSENT]), "there is no stack advisory-dev")

    def test_the_page_that_names_the_others_comes_last_and_copies_of_it_are_forgotten(self):
        ended = self.deploy("web", "--dashboard", str(self.dashboard()), plan=[*OUTPUTS, *PAGES])
        self.assert_done(ended)
        steps = ["s3://pages/assets --cache-control public", "--exclude assets/* --cache-control no-cache", "create-invalidation --distribution-id D1"]
        self.assertTrue(ended.order(*steps), ended.calls)

    def test_what_fails_ends_it(self):
        failing = [IS_THERE, *UPLOADED, STACKS[0], answer("aws", "cloudformation deploy", exit=255)]
        ended = self.deploy("all", "--dashboard", str(self.dashboard()), plan=failing)
        self.assertNotEqual(ended.status, 0)
        self.assertFalse(ended.order("s3 sync"))
        refused = [*OUTPUTS, answer("aws", "s3 sync", exit=1)]
        ended = self.deploy("web", "--dashboard", str(self.dashboard()), plan=refused)
        self.assertNotEqual(ended.status, 0)
        self.assertFalse(ended.order("create-invalidation"))


class Afterwards(Scripted):
    def seed(self, program, **environment):
        package = self.directory / "function.zip"
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr(entry, program)
        names = {"TablePrefix": "advisory-dev-", "DocumentsBucket": "documents", "SecretArn": "arn:s", "AllowedOrigin": "https://nobody.invalid"}
        plan = [output(name, value) for name, value in names.items()]
        plan.append(answer("aws", "configure export-credentials", "export AWS_ACCESS_KEY_ID=lent\n"))
        return self.script("aws/scripts/seed", "dev", "--package", str(package), plan=plan, **SETTINGS | environment)

    def test_seeding_runs_the_package_with_what_the_stack_says(self):
        told = 'echo "$1 $ADVISORY_TABLE_PREFIX $ADVISORY_BUCKET $ADVISORY_SECRET $ADVISORY_ORIGIN $AWS_ACCESS_KEY_ID"'
        program = f"#!/bin/sh\n{told}\n"
        ended = self.seed(program)
        self.assert_done(ended)
        self.assertEqual(ended.out, "seed advisory-dev- documents arn:s https://nobody.invalid lent\n")
        # What is in the environment is not asked for.
        ended = self.seed(program, ADVISORY_BUCKET="mine", **CREDENTIALS)
        self.assertEqual(ended.out, "seed advisory-dev- mine arn:s https://nobody.invalid fake\n")
        self.assertFalse(any("DocumentsBucket" in line or "export-credentials" in line for line in ended.of("aws")))

    def test_seeding_that_fails_is_told(self):
        ended = self.seed("#!/bin/sh\nexit 3\n", **CREDENTIALS)
        self.assertEqual(ended.status, 3)
        self.assertNotIn("seeded", ended.said)

    def test_another_package_than_the_one_that_was_built_fails(self):
        package = self.directory / "function.zip"
        package.write_bytes(b"a package")
        other = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
        plan = [output("FunctionName", "f"), answer("aws", "lambda get-function-configuration", other + "\n")]
        arguments = ["aws/scripts/smoke-test-aws", "dev", "--package", str(package), "--direct"]
        ended = self.script(*arguments, plan=plan, **SETTINGS, ADVISORY_TOKEN="fake")
        self.assert_fails(ended, f"f runs the package {hashlib.sha256(b'another').hexdigest()}")

    def test_the_dashboard_is_asked_where_its_name_is(self):
        plan = [output("WebUrl", "https://web.fake"), answer("curl", ".", "503 text/html")]
        arguments = ["aws/scripts/smoke-test-aws", "dev", "--attempts", "1"]
        ended = self.script(*arguments, plan=plan, **SETTINGS, ADVISORY_TOKEN="fake")
        self.assert_fails(ended, "FAILED  dashboard: status 503", "checks failed against https://web.fake")
        self.assertTrue(any(line.endswith(" https://web.fake/") for line in ended.of("curl")))


if __name__ == "__main__":
    unittest.main()
