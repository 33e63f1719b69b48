"""What has moved on since she opened the page is never answered by accident, and nothing crafted fails."""

from datetime import timedelta

import pytest

from campaigns import placing
from campaigns.models import Action, Event, Participation
from campaigns.states import ParticipationState as P
from tests.campaigns import people
from tests.campaigns.letters_sent import send
from tests.campaigns.links_pressed import footprint, heading, opened, path_of, press, pressed, text
from tests.campaigns.test_signed_pages import action, fresh  # noqa: F401 - a fixture


def test_an_answer_to_older_terms_is_not_taken_and_both_are_shown(action, now):
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    Action.objects.update(terms_version=2, starts_at=action.starts_at + timedelta(days=1))
    late = pressed(page, laia, "accept")
    assert (late.status_code, fresh(laia).state) == (409, P.AVAILABLE)
    assert "Tú viste: jueves 18 de junio, 20:30, pagamos 250 €." in text(late)
    assert "Ahora es: viernes 19 de junio, 20:30, pagamos 250 €." in text(late)
    assert pressed(late, laia, "accept").status_code == 200


def test_who_is_not_approved_is_told_that_the_client_has_not_decided(action, now):
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    laia.decisions.all().delete()
    late = pressed(page, laia, "accept")
    assert (late.status_code, fresh(laia).state) == (409, P.AVAILABLE)
    assert "El cliente aún no ha decidido" in text(late)


def test_who_was_let_go_meanwhile_is_not_thanked_for_still_coming(action, now):
    send("still_on", action, now)
    laia = Participation.objects.get()
    page = opened(laia)
    placing.release(laia.pk, action.pk, now=now, user=action.owner)
    late = pressed(page, laia, "still-on")
    assert (late.status_code, heading(late)) == (409, "Quedas libre")
    assert "Gracias: sigue en pie." not in text(late)


@pytest.mark.parametrize("verb", ["accept", "withdraw", "undo", "still-on", "reserve", "come-back", "leave", "counter"])
def test_a_press_that_no_page_offered_changes_no_state(verb, action, now):
    (laia,) = people.sounded(action, 1, now)
    page = opened(laia)
    fields = {"terms": "1", "question": "0", "amount": "300"}
    response = page.client.post(f"{path_of(laia)}{verb}/", fields)
    if verb not in ("come-back", "counter"):
        assert fresh(laia).state == P.SOUNDED
    assert response.status_code in (302, 409)


@pytest.mark.parametrize(
    "fields",
    [{}, {"terms": "x"}, {"terms": "-1"}, {"terms": str(10**30)}, {"terms": "1", "question": str(2**63)},
     {"terms": "1\x00"}, {"terms": "1", "saw_when": "\x00"}],
)  # fmt: skip
def test_crafted_hidden_fields_are_asked_again_and_never_fail(fields, action, now, client):
    (laia,) = people.invited(action, 1, now)
    before = footprint()
    assert client.post(f"{path_of(laia)}accept/", fields).status_code == 422
    assert footprint() == before


def test_events_carry_the_link_as_their_actor(action, now):
    (laia,) = people.invited(action, 1, now)
    press(laia, "accept")
    assert Event.objects.filter(verb="take", subject_kind="participation").get().actor == "blogger"
