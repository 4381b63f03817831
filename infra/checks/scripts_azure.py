"""What the scripts for Azure ask of `az`, in which order, and what they do when it refuses."""

import base64
import hashlib
import json
import unittest

from scripted import Scripted, answer

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
DEPLOYER = "22222222-2222-2222-2222-222222222222"
SETTINGS = {
    "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
    "ADVISORY_LOCATION": "westeurope",
    "ADVISORY_OIDC": '[{"issuer": "https://login.example/acme"}]',
}


def token(claims):
    """Returns a fake token, whose signature nobody checks here."""
    parts = ({"alg": "none"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".fake"


def output(name, value):
    return answer("az", rf"deployment group show .*outputs\.{name}\.value", value + "\n")


READY = [
    answer("az", "account show", "Acme\n"),
    answer("az", "provider show", "Registered\n"),
    answer("az", "account set"),
]
SIGNED_IN = answer("az", "account get-access-token", token({"oid": DEPLOYER, "name": "Ada ü?>"}) + "\n")
HAS_KEY = [output("vaultName", "vault"), answer("az", "rest --method get .*/vaults/vault/secrets/signing-key")]
INFRA = [SIGNED_IN, *HAS_KEY, answer("az", "^group create"), answer("az", "deployment group create")]
FUNCTIONS = [
    output("appName", "app"),
    answer("az", "functionapp deployment source config-zip"),
    answer("az", "functionapp show .*--query id", "/the/app\n"),
    answer("az", "tag update"),
]
PAGES = [output("webAccountName", "pages"), output("profileName", "profile"), output("endpointName", "endpoint")]
PURGE = answer("az", "afd endpoint purge")
UPLOADED = answer("az", "storage blob upload-batch")
STATIC = answer("az", "storage blob service-properties update")


class Validation(Scripted):
    SCRIPT = "azure/scripts/validate-env-azure"

    def test_everything_that_is_missing_is_said_at_once_and_nobody_is_asked(self):
        ended = self.script(self.SCRIPT, "dev", ADVISORY_MODEL="claude", ADVISORY_MODEL_AUTH="password", ADVISORY_NAME="X")
        told = [*SETTINGS, "ADVISORY_MODEL_URL is not", "ADVISORY_MODEL_AUTH is neither", "ADVISORY_NAME takes"]
        self.assert_fails(ended, *told)
        self.assertEqual(ended.calls, [])

    def test_issuers_are_a_list(self):
        for wrong in ("{}", "[]", "not json"):
            self.assert_fails(self.script(self.SCRIPT, "dev", **SETTINGS | {"ADVISORY_OIDC": wrong}), "ADVISORY_OIDC is not")

    def test_each_provider_that_is_to_be_registered_is_named_with_how(self):
        missing = answer("az", "provider show --namespace Microsoft.(Insights|Cdn) ", "NotRegistered\n")
        ended = self.script(self.SCRIPT, "dev", plan=[missing, *READY], **SETTINGS)
        self.assert_fails(ended, *(f"az provider register --namespace Microsoft.{name}" for name in ("Insights", "Cdn")))
        self.assertNotIn("Microsoft.Web is not", ended.said)

    def test_who_is_not_signed_in_is_told_so(self):
        refused = answer("az", "account show", error="a line\nPlease run 'az login'", exit=1)
        ended = self.script(self.SCRIPT, "dev", plan=[refused], **SETTINGS)
        self.assert_fails(ended, "not signed in, or no such subscription: Please run 'az login'")

    def test_ready(self):
        self.assert_done(self.script(self.SCRIPT, "prod", plan=READY, **SETTINGS))

    def test_what_was_typed_wrong_ends_with_2(self):
        for arguments in ([], ["test"], ["dev", "more"]):
            self.assert_fails(self.script(self.SCRIPT, *arguments, **SETTINGS), "--help", status=2)


class Deployment(Scripted):
    SCRIPT = "azure/scripts/deploy"

    def deploy(self, *arguments, plan, **environment):
        return self.script(self.SCRIPT, "dev", *arguments, plan=[*plan, *READY], **SETTINGS | environment)

    def parameters(self, ended):
        return {name: value["value"] for name, value in json.loads(ended.given("deployment group create"))["parameters"].items()}

    def test_the_template_is_told_what_the_environment_says_and_who_deploys(self):
        ended = self.deploy("infra", plan=INFRA, ADVISORY_MODEL="claude", ADVISORY_MODEL_URL="https://fake", ADVISORY_MODEL_SCOPE="a/.default")
        self.assert_done(ended)
        told = self.parameters(ended)
        expected = {"environment": "dev", "location": "westeurope", "oidc": SETTINGS["ADVISORY_OIDC"], "deployerPrincipalId": DEPLOYER}
        expected |= {"model": "claude", "modelUrl": "https://fake", "modelScope": "a/.default"}
        self.assertEqual(told, told | expected)
        self.assertNotIn("modelAuth", told)
        # The vault has a key: another would make every cursor that was given out worthless.
        self.assertNotIn("signingKey", told)
        self.assertTrue(ended.order("account set --subscription " + SUBSCRIPTION, "group create --name advisory-dev", "deployment group create"))

    def test_a_key_is_made_once_and_is_on_no_command_line(self):
        for absent in (HAS_KEY[:1], []):
            refused = [answer("az", "deployment group show|rest --method get", exit=3)]
            ended = self.deploy("infra", plan=[SIGNED_IN, *absent, *refused, *INFRA[3:]])
            self.assert_done(ended)
            key = self.parameters(ended)["signingKey"]
            self.assertRegex(key, "^[0-9a-f]{64}$")
            self.assertFalse(any(key in line for line in ended.of("az")))

    def test_a_token_that_names_nobody_ends_it(self):
        for claims in ({}, {"oid": None}):
            ended = self.deploy("infra", plan=[answer("az", "account get-access-token", token(claims))])
            self.assert_fails(ended, "does not say who")
            self.assertFalse(ended.order("deployment group create"))

    def test_a_deployment_that_fails_says_where_to_look_and_keeps_no_secret(self):
        ended = self.deploy("all", plan=[*INFRA[:-1], answer("az", "deployment group create", exit=1)])
        self.assert_fails(ended, "az deployment operation group list --resource-group advisory-dev")
        self.assertFalse(ended.order("functionapp"))
        self.assertEqual(list(self.temporary.iterdir()), [])

    def test_the_app_is_marked_with_the_package_that_it_was_given(self):
        package = self.directory / "app.zip"
        package.write_bytes(b"a package")
        digest = hashlib.sha256(b"a package").hexdigest()
        ended = self.deploy("functions", "--package", str(package), plan=FUNCTIONS)
        self.assert_done(ended)
        self.assertTrue(ended.order(f"config-zip --resource-group advisory-dev --name app --src {package}", f"tag update --operation Merge --tags package={digest}"))
        refused = [FUNCTIONS[0], answer("az", "config-zip", exit=1)]
        ended = self.deploy("functions", "--package", str(package), plan=refused)
        self.assertNotEqual(ended.status, 0)
        self.assertFalse(ended.order("tag update"))
        self.assert_fails(self.deploy("functions", "--package", "/none.zip", plan=[]), "there is no package /none.zip")

    def test_the_page_that_names_the_others_comes_last_and_copies_of_it_are_forgotten(self):
        ended = self.deploy("web", "--dashboard", str(self.dashboard()), plan=[*PAGES, STATIC, UPLOADED, PURGE])
        self.assert_done(ended)
        steps = ["service-properties update", "--destination $web --destination-path assets", "--destination $web --source", "afd endpoint purge"]
        self.assertTrue(ended.order(*steps), ended.calls)
        self.assertEqual(ended.of("sleep"), [])

    def test_an_upload_waits_until_a_new_role_is_known(self):
        refused = answer("az", "upload-batch", exit=1, times=3)
        ended = self.deploy("web", "--dashboard", str(self.dashboard()), plan=[refused, *PAGES, STATIC, UPLOADED, PURGE])
        self.assert_done(ended)
        self.assertEqual(ended.of("sleep"), ["5", "10", "20"])

    def test_an_upload_that_is_never_allowed_ends_it(self):
        refused = answer("az", "upload-batch", exit=1)
        ended = self.deploy("web", "--dashboard", str(self.dashboard()), plan=[*PAGES, STATIC, refused])
        self.assertNotEqual(ended.status, 0)
        self.assertEqual(len(ended.of("sleep")), 8)
        self.assertFalse(ended.order("afd endpoint purge"))

    def test_without_a_deployment_there_is_nothing_to_deploy_to(self):
        ended = self.deploy("web", "--dashboard", str(self.dashboard()), plan=[answer("az", "deployment group show", exit=3)])
        self.assert_fails(ended, "there is no deployment in advisory-dev: run deploy first")


class Afterwards(Scripted):
    def seed(self, status):
        plan = [
            answer("az", "account set"),
            output("apiUrl", "https://api.fake"),
            output("appName", "app"),
            answer("az", "functionapp keys list", "fake-key\n"),
            answer("curl", ".", status, writes={"--output": "an answer"}),
        ]
        return self.script("azure/scripts/seed", "dev", plan=plan, **SETTINGS)

    def test_seeding_triggers_the_timer_with_a_key_that_is_on_no_command_line(self):
        ended = self.seed("202")
        self.assert_done(ended)
        (asked,) = ended.of("curl")
        self.assertTrue(asked.endswith("https://api.fake/admin/functions/seed"), asked)
        self.assertNotIn("fake-key", asked)
        self.assertIn('header = "x-functions-key: fake-key"', ended.given("/admin/functions/seed"))

    def test_seeding_that_is_refused_is_told(self):
        self.assert_fails(self.seed("401"), "the app did not take it: 401 an answer")

    def smoke(self, *arguments, tag, plan=()):
        package = self.directory / "app.zip"
        package.write_bytes(b"a package")
        plan = [
            *plan,
            answer("az", "account set"),
            output("appName", "app"),
            output("apiUrl", "https://api.fake"),
            answer("az", "functionapp show .*tags.package", tag + "\n"),
        ]
        arguments = ["dev", "--package", str(package), "--direct", *arguments]
        return self.script("azure/scripts/smoke-test-azure", *arguments, plan=plan, **SETTINGS, ADVISORY_TOKEN="fake-token")

    def test_another_package_than_the_one_that_was_built_fails(self):
        self.assert_fails(self.smoke(tag="0" * 64), "app was given the package 0000")

    def test_a_service_that_is_slow_to_start_is_asked_again_and_one_that_stays_away_fails(self):
        tag = hashlib.sha256(b"a package").hexdigest()
        body = {"status": "ok", "items": [1]}
        healthy = answer("curl", "", "200 application/json", writes={"--output": json.dumps(body), "--dump-header": ""})
        stranger = answer("curl", "--write-out .* https://api.fake/api/governance/projects$", "401 application/json")
        problem = answer("curl", "no-such-project$", "404 application/problem+json", writes={"--output": '{"status": 404}'})
        down = answer("curl", "api/health", "000 ", exit=7, times=2)
        ended = self.smoke(tag=tag, plan=[down, stranger, problem, healthy])
        self.assert_done(ended)
        self.assertEqual(ended.of("sleep"), ["1", "2"])
        self.assertFalse(any("fake-token" in line for line in ended.of("curl")))
        ended = self.smoke("--attempts", "3", tag=tag, plan=[answer("curl", "", "503 text/html")])
        self.assert_fails(ended, "FAILED  health: status 503", "checks failed against https://api.fake")
        self.assertEqual(ended.of("sleep")[:2], ["1", "2"])


if __name__ == "__main__":
    unittest.main()
