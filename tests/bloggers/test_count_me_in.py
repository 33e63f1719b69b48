"""The public page: for people, not for machines; nobody is in the book before her own mail confirmed it."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agency import clock, delivery, limits, links
from agency.last_look import foreign_links
from agency.models import Message
from agency.post import LETTERS
from bloggers import count_me_in, forgetting
from bloggers.count_me_in import Said
from bloggers.models import Basis, Blogger, CountMeIn, Interest, Site
from bloggers.views.count_me_in import FROM_ONE_PLACE, TO_ONE_ADDRESS
from tests.make import make_agency, make_blogger

pytestmark = pytest.mark.django_db
HER = Said(
    name="Ana Ruiz",
    email="ana@blog.example",
    url="https://ana.example",
    topics=("gastronomía", "viajes"),
    city="Las Palmas de Gran Canaria",
    words="Me encantan los talleres",
    language="es",
)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def stamp(seconds_ago: float = 60) -> str:
    opened = clock.wall() - timedelta(seconds=seconds_ago)
    return signing.Signer(salt="relevo.count_me_in").sign(str(int(opened.timestamp())))


def typed(**fields) -> dict[str, str]:
    return {"name": "Ana Ruiz", "email": "ana@blog.example", "opened": stamp()} | fields


def sent(**fields):
    return Client().post(reverse("count_me_in"), typed(**fields), headers={"accept-language": "es"})


def answer(response) -> tuple[int, str]:
    return response.status_code, response.get("Location", "")


SENT = (302, "/count-me-in/sent/")


# --- asking -----------------------------------------------------------------------------------------
def test_what_she_wrote_waits_for_her_confirmation_and_one_letter_leaves_to_her(now):
    made = sent(url="ana.example", topics="cocina, viajes", city="Madrid", words="Talleres sí")
    assert answer(made) == SENT
    row = CountMeIn.objects.get()
    assert (row.name, row.email, row.url, row.topics, row.city, row.language, row.words, row.notice_version) == (
        "Ana Ruiz",
        "ana@blog.example",
        "https://ana.example/",
        "cocina, viajes",
        "Madrid",
        "es",
        "Talleres sí",
        count_me_in.NOTICE_VERSION,
    )
    letter = Message.objects.get()
    assert (letter.purpose, letter.address, letter.recipient_kind, letter.subject_id) == (
        "interest_confirm",
        "ana@blog.example",
        "address",
        row.pk,
    )
    assert (Blogger.objects.count(), Interest.objects.count()) == (0, 0)


def test_whether_an_address_is_known_nobody_can_tell():
    make_blogger(email="known@blog.example")
    answers, costs = [], []
    for email in ("known@blog.example", "new@blog.example"):
        with CaptureQueriesContext(connection) as counted:
            answers.append(answer(sent(email=email)))
        costs.append(len(counted))
    assert answers == [SENT, SENT]
    assert costs[0] == costs[1]
    assert sorted(Message.objects.values_list("address", flat=True)) == ["known@blog.example", "new@blog.example"]


def test_who_fills_in_what_nobody_sees_is_told_the_same_and_nothing_is_written():
    assert answer(sent(company="Buy now")) == SENT
    assert (CountMeIn.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        (lambda: stamp(1), "Ha sido muy rápido"),
        (lambda: stamp(2 * 24 * 3600), "llevaba mucho tiempo abierta"),
        (lambda: stamp(-600), "llevaba mucho tiempo abierta"),
        (lambda: "12345:forged", "llevaba mucho tiempo abierta"),
        (lambda: "", "llevaba mucho tiempo abierta"),
    ],
)
def test_a_page_sent_too_soon_or_too_late_is_asked_again_and_keeps_what_was_typed(opened, said):
    page = sent(opened=opened())
    assert page.status_code == 422
    assert said in page.content.decode()
    assert 'value="ana@blog.example"' in page.content.decode()
    assert CountMeIn.objects.count() == 0


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"email": "ana"}, {"email": ""}, {"url": "no site"}, {"words": "x" * 501}]
)
def test_what_cannot_be_is_asked_again(fields):
    assert sent(**fields).status_code == 422
    assert (CountMeIn.objects.count(), Message.objects.count()) == (0, 0)


def test_one_address_gets_few_letters_a_day_and_the_page_says_the_same():
    answers = [answer(sent(words=f"vez {n}")) for n in range(TO_ONE_ADDRESS + 2)]
    assert answers == [SENT] * (TO_ONE_ADDRESS + 2)
    assert Message.objects.count() == TO_ONE_ADDRESS


def test_one_network_may_ask_so_often_an_hour():
    statuses = [sent(email=f"ana{n}@blog.example").status_code for n in range(FROM_ONE_PLACE + 1)]
    assert statuses == [302] * FROM_ONE_PLACE + [429]
    assert CountMeIn.objects.count() == FROM_ONE_PLACE


def test_a_limit_counts_each_by_itself():
    counted = [limits.within("tea", who, most=2, seconds=60) for who in ("ana", "ana", "bea", "ana")]
    assert counted == [True, True, True, False]


def test_the_same_written_twice_is_one_row_and_one_letter(now):
    assert count_me_in.ask(HER, now=now) == count_me_in.ask(HER, now=now)
    assert (CountMeIn.objects.count(), Message.objects.count()) == (1, 1)


# --- the letter -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "subject"), [("es", "Cuenta conmigo"), ("en", "Count me in")])
def test_the_letter_names_the_agency_the_days_and_what_to_do_if_it_was_not_her(language, subject, now):
    make_agency()
    row = count_me_in.ask(Said("Ana Ruiz", "ana@blog.example", language=language), now=now)
    message = Message.objects.get()
    words = LETTERS["interest_confirm"].render(message, now)
    message.links = [list(link) for link in words.links]
    assert (words.links, foreign_links(message)) == ([("i", row.pk, 1)], [])
    assert subject in words.subject
    for body in (words.text, words.html):
        assert "Ana" in body
        assert "Example Agency" in body
        assert "7 " in body
    assert "Ruiz" not in words.text


def test_the_letter_holds_nobody_elses_link(now):
    first = count_me_in.ask(HER, now=now)
    count_me_in.ask(Said("Bea Gil", "bea@blog.example"), now=now)
    message = Message.objects.get(address="bea@blog.example")
    message.links = [["i", first.pk, 1]]
    assert foreign_links(message) == ["i"]


def test_a_letter_about_what_was_confirmed_or_deleted_does_not_leave(now):
    row = count_me_in.ask(HER, now=now)
    letter = LETTERS["interest_confirm"]
    assert letter.still_true(Message.objects.get(), now) == ""
    count_me_in.confirm(row, now=now)
    assert letter.still_true(Message.objects.get(), now) == "not_asked"


# --- confirming -------------------------------------------------------------------------------------
def confirmed(row: CountMeIn, now) -> Blogger:
    return count_me_in.confirm(row, now=now)


def test_somebody_new_is_in_the_book_with_the_basis_the_notice_and_her_words(now):
    ana = confirmed(count_me_in.ask(HER, now=now), now + timedelta(hours=1))
    assert (ana.name, ana.email, ana.city, ana.language, ana.zone) == (
        "Ana Ruiz",
        "ana@blog.example",
        "Las Palmas de Gran Canaria",
        "es",
        "Atlantic/Canary",
    )
    basis = ana.bases.get()
    assert (basis.kind, basis.source, basis.on, basis.notice_version, basis.notice_at) == (
        Basis.Kind.ASKED_US,
        "la página «cuenta conmigo»",
        now.date(),
        count_me_in.NOTICE_VERSION,
        now,
    )
    site = ana.sites.get()
    assert (site.url, sorted(topic.name for topic in site.topics.all())) == (
        "https://ana.example",
        ["gastronomía", "viajes"],
    )
    assert list(ana.interests.values_list("words", "channel", "at")) == [
        ("Me encantan los talleres", "count-me-in", now + timedelta(hours=1))
    ]


def test_confirming_twice_is_once(now):
    row = count_me_in.ask(HER, now=now)
    assert confirmed(row, now) == confirmed(row, now + timedelta(days=2))
    assert (Blogger.objects.count(), Basis.objects.count(), Interest.objects.count()) == (1, 1, 1)


def test_somebody_known_keeps_what_we_know_and_shows_interest(now):
    ana = make_blogger(name="Ana R.", email="ana@blog.example", city="Madrid", basis=Basis.Kind.WORKED)
    assert confirmed(count_me_in.ask(HER, now=now), now) == ana
    ana.refresh_from_db()
    assert (ana.name, ana.city, ana.language) == ("Ana R.", "Madrid", "es")
    assert sorted(ana.bases.values_list("kind", "notice_version")) == [
        (Basis.Kind.ASKED_US, count_me_in.NOTICE_VERSION),
        (Basis.Kind.WORKED, ""),
    ]
    assert [interest.words for interest in ana.interests.all()] == ["Me encantan los talleres"]


def test_it_is_a_newer_word_than_an_old_no_more_mails_and_shows_that_the_address_works(now):
    ana = make_blogger(email="ana@blog.example", opted_out_at=now, undeliverable_at=now)
    confirmed(count_me_in.ask(HER, now=now), now)
    ana.refresh_from_db()
    assert (ana.opted_out_at, ana.undeliverable_at) == (None, None)


def test_who_wrote_with_an_address_of_old_is_the_person_that_was_kept(now):
    ana = make_blogger()
    make_blogger(email="ana@blog.example", merged_into=ana)
    assert confirmed(count_me_in.ask(HER, now=now), now) == ana
    assert Blogger.objects.known().count() == 1


def test_who_was_forgotten_may_come_back_by_herself(now):
    old = make_blogger(email="ana@blog.example")
    forgetting.erase(old, now)
    ana = confirmed(count_me_in.ask(HER, now=now), now)
    assert (ana != old, list(Blogger.objects.known())) == (True, [ana])


def test_a_site_that_stands_under_somebody_else_stays_there(now):
    bea = make_blogger(site="https://www.ana.example")
    ana = confirmed(count_me_in.ask(HER, now=now), now)
    assert (ana.sites.count(), Site.objects.get().blogger) == (0, bea)


def test_her_link_shows_first_and_a_press_confirms(now):
    row = count_me_in.ask(HER, now=now)
    path = links.path("i", row.pk)
    shown = Client().get(path)
    assert ("¿Eres tú?" in shown.content.decode(), Blogger.objects.count()) == (True, 0)
    assert (shown["Referrer-Policy"], "no-store" in shown["Cache-Control"]) == ("same-origin", True)
    pressed = Client().post(path)
    assert ("ya estás" in pressed.content.decode(), Blogger.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    "path", ["/interest/nothing/", links.path("i", 99), links.path("s", 1).replace("stop", "interest")]
)
def test_a_link_that_is_not_ours_says_so(path):
    assert (Client().get(path).status_code, Client().post(path).status_code) == (404, 404)


# --- what nobody confirmed --------------------------------------------------------------------------
def test_after_seven_days_what_nobody_confirmed_is_gone_and_its_letter_has_no_words(now):
    row = count_me_in.ask(HER, now=now)
    kept = count_me_in.ask(Said("Bea Gil", "bea@blog.example"), now=now)
    confirmed(kept, now)
    Message.objects.update(state="dropped", text="Hola, Ana", subject="Cuenta conmigo", html="<p>")
    count_me_in.forget_unconfirmed(now + timedelta(days=7))
    assert CountMeIn.objects.count() == 2
    count_me_in.forget_unconfirmed(now + timedelta(days=7, minutes=1))
    assert list(CountMeIn.objects.all()) == [kept]
    assert list(Message.objects.order_by("pk").values_list("subject_id", "address", "text")) == [
        (row.pk, "erased@invalid.example", ""),
        (kept.pk, "bea@blog.example", "Hola, Ana"),
    ]


def test_the_letter_is_delivered_at_night_too_with_a_link_that_opens(now, smtp_sink):
    make_agency()
    late = now.replace(hour=1)
    row = count_me_in.ask(HER, now=late)
    delivery.deliver(late)
    (mail,) = smtp_sink.messages
    assert links.path("i", row.pk) in mail.message.get_body(("plain",)).get_content()
