"""A sounding that does not name the brand binds nobody, and the brand, once named, is asked anew."""

import pytest

from agency.models import Message
from bloggers.models import Blogger
from campaigns import deciding, inviting, noting, staffing
from campaigns.models import Action, Invitation, Participation
from campaigns.states import Answer
from tests.campaigns.letters_sent import letter, rendered
from tests.campaigns.links_pressed import body, heading, opened, press
from tests.campaigns.people import available, fresh, listed, sounded, state
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind(story, now) -> Action:
    make_agency()
    return make_action(brand_named=False, autopilot="auto")


def test_its_letter_and_page_offer_two_answers_that_bind_to_nothing(blind, now):
    (laia,) = sounded(blind, 1, now)
    words = rendered(letter("sounding", blind), now)
    page = body(opened(laia))
    assert [answer for answer in ("count_me_in", "may_propose") if f"?a={answer}" in words.html] == ["may_propose"]
    assert "estoy dentro" not in words.text
    assert [answer for answer in ("count_me_in", "may_propose", "no") if f'value="{answer}"' in page] == [
        "may_propose", "no"
    ]  # fmt: skip


def test_an_old_button_that_would_bind_is_heard_as_you_may_propose_me(blind, now):
    (laia,) = sounded(blind, 1, now)
    page = press(laia, "answer", answer="count_me_in")
    (laia,) = fresh([laia])
    assert (laia.answer, laia.holds_until) == (Answer.MAY_PROPOSE, None)
    assert heading(page) == "Anotado: podemos proponerte"
    assert 'value="count_me_in"' not in body(page)


def test_what_a_colleague_may_note_for_her_does_not_bind_either(blind, now):
    (laia,) = sounded(blind, 1, now)
    assert noting.possible(laia) == ["may_propose", "price", "no"]


def test_once_approved_she_is_asked_with_the_brand_before_she_has_a_place(blind, now):
    (laia,) = available(blind, 1, now, Answer.COUNT_ME_IN)
    deciding.note_verdict(blind.pk, [laia.pk], "yes", now=now, user=blind.owner)
    staffing.tend(blind.pk, now=now)
    question = Invitation.objects.latest("pk")
    assert (state(laia), question.kind, question.is_open) == ("available", "invitation", True)
    assert blind.client.name in rendered(letter("invitation", blind), now).text


def test_who_never_works_for_the_brand_is_not_asked_though_it_is_not_named(blind, now):
    (laia,) = listed(blind, 1)
    Blogger.objects.update(never_brands=blind.client.name)
    _asked, refused = inviting.sound_out(blind.pk, [laia.pk], blind.groups.get().pk, now=now, user=blind.owner)
    assert [one.why for one in refused] == ["never_for"]
    assert (Participation.objects.get().state, Message.objects.count()) == ("listed", 0)
