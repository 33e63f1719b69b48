import pytest

pytest.register_assert_rewrite("tests.journeys.world")  # a broken promise is shown, not only its line
