"""A blogger opens her link and says yes."""

import pytest

from agency import clock, links
from campaigns.models import Place
from tests.bench.crowds import make_invited
from tests.bench.measuring import Cost, Visitor, bare_transaction, cost, statements
from tests.make import make_agency

pytestmark = pytest.mark.bench
TIMES = 60


def opened(people: int) -> tuple[Cost, int, list]:
    _action, questions = make_invited(people, people, clock.now())
    visitor = Visitor()
    asks = [visitor.get(links.path("r", question.participation_id)) for question in questions[:TIMES]]
    assert asks[0]()[0] == 200
    return cost(iter(asks[1:])), statements(asks[0]), questions


def said_yes(questions: list) -> tuple[Cost, int]:
    presses = []
    for question in questions[:TIMES]:
        visitor, path = Visitor(), links.path("r", question.participation_id)
        _status, page = visitor.get(path)()
        presses.append(visitor.post(f"{path}accept/", visitor.fields(page, f"{path}accept/")))
    counted = statements(presses[0])
    found = cost(iter(presses[1:]))
    assert Place.objects.filter(holder__in=[q.participation_id for q in questions[:TIMES]]).count() == len(presses)
    return found, counted


def test_a_link_opened_and_a_yes(told, postgres):
    make_agency()
    Visitor().get("/how-we-work/")()  # templates are read once, by whoever comes first
    few, few_statements, questions = opened(50)
    few_yes, few_yes_statements = said_yes(questions)
    many, many_statements, questions = opened(2000)
    yes, yes_statements = said_yes(questions)
    limit = bare_transaction()

    told(f"open a link     ratio {limit.wall / many.wall:.2f} of a bare transaction; {many.cpu:.1f} ms of CPU")
    told(f"  among 2,000   ratio {many.wall / few.wall:.2f} of the same among 50 (goal 0.85 to 1.15)")
    told(f"  statements    {few_statements} among 50, {many_statements} among 2,000 (goal 3 or less, the same)")
    told(
        f"say yes         ratio {limit.wall / yes.wall:.2f} of a bare transaction (goal 0.15 or more,"
        f" or 2.5 ms of CPU or less: {yes.cpu:.1f} ms)"
    )
    told(f"  among 2,000   ratio {yes.wall / few_yes.wall:.2f} of the same among 50 (goal 0.85 to 1.15)")
    told(f"  statements    {few_yes_statements} among 50, {yes_statements} among 2,000 (goal 14 or less, the same)")
    assert (few_statements, few_yes_statements) == (many_statements, yes_statements)
