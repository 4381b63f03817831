from datasets import load_dataset
from huggingface_hub import hf_hub_download
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

MODEL = "acme/assistant-7b"
REVISION = "8c1f3a2b"

# ruleid: ADV-DG-001
model = AutoModelForCausalLM.from_pretrained(MODEL)
# ruleid: ADV-DG-001
tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
# ruleid: ADV-DG-001
classify = pipeline("text-classification", model="acme/sentiment")
# ruleid: ADV-DG-001
data = load_dataset("acme/tickets", split="train")

# ok: ADV-DG-001
pinned = AutoModelForCausalLM.from_pretrained(MODEL, revision=REVISION)
# ok: ADV-DG-001
local = AutoModelForCausalLM.from_pretrained("./checkpoints/last")
# ok: ADV-DG-001
saved = AutoTokenizer.from_pretrained("outputs/tokenizer")
# ok: ADV-DG-001
rows = load_dataset("csv", data_files="rows.csv")
# ok: ADV-DG-001
weights = hf_hub_download(repo_id="acme/weights", filename="model.bin", revision=REVISION)


def load(path):
    # ok: ADV-DG-001
    return SentenceTransformer(path)
