resource "azurerm_cognitive_account" "chat" {
  kind = "OpenAI"
  # ruleid: ADV-SEC-107
  public_network_access_enabled = true
}

resource "azurerm_cognitive_account" "listed" {
  kind = "OpenAI"
  # ok: ADV-SEC-107
  public_network_access_enabled = true
  network_acls {
    default_action = "Deny"
  }
}

resource "azurerm_cognitive_account" "private" {
  # ok: ADV-SEC-107
  public_network_access_enabled = false
}

resource "azurerm_storage_account" "files" {
  # ok: ADV-SEC-107
  public_network_access_enabled = true
}

resource "aws_sagemaker_notebook_instance" "lab" {
  # ruleid: ADV-SEC-107
  direct_internet_access = "Enabled"
}
