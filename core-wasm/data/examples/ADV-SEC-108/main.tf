resource "azurerm_cognitive_account" "chat" {
  # ruleid: ADV-SEC-108
  local_auth_enabled = true
}

resource "aws_sagemaker_notebook_instance" "lab" {
  # ok: ADV-SEC-108
  root_access = "Disabled"
}

data "aws_iam_policy_document" "agent" {
  statement {
    # ruleid: ADV-SEC-108
    actions   = ["bedrock:InvokeModel"]
    resources = ["*"]
  }
  statement {
    # ok: ADV-SEC-108
    actions   = ["bedrock:InvokeModel"]
    resources = ["arn:aws:bedrock:eu-central-1::foundation-model/acme.chat-v1"]
  }
  statement {
    effect    = "Deny"
    # ok: ADV-SEC-108
    actions   = ["bedrock:*"]
    resources = ["*"]
  }
}
