"""The fill engine: how sure it is that the places will be filled, and what to do next."""

import pytest

from campaigns.fill import Person, Snapshot, decide, fill_confidence
from tests.bench.measuring import best

pytestmark = pytest.mark.bench
STATUSES = ("confirmed", "reserve", "sounded", "available", "invited")


@pytest.fixture(autouse=True)
def production() -> None:
    """The engine has no database."""


def crowd(people: int, places: int) -> Snapshot:
    return Snapshot(
        now=24.0,
        due=216.0,
        lead=216.0,
        places={"cocina": places // 2, "viajes": places - places // 2},
        people=[
            Person(
                id=n,
                status=STATUSES[n % 5] if n < places else STATUSES[1 + n % 4],
                group="cocina" if n % 2 else "viajes",
                deadline=48.0,
                approved=True,
            )
            for n in range(people)
        ],
    )


def test_the_engine(told):
    one = crowd(200, 10)
    cover, step = best(lambda: fill_confidence(one), 30), best(lambda: decide(one), 30)
    many = [crowd(30, 5) for _ in range(5000)]
    all_of_them = best(lambda: [fill_confidence(action) for action in many], 1) / 1000
    told(f"cover, 200 × 10 ratio {cover / 1.5:.2f} of 1.5 ms (goal 1 or less); next step {step:.1f} ms")
    told(f"  5,000 × 30    ratio {all_of_them / 2:.2f} of 2 s (goal 1 or less)")
