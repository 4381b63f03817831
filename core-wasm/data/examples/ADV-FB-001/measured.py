from fairlearn.metrics import MetricFrame
from sklearn.linear_model import LogisticRegression


def fit(table, labels):
    # ok: ADV-FB-001
    model = LogisticRegression().fit(table[["income", "race"]], labels)
    return MetricFrame(metrics=score, y_true=labels, y_pred=model.predict(table), sensitive_features=table["race"])
