from triage.settings import REVIEW_THRESHOLD


def test_uncertain_claims_go_to_a_person():
    assert 0 < REVIEW_THRESHOLD < 1
