import json
import pickle

import torch
import yaml
from transformers import AutoModel

with open("model.pkl", "rb") as file:
    # ruleid: ADV-SEC-105
    model = pickle.load(file)

# ruleid: ADV-SEC-105
weights = torch.load("weights.pt", weights_only=False)
# ruleid: ADV-SEC-105
settings = yaml.load(open("settings.yaml"), Loader=yaml.Loader)
# ruleid: ADV-SEC-105
remote = AutoModel.from_pretrained("acme/odd-model", revision="0123456789abcdef", trust_remote_code=True)

# ok: ADV-SEC-105
state = torch.load("weights.pt", weights_only=True)
# ok: ADV-SEC-105
options = yaml.load(open("options.yaml"), Loader=yaml.SafeLoader)
# ok: ADV-SEC-105
plain = yaml.safe_load(open("plain.yaml"))
# ok: ADV-SEC-105
copy = pickle.loads(pickle.dumps(settings))
# ok: ADV-SEC-105
data = json.load(open("data.json"))
# ok: ADV-SEC-105
safe = AutoModel.from_pretrained("acme/plain-model", revision="0123456789abcdef", trust_remote_code=False)
