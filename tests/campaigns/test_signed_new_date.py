"""Her page about a new date: both dates told apart, one press each, and no answer to terms she has not seen."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from agency.models import Message
from campaigns import afterwards, moving, placing
from campaigns.models import Action, Event, Participation
from tests.campaigns import people
from tests.campaigns.letters_sent import rendered
from tests.campaigns.links_pressed import footprint, heading, opened, press, pressed, text, verbs
from tests.campaigns.test_moving import moved
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(story, now) -> Action:
    make_agency()
    owner = make_user(name="Clara Montes", phone="+34 910 00 00 41")
    return make_action(title="Cena", owner=owner, places=2, place="Calle Mayor 12", starts_at=now + timedelta(days=9))


@pytest.fixture
def laia(action, now) -> Participation:
    (person,) = people.confirmed(action, 1, now)
    moved(action, now, starts_at=action.starts_at + timedelta(days=2))
    return people.fresh([person])[0]


def test_both_dates_are_told_apart(laia):
    page = opened(laia)

    assert heading(page) == "La nueva fecha: sábado 20 de junio, 10:00"
    assert "Habías dicho que sí para el jueves 18 de junio, 10:00" in text(page)
    assert verbs(page) == ["agree"]


def test_the_letter_holds_both_dates_in_subject_text_and_html(laia, action, now):
    letter = rendered(Message.objects.get(purpose="new_date", action_id=action.pk), now)

    assert "20 jun, 10:00" in letter.subject
    for words in (letter.text, letter.html):
        assert "jueves 18 de junio, 10:00" in words
        assert "sábado 20 de junio, 10:00" in words
    assert "DTSTART:20260620T080000Z" in letter.attachment
    assert "STATUS:TENTATIVE" in letter.attachment


def test_one_press_says_yes_and_a_second_changes_nothing(laia):
    page = opened(laia)
    after = pressed(page, laia, "agree")
    before = footprint()
    again = pressed(page, laia, "agree")

    assert heading(after) == heading(again) == "Sábado 20 de junio, 10:00"
    assert "la nueva fecha te viene bien" in text(after)
    assert footprint() == before


def test_no_is_one_page_and_one_press(laia):
    page = press(laia, "cannot-new", below="cannot-new/")

    assert heading(page) == "Quedas libre"
    assert Participation.objects.get(pk=laia.pk).state == "released"


def test_of_two_tabs_the_second_answer_shows_the_first(laia):
    yes, no = opened(laia), opened(laia, "cannot-new/")
    pressed(yes, laia, "agree")

    second = pressed(no, laia, "cannot-new")

    assert second.status_code == 409
    assert heading(second) == "Sábado 20 de junio, 10:00"


def test_a_page_opened_before_the_action_moved_once_more_answers_nothing(laia, action, now):
    page = opened(laia)
    moved(action, now, place="Calle de la Luna 4")

    stale = pressed(page, laia, "agree")

    assert stale.status_code == 409
    assert "Calle de la Luna 4" in text(stale)
    assert not Event.objects.filter(verb="agree").exists()


def test_a_scanner_that_opens_every_link_again_and_again_changes_nothing(laia):
    before = footprint()
    for _ in range(5):
        for below in ("", "cannot-new/", "busy/", "why/", "not-me/", "my-data/", "cannot/", "?a=accept"):
            assert opened(laia, below).status_code == 200

    assert footprint() == before


def test_the_old_entry_is_not_handed_out_for_a_date_she_has_not_said_yes_to(laia):
    assert opened(laia, "calendar.ics").status_code == 409


def test_the_pages_with_their_stylesheet_stay_below_30_kb(laia):
    style = gzip.compress((Path(settings.BASE_DIR) / "static/css/relevo.css").read_bytes())
    for below in ("", "cannot-new/"):
        assert len(gzip.compress(opened(laia, below).content)) + len(style) < 30_000


def test_a_reserve_is_asked_too_and_may_leave(action, now):
    (person,) = people.reserves(action, 1, now)
    moved(action, now)

    page = press(person, "agree")

    assert Participation.objects.get(pk=person.pk).state == "reserve"
    assert "reserva" in text(page)


@pytest.mark.parametrize(("hers", "thanked"), [(True, True), (False, False)], ids=["she said no", "we let her go"])
def test_only_who_said_that_she_cannot_is_thanked_for_telling_us(laia, action, now, hers, thanked):
    if hers:
        press(laia, "cannot-new", below="cannot-new/")
    else:
        placing.release(laia.pk, action.pk, now=now, user=action.owner)

    page = opened(laia)

    assert heading(page) == "Quedas libre"
    assert ("Gracias por decírnoslo" in text(page), "Gracias por haber estado" in text(page)) == (thanked, not thanked)


def test_after_the_action_one_press_says_how_it_was(action, now, story):
    (person,) = people.confirmed(action, 1, now)
    story.set(action.starts_at + timedelta(hours=20))

    page = press(person, "how-it-was", how="good", words="Gracias")

    said = afterwards.answer_of(person)
    assert (said.facts["how"], afterwards.words_of(said)) == ("good", "Gracias")
    assert "Gracias. Clara" in text(page)


@pytest.mark.parametrize("how", ["", "bad", "x" * 5000])
def test_an_answer_that_there_is_not_is_asked_again(how, action, now, story):
    (person,) = people.confirmed(action, 1, now)
    story.set(action.starts_at + timedelta(hours=20))

    assert press(person, "how-it-was", how=how).status_code == 422
    assert afterwards.answer_of(person) is None


def test_the_move_is_undone_on_her_page_too(laia, action, now):
    moving.take_back(action.pk, now=now, user=action.owner)

    assert heading(opened(laia)) == "Jueves 18 de junio, 10:00"
