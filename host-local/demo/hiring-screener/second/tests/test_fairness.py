"""No group is invited much less often than another."""

import pandas as pd
from fairlearn.metrics import MetricFrame, demographic_parity_difference, selection_rate

from screener.load import load
from screener.train import FEATURES

LIMIT = 0.1


def test_selection_rates_differ_by_less_than_the_limit():
    frame = pd.read_csv("data/holdout.csv")
    chosen = load("model.skops").predict(frame[FEATURES])
    rates = MetricFrame(
        metrics=selection_rate, y_true=frame["hired"], y_pred=chosen, sensitive_features=frame["gender"]
    )
    assert rates.difference() < LIMIT
    difference = demographic_parity_difference(
        frame["hired"], chosen, sensitive_features=frame["gender"]
    )
    assert difference < LIMIT
