"""Loads the model that was fitted last."""

import pickle


def load(path: str):
    with open(path, "rb") as file:
        return pickle.load(file)
