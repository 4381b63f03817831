variable "model" {
  # ok: ADV-DG-002
  description = "A model such as gpt-4o"
}
locals {
  # ruleid: ADV-DG-002
  chat_model = "gpt-4o"
}
