"""After every race and every kill the rows are whole: the places promised, each with one holder, who was told."""

import pytest

from agency import clock
from agency.invariants import violations

# Those that hold whatever hour a test plays at, and whether verbs or a factory made the rows it begins with.
HELD = {1, 2, 5, 6, 7, 9, 13, 15, 16, 20, 65}
# Made to break, to be seen broken; and what plays a piece of a verb by hand, which has a measure of its own.
ON_PURPOSE = ("test_control", "test_without_its_guard", "test_with_its_guard")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    on_purpose = item.originalname.startswith(ON_PURPOSE)
    if item.get_closest_marker("django_db") and not on_purpose:
        broken = [(number, line) for number, line in violations(clock.now()) if number in HELD]
        assert broken == [], "the rows are not whole after this test"
    return result
