from sklearn.linear_model import LogisticRegression

FEATURES = [
    "income",
    # ruleid: ADV-FB-001
    "gender",
    # ok: ADV-FB-001
    "tenure",
]
DROPPED_COLUMNS = [
    # ok: ADV-FB-001
    "religion",
]


def fit(table, labels):
    LogisticRegression().fit(table[FEATURES], labels)
    # ruleid: ADV-FB-001
    return LogisticRegression().fit(table[["income", "race"]], labels)


def report(table):
    # ok: ADV-FB-001
    return table.drop(columns=["nationality"])
