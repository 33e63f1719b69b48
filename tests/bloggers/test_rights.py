"""The right to write: the one that counts, noting another, and what she was told of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agency.models import Message
from bloggers import forgetting, merging, rights
from bloggers.models import Basis, Blogger
from tests.agency.outbox_rows import make_message
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db
K = Basis.Kind


@pytest.fixture
def team(client):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


def url(person: Blogger) -> str:
    return reverse("basis_new", args=[person.pk])


def rows(person: Blogger) -> list[tuple]:
    return list(person.bases.order_by("pk").values_list("kind", "source", "on"))


def sent(person: Blogger, now, **fields) -> Message:
    facts = {"state": "sent", "sent_at": now, "recipient_kind": "blogger", "recipient_id": person.pk}
    return make_message(**facts | {"notice": "letter-1"} | fields)


# --- which one counts ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("noted", "counts"),
    [
        ([(K.WORKED, "2025-01-01"), (K.CONSENT, "2026-01-01")], K.CONSENT),
        ([(K.CONSENT, "2026-01-01"), (K.WORKED, "2025-01-01")], K.CONSENT),
        ([(K.WORKED, "2026-01-01"), (K.CONSENT, "2026-01-01")], K.CONSENT),
        ([(K.NONE, "2026-06-01"), (K.WORKED, "2024-03-05")], K.WORKED),
        ([(K.WORKED, "2024-03-05"), (K.NONE, "2026-06-01")], K.WORKED),
        ([(K.NONE, "2026-01-01"), (K.NONE, "2026-06-01")], K.NONE),
        ([], None),
    ],
)
def test_the_latest_counts_and_nothing_known_only_where_nothing_is(noted, counts):
    person = make_blogger(basis=None)
    for kind, on in noted:
        person.bases.create(kind=kind, source="x", on=date.fromisoformat(on))
    listed = Blogger.objects.prefetch_related("bases").get(pk=person.pk)
    found = rights.why(person)

    assert (found and found.kind, listed.latest_basis and listed.latest_basis.kind) == (counts, counts)
    assert found == person.latest_basis


def test_why_we_have_her_address_is_one_query(now):
    person = make_blogger(basis=K.WORKED, since=date(2025, 3, 5))
    person.bases.update(notice_version="letter-1", notice_at=now)
    person.bases.create(kind=K.NONE, source="una lista", on=date(2026, 1, 1))
    with CaptureQueriesContext(connection) as queries:
        why = rights.why(person)
        told = (why.kind, why.source, why.on, why.notice_version, why.notice_at)

    assert (told, len(queries)) == ((K.WORKED, "formulario web", date(2025, 3, 5), "letter-1", now), 1)


# --- noting one by hand ----------------------------------------------------------------------------------
def test_a_right_that_is_noted_counts_and_what_stood_there_stays(team, story):
    person = make_blogger(basis=K.NONE)
    before = team.get(reverse("person", args=[person.pk])).content.decode()
    typed = {"kind": K.WORKED, "source": "Campaña de 2025, con Clara", "on": "2025-03-05"}
    answer = team.post(url(person), typed)
    team.post(url(person), typed)
    after = team.get(reverse("person", args=[person.pk])).content.decode()

    assert (answer.status_code, answer.url) == (302, reverse("person", args=[person.pk]))
    assert rows(person) == [
        (K.NONE, "formulario web", date(2026, 6, 9)), (K.WORKED, "Campaña de 2025, con Clara", date(2025, 3, 5)),
    ]  # fmt: skip
    assert [page.count("One by one only: no basis known") for page in (before, after)] == [1, 0]
    assert "Yes: worked with us (Campaña de 2025, con Clara)" in after


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"kind": "none"}, ["kind"]), ({"kind": ""}, ["kind"]), ({"kind": "because"}, ["kind"]),
        ({"source": ""}, ["source"]), ({"source": " \u200b"}, ["source"]), ({"source": "x" * 121}, ["source"]),
        ({"source": "a\0b"}, ["source"]), ({"on": "2026-06-10"}, ["on"]), ({"on": "0001-01-01"}, ["on"]),
        ({"on": "2026-02-30"}, ["on"]), ({"on": ""}, ["on"]),
    ],
)  # fmt: skip
def test_a_right_without_kind_source_or_day_is_not_noted_and_nothing_typed_is_lost(team, story, typed, wrong):
    person = make_blogger(basis=K.NONE)
    answer = team.post(url(person), {"kind": K.CONSENT, "source": "por teléfono", "on": "2026-06-09"} | typed)

    assert (answer.status_code, list(answer.context["form"].errors), len(rows(person))) == (422, wrong, 1)
    assert 'value="2026-06-09"' in answer.content.decode() or "on" in typed


def test_nobody_notes_anything_about_who_is_forgotten_or_without_signing_in(client, team, now):
    person = make_blogger()
    forgetting.erase(person, now)
    assert (team.get(url(person)).status_code, team.post(url(person), {}).status_code) == (404, 404)
    client.logout()
    assert client.get(url(make_blogger())).status_code == 302


# --- what she was told -----------------------------------------------------------------------------------
def test_a_notice_that_left_is_written_down_once_with_the_right_that_it_named(now):
    person = make_blogger(basis=K.NONE)
    sent(person, now)
    rights.sweep(now)
    rights.sweep(now)
    sent(person, now + timedelta(days=1), notice="letter-2")
    rights.sweep(now)

    assert list(person.bases.values_list("notice_version", "notice_at")) == [("letter-1", now)]
    assert Message.objects.exclude(notice="").count() == 0


def test_the_row_that_counts_is_the_one_that_was_named(now):
    person = make_blogger(basis=K.WORKED, since=date(2025, 1, 1))
    person.bases.create(kind=K.NONE, source="una lista", on=date(2026, 1, 1))
    sent(person, now)
    rights.sweep(now)

    assert list(person.bases.order_by("pk").values_list("kind", "notice_version")) == [
        (K.WORKED, "letter-1"), (K.NONE, ""),
    ]  # fmt: skip


def test_of_whom_nothing_was_written_down_it_is_kept_that_she_was_told(now):
    person = make_blogger(basis=None)
    sent(person, now)
    rights.sweep(now)

    assert list(person.bases.values_list("kind", "source", "on", "notice_version")) == [
        (K.NONE, "", date(2026, 6, 9), "letter-1")
    ]


@pytest.mark.parametrize("state", ["queued", "held", "failed", "dropped", "unknown"])
def test_a_letter_that_has_not_left_told_nobody_anything(now, state):
    person = make_blogger()
    sent(person, now, state=state, sent_at=None)
    rights.sweep(now)

    assert list(person.bases.values_list("notice_version", "notice_at")) == [("", None)]


def test_a_letter_to_a_row_that_was_united_or_forgotten_meanwhile_harms_nobody(now):
    kept, gone, erased = (make_blogger() for _ in range(3))
    letters = [sent(gone, now), sent(erased, now)]
    merging.merge(kept, gone, by=make_user(), now=now)
    Message.objects.filter(pk=letters[0].pk).update(recipient_id=gone.pk)
    forgetting.erase(erased, now)
    rights.sweep(now)

    assert Basis.objects.filter(blogger=erased).count() == 0
    assert Message.objects.exclude(notice="").count() == 0


def test_the_page_of_a_person_says_when_she_was_told(team, now):
    person = make_blogger(basis=K.NONE)
    person.bases.update(notice_version="letter-1", notice_at=now)
    page = team.get(reverse("person", args=[person.pk])).content.decode()

    assert "told so on 9 Jun 2026 (notice letter-1)" in " ".join(page.split())
