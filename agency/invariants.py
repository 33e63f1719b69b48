"""Checks that must hold at any instant. Each floor adds its own to `CHECKS`."""

from collections.abc import Callable, Iterator
from datetime import datetime

CATALOGUE = range(1, 67)

# number in the catalogue -> functions of `now` that yield a line per violation, one per floor that knows something
CHECKS: dict[int, list[Callable[[datetime], Iterator[str]]]] = {}


def check(number: int):
    """Register a check under its number (a decorator)."""
    if number not in CATALOGUE:
        raise ValueError(f"no invariant has number {number}")

    def add(function: Callable[[datetime], Iterator[str]]):
        CHECKS.setdefault(number, []).append(function)
        return function

    return add


def violations(now: datetime) -> list[tuple[int, str]]:
    """Every violation as (number, line), in the order of the catalogue."""
    return [(number, line) for number in sorted(CHECKS) for part in CHECKS[number] for line in part(now)]


def not_checked() -> list[int]:
    """The numbers that rows alone cannot tell: tests hold them."""
    return [number for number in CATALOGUE if number not in CHECKS]
