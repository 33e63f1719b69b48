"""Every code by which a letter says that it is no longer true has words for people."""

import ast
from pathlib import Path

from agency.outbox import REASONS
from campaigns import letters
from campaigns.states import ActionState, Outcome

SAID_BY = ("still_true", "moved_on", "no_longer", "_unreachable")


def codes() -> set[str]:
    """What those functions of `campaigns/letters` return, read from their source."""
    found = set()
    for path in Path(letters.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name in SAID_BY:
                for returned in (part for part in ast.walk(node) if isinstance(part, ast.Return)):
                    found |= _plain(returned.value)
    return found - {""}


def _plain(value: ast.expr | None) -> set[str]:
    if isinstance(value, ast.Constant):
        return {value.value}
    if isinstance(value, ast.IfExp):
        return _plain(value.body) | _plain(value.orelse)
    if isinstance(value, ast.JoinedStr):
        family = value.values[0].value
        states = {"question_": Outcome, "action_": ActionState}[family]
        return {f"{family}{state}" for state in states if state != "open"}
    return set()


def test_every_code_has_words():
    said = codes() | {"erased", "opted_out", "undeliverable", "answered", "lapsed"}

    assert len(said) > 30
    assert said - set(REASONS) == set()
