"""Fits the model that ranks applications."""

import pandas as pd
from sklearn.linear_model import LogisticRegression

FEATURES = ["years_experience", "gender", "age", "zip_code", "degree_level"]


def train(path: str) -> LogisticRegression:
    frame = pd.read_csv(path)
    model = LogisticRegression(max_iter=500)
    model.fit(frame[FEATURES], frame["hired"])
    return model
