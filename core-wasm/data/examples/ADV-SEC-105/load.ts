import { AutoModel } from "@huggingface/transformers";
import yaml from "yaml";

export async function load() {
  // ruleid: ADV-SEC-105
  const odd = await AutoModel.from_pretrained("acme/odd-model", { revision: "0123456", trust_remote_code: true });
  // ruleid: ADV-SEC-105
  const other = await AutoModel.from_pretrained("acme/other-model", { trust_remote_code: true, revision: "0123456" });
  // ok: ADV-SEC-105
  const plain = await AutoModel.from_pretrained("acme/plain-model", { revision: "0123456" });
  // ok: ADV-SEC-105
  const off = await AutoModel.from_pretrained("acme/off-model", { revision: "0123456", trust_remote_code: false });
  // ok: ADV-SEC-105
  const settings = { trustRemoteCode: "never" };
  return [odd, other, plain, off, settings];
}

export function settings(text: string) {
  // ok: ADV-SEC-105
  return yaml.load(text);
}
