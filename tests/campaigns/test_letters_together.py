"""Letters that are read together are those that each would be by itself, and true at the moment each leaves."""

from datetime import timedelta

import pytest
from django.core.mail.backends import locmem
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency import delivery
from agency.models import Message
from agency.post import LETTERS
from bloggers.models import Blogger
from campaigns.models import Invitation
from tests.agency.elsewhere import elsewhere
from tests.campaigns import people
from tests.campaigns.letters_sent import PURPOSES, rendered, send, truth
from tests.make import make_action, make_agency

TO_BLOGGERS = PURPOSES[: PURPOSES.index("alarm")]


def looked_at(messages: list[Message], now) -> list[tuple]:
    return [(reason := truth(message, now), None if reason else rendered(message, now)) for message in messages]


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", TO_BLOGGERS)
def test_what_is_read_together_says_what_each_says_alone(purpose, now):
    make_agency()
    for number in (2, 3):
        starts = now + timedelta(days=number * 5)
        send(purpose, make_action(title=f"Cena {number}", places=number, fee=100 * number, starts_at=starts), now)
    letters = Message.objects.filter(purpose=purpose).order_by("pk")
    Blogger.objects.filter(pk=letters.last().recipient_id).update(opted_out_at=now)
    together = list(letters)
    LETTERS[purpose].together(together)
    told = looked_at(together, now)
    assert told == [look for message in letters for look in looked_at([message], now)]
    assert len({repr(look) for look in told}) == len(told) > 1


@pytest.mark.django_db
def test_a_lot_of_invitations_asks_as_much_as_one(now):
    make_agency()
    people.invited(make_action(places=9), 9, now)
    letters = Message.objects.filter(purpose="invitation").order_by("pk")

    def asked(most: int) -> int:
        lot = list(letters[:most])
        LETTERS["invitation"].together(lot)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert [reason for reason, _words in looked_at(lot, now)] == [""] * most
        return len(queries) - most * queries_of_the_agency(lot[0], now)

    assert asked(1) == asked(9)


def queries_of_the_agency(message: Message, now) -> int:
    """A round keeps the agency; without one each letter reads it."""
    looked_at([message], now)
    with CaptureQueriesContext(connection) as queries:
        rendered(message, now)
    assert all("agency_agency" in query["sql"] for query in queries.captured_queries)
    return len(queries)


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_between_two_letters_keeps_the_second_here(postgres, now, monkeypatch):
    make_agency()
    _first, second, _third = people.invited(make_action(places=3), 3, now)
    real = locmem.EmailBackend.send_messages

    def answered_meanwhile(backend, parcels):
        elsewhere(lambda: Invitation.objects.filter(participation=second).update(outcome="no"))
        return real(backend, parcels)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", answered_meanwhile)
    Message.objects.exclude(purpose="invitation").delete()
    delivery.deliver(now)
    assert list(Message.objects.order_by("pk").values_list("state", "error")) == [
        ("sent", ""),
        ("dropped", "question_no"),
        ("sent", ""),
    ]
