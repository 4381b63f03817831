# ruleid: ADV-PV-003
CUSTOMER = {"iban": "DE44 5001 0517 5407 3249 31"}
# ruleid: ADV-PV-003
PAYMENT = {"card": "4539 1488 0343 6467"}
# ruleid: ADV-PV-003
EMPLOYEE = {"ssn": "536-22-8471"}
# The check digits are wrong.
# ok: ADV-PV-003
OTHER_CUSTOMER = {"iban": "DE45 5001 0517 5407 3249 31"}
# ok: ADV-PV-003
OTHER_PAYMENT = {"card": "4539 1488 0343 6468"}
# Published for tests.
# ok: ADV-PV-003
TEST_PAYMENT = {"card": "4242 4242 4242 4242"}
# No such area was ever issued.
# ok: ADV-PV-003
OTHER_EMPLOYEE = {"ssn": "000-22-8471"}
# A number that nothing says is a card.
# ok: ADV-PV-003
SERIAL = "4539 1488 0343 6467"
