import hmac
import os
import pickle

import numpy as np
import torch


def load_index(path, allow_dangerous_deserialization=False):
    if not allow_dangerous_deserialization:
        raise ValueError("say that you trust the file")
    with open(path, "rb") as file:
        # ok: ADV-SEC-105
        return pickle.load(file)


def load_corpus(path):
    if not os.environ.get("TRUST_REMOTE_CODE"):
        raise ValueError("say that you trust the file")
    with open(path, "rb") as file:
        # ok: ADV-SEC-105
        return pickle.load(file)


def read_cache(payload, tag):
    if not hmac.compare_digest(tag, sign(payload)):
        return None
    # ok: ADV-SEC-105
    return pickle.loads(payload)


def read_random_state(path):
    with safe_globals():
        # ok: ADV-SEC-105
        return torch.load(path)


def read_blocks(path):
    # ruleid: ADV-SEC-105
    return np.load(path, allow_pickle=True)


def read_cookies(path):
    with open(path, "rb") as file:
        # ruleid: ADV-SEC-105
        return pickle.load(file)
