import { AutoTokenizer, pipeline } from "@huggingface/transformers";

export async function load(directory: string) {
  // ruleid: ADV-DG-001
  const classify = await pipeline("sentiment-analysis", "acme/sentiment-onnx");
  // ruleid: ADV-DG-001
  const tokenizer = await AutoTokenizer.from_pretrained("acme/tokenizer");
  // ok: ADV-DG-001
  const pinned = await pipeline("sentiment-analysis", "acme/sentiment-onnx", { revision: "0123456" });
  // ok: ADV-DG-001
  const local = await AutoTokenizer.from_pretrained("./models/tokenizer");
  // ok: ADV-DG-001
  const given = await AutoTokenizer.from_pretrained(directory);
  return [classify, tokenizer, pinned, local, given];
}
