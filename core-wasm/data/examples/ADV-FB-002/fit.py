from xgboost import XGBClassifier

feature_columns = [
    "income",
    # ruleid: ADV-FB-002
    "zip_code",
]
identifier_columns = [
    # ok: ADV-FB-002
    "surname",
]


def fit(table, labels):
    # ruleid: ADV-FB-002
    XGBClassifier().fit(table[["income", "last_name"]], labels)
    # ok: ADV-FB-002
    return XGBClassifier().fit(table[["income", "zipper"]], labels)


def show(table):
    # ok: ADV-FB-002
    return table.drop(columns=["postcode"])
