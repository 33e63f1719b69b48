"""The link to a person's own page: to her own address, at any hour, the same answer for everybody who asks."""

from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agency import delivery, links
from agency.models import Message
from agency.post import LETTERS
from bloggers import forgetting, page_link
from bloggers.models import Blogger
from tests.make import make_agency, make_blogger, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Blogger:
    make_agency()
    return make_blogger(name="Ana Gil", email="ana@blog.example", language="es")


def ask(address: str, client: Client | None = None):
    return (client or Client()).post("/me/", {"email": address}, follow=True)


def mailed(sink, now) -> list[tuple[str, str]]:
    delivery.deliver(now)
    return [(message["To"], message["Subject"]) for message in (received.message for received in sink.messages)]


# --- asking ------------------------------------------------------------------------------------------
def test_who_asks_gets_a_link_to_her_own_page(ana, now, smtp_sink):
    page_link.send_link(ana, now)
    assert mailed(smtp_sink, now) == [("ana@blog.example", "Tu página en Example Agency: el enlace vale 30 minutos")]
    (letter,) = Message.objects.all()
    assert [kind for kind, _row, _version in letter.links] == ["m", "s"]
    page = Client().get(links.path(*letter.links[0]))
    assert (page.status_code, "Ana, esto es lo que Example Agency" in page.content.decode()) == (200, True)


def test_it_goes_to_her_and_not_to_her_agent(ana, now):
    ana.via = make_contact(email="agent@agents.example")
    ana.save(update_fields=["via"])
    page_link.send_link(ana, now)
    assert Message.objects.get().address == "ana@blog.example"


def test_an_address_is_known_in_any_spelling(ana):
    ask("  ANA@Blog.example ")
    assert Message.objects.get().recipient_id == ana.pk


def test_known_and_unknown_addresses_are_told_the_same(ana):
    known, unknown = ask("ana@blog.example"), ask("nobody@blog.example")
    assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
    assert known.content == unknown.content
    assert list(Message.objects.values_list("recipient_id", "address")) == [(ana.pk, "ana@blog.example")]


def test_known_and_unknown_addresses_cost_the_same_statements(ana, now):
    def statements(address):
        with CaptureQueriesContext(connection) as queries:
            page_link.send_link_to(address, now)
        return [query["sql"].split()[0] for query in queries]

    assert statements("ana@blog.example") == statements("nobody@blog.example")


@pytest.mark.django_db(transaction=True)
def test_known_and_unknown_addresses_take_the_same_time(transactional_db, now):
    people = [make_blogger(email=f"known{n}@blog.example") for n in range(40)]

    def spent(address) -> float:
        start = perf_counter()
        page_link.send_link_to(address, now)
        return perf_counter() - start

    # Side by side, so that whatever else this machine does weighs on both.
    pairs = [(spent(person.email), spent(f"un{person.email}")) for person in people]
    known, unknown = zip(*pairs, strict=True)
    assert median(unknown) < 2 * median(known) < 4 * median(unknown)


@pytest.mark.parametrize("typed", ["", "no address", "a" * 300 + "@b.example", "a\0b@c.example"])
def test_what_is_no_address_stays_and_nothing_leaves(typed, ana):
    page = Client().post("/me/", {"email": typed})
    assert (page.status_code, Message.objects.count()) == (422, 0)


def test_pressing_often_sends_one_mail(ana, now):
    for _ in range(3):
        page_link.send_link(ana, now)
    assert Message.objects.count() == 1


def test_there_is_an_end_to_the_mails_of_a_day(ana, now):
    for n in range(page_link.MOST_A_DAY):
        Message.objects.create(
            key=f"my_page:{n}", purpose="my_page", recipient_kind="blogger", recipient_id=ana.pk,
            address=ana.email, language="es", zone="Europe/Madrid", created_at=now - timedelta(hours=n), not_before=now,
        )  # fmt: skip
    page_link.send_link(ana, now)
    assert Message.objects.count() == page_link.MOST_A_DAY
    page_link.send_link(ana, now + timedelta(days=1))
    assert Message.objects.count() == page_link.MOST_A_DAY + 1


# --- leaving -----------------------------------------------------------------------------------------
def test_it_leaves_at_night(ana, now, smtp_sink):
    night = now.replace(hour=1)
    page_link.send_link(ana, night)
    assert len(mailed(smtp_sink, night)) == 1


@pytest.mark.parametrize("column", ["opted_out_at", "undeliverable_at"])
def test_it_leaves_also_to_who_gets_no_other_mail(column, ana, now, smtp_sink):
    Blogger.objects.filter(pk=ana.pk).update(**{column: now})
    ask("ana@blog.example")
    assert len(mailed(smtp_sink, Message.objects.get().not_before)) == 1


def test_it_does_not_leave_to_who_is_forgotten_or_to_an_old_address(ana, now):
    page_link.send_link(ana, now)
    letter, still_true = Message.objects.get(), LETTERS["my_page"].still_true
    assert still_true(letter, now) == ""
    Blogger.objects.filter(pk=ana.pk).update(email="new@blog.example")
    assert still_true(letter, now) == "other_address"
    forgetting.erase(Blogger.objects.get(pk=ana.pk), now)
    assert still_true(letter, now) == "erased"


def test_neither_outbox_nor_database_holds_a_usable_link(ana, now, smtp_sink):
    page_link.send_link(ana, now)
    delivery.deliver(now)
    letter = Message.objects.get()
    token = links.path(*letter.links[0]).split("/")[2]
    sent = smtp_sink.messages[0].message.get_body(("plain",)).get_content()
    assert (token in sent, token in letter.text, token in letter.html) == (True, False, False)
