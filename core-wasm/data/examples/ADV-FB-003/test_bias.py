import pytest


# ruleid: ADV-FB-003
@pytest.mark.skip(reason="flaky")
def test_model_fairness():
    assert gap() < 0.1


# ruleid: ADV-FB-003
@pytest.mark.skip
def test_gender_gap_is_small():
    assert gap() < 0.1


# ok: ADV-FB-003
@pytest.mark.skip
def test_linear_bias_term():
    assert layer.bias is not None


# ok: ADV-FB-003
@pytest.mark.parametrize("group", [1, 2])
def test_fairness_of_group(group):
    assert gap(group) < 0.1


# ok: ADV-FB-003
@pytest.mark.skip
def test_upload():
    assert upload()
