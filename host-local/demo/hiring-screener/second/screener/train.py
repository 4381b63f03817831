"""Fits the model that ranks applications, on what a job asks for and nothing else."""

import pandas as pd
import shap
from sklearn.linear_model import LogisticRegression

FEATURES = ["years_experience", "degree_level", "skills_matched"]


def train(path: str) -> LogisticRegression:
    frame = pd.read_csv(path)
    model = LogisticRegression(max_iter=500)
    model.fit(frame[FEATURES], frame["hired"])
    return model


def reason_codes(model: LogisticRegression, frame: pd.DataFrame) -> list[str]:
    values = shap.Explainer(model, frame[FEATURES])(frame[FEATURES])
    return [FEATURES[index] for index in abs(values.values).mean(axis=0).argsort()[::-1]]
