"""The documents say what the code says."""

import re
from pathlib import Path

import pytest

from agency.invariants import CHECKS
from campaigns.states import MOVES

DOCS = Path(__file__).parent.parent / "docs"
CANNOT = "### What rows cannot tell"
# Those of places, people, history, mail, links, keeping and running; 17, 30 and 35 to 38 are about mail that comes in.
READ_FROM_ROWS = [*range(1, 17), *range(18, 30), *range(31, 35), *range(39, 43), 45, *range(59, 63), 65, 66]
TITLES = {"action": "An action", "participation": "A person in an action", "invitation": "A question"}


def drawing(kind: str) -> str:
    """The moves of one kind as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    for verb, (froms, to) in MOVES[kind].items():
        lines += [f"    {state or '[*]'} --> {to}: {verb}" for state in sorted(froms)]
    return "\n".join(lines)


def states_page() -> str:
    parts = [
        "# States",
        "Drawn from the tables in `campaigns/states.py`; a test keeps them equal. Arrows are verbs.",
    ]
    parts += [f"## {TITLES[kind]}\n\n```mermaid\n{drawing(kind)}\n```" for kind in MOVES]
    return "\n\n".join(parts) + "\n"


def test_the_drawn_states_are_those_of_the_tables():
    assert (DOCS / "states.md").read_text() == states_page()


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_module_a_document_names_exists(page):
    named = {
        word
        for line in page.read_text().splitlines()
        for word in line.replace(",", " ").replace("`", " ").split()
        if word.startswith(("agency/", "bloggers/", "campaigns/", "templates/")) and "<" not in word
    }
    missing = {word for word in named if not (DOCS.parent / word.rstrip(".:;")).exists() and "{" not in word}
    assert missing == set()


def test_every_checked_invariant_stands_in_the_catalogue():
    checked, _heading, _rest = (DOCS / "interface.md").read_text().partition(CANNOT)

    assert [int(number) for number in re.findall(r"^\| (\d+) \| \S", checked, re.MULTILINE)] == sorted(CHECKS)


def test_what_rows_of_the_workshop_cannot_tell_is_held_by_a_test_that_exists():
    told = (DOCS / "interface.md").read_text().partition(CANNOT)[2]
    held = re.findall(r"^\| (\d+) \| .* \| `(tests/\S+)` `(test_\w+)` \|$", told, re.MULTILINE)

    assert sorted([*CHECKS, *(int(number) for number, _path, _test in held)]) == READ_FROM_ROWS
    assert [test for _no, path, test in held if f"def {test}(" not in (DOCS.parent / path).read_text()] == []
