"""A press repeated, by a double click, a reload or a nervous network, is as one press (invariant 18)."""

from datetime import timedelta

import pytest
from django.test import Client

from bloggers.models import Busy, Interest
from campaigns.models import Card, Counter, Invitation, Place
from tests.campaigns import people
from tests.campaigns.letters_sent import send
from tests.campaigns.links_pressed import footprint, opened, path_of, text
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


def withdrawn(action, number, now):
    """Somebody who left her place, by her own link."""
    found = people.confirmed(action, number, now)
    for person in found:
        Client().post(f"{path_of(person)}withdraw/", {"terms": 1})
    return found


def asked_still_on(action, number, now):
    send("still_on", action, now)
    return list(action.participations.all())


# button -> who has it, and what she types
PRESSES = {
    "answer": (people.sounded, {"answer": "count_me_in"}),
    "accept": (people.invited, {}),
    "decline": (people.invited, {"reason": "work"}),
    "counter": (people.invited, {"amount": "300", "why": "dos recetas"}),
    "withdraw": (people.confirmed, {}),
    "undo": (people.confirmed, {}),
    "come-back": (withdrawn, {}),
    "reserve": (people.invited, {}),
    "leave": (people.reserves, {}),
    "still-on": (asked_still_on, {}),
    "interest": (people.sounded, {"words": "vinos"}),
    "never-brand": (people.sounded, {}),
    "busy": (people.sounded, {"until": "2026-07-01"}),
    "not-me": (people.confirmed, {}),
}


def everything() -> tuple:
    rows = [Place, Invitation, Counter, Card, Busy, Interest]
    return footprint(), [list(model.objects.order_by("pk").values()) for model in rows]


@pytest.mark.parametrize("button", PRESSES)
def test_a_press_four_times_is_as_once(button, story, now):
    make_agency()
    before, typed = PRESSES[button]
    (laia,) = before(make_action(places=2), 1, now)
    question = Invitation.objects.exclude(kind="still_on").order_by("-pk").values_list("pk", flat=True).first()
    untouched, form = everything(), {"terms": 1, "question": question} | typed

    story.advance(minutes=2)
    assert Client().post(f"{path_of(laia)}{button}/", form).status_code == 302
    once = everything()
    seen = text(opened(laia))
    for _press in range(3):
        story.set(story.now + timedelta(seconds=1))
        assert Client().post(f"{path_of(laia)}{button}/", form).status_code in (302, 409)

    assert once != untouched
    assert (everything(), text(opened(laia))) == (once, seen)
