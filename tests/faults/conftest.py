"""After every race and every kill the rows are whole: the places promised, each with one holder, who was told."""

import pytest

from agency import clock
from agency.invariants import violations

# Those that hold whatever hour a test plays at, and whether verbs or a factory made the rows it begins with.
HELD = {1, 2, 5, 6, 7, 9, 13, 15, 16, 20, 65}
WITHOUT_GUARDS = ("test_control", "test_without_its_guard")  # made to break, to be seen broken


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    on_purpose = item.originalname.startswith(WITHOUT_GUARDS)
    if item.get_closest_marker("django_db") and not on_purpose:
        broken = [(number, line) for number, line in violations(clock.now()) if number in HELD]
        assert broken == [], "the rows are not whole after this test"
    return result
