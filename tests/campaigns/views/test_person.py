"""One person in one action: her link, what she said by phone, her price, her place."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from agency.models import Message
from campaigns import answering, pricing
from campaigns.board.person import phone_digits
from campaigns.models import Action, Counter, Event, Invitation
from tests.campaigns.people import approved, available, confirmed, fresh, invited, listed, reserves, seen, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_blogger, make_campaign, make_client, make_participation, make_user

pytestmark = pytest.mark.django_db


def url(person, tail=""):
    return f"/actions/{person.action_id}/people/{person.pk}/{tail}"


def note(person, **fields) -> dict:
    now_seen = seen(person)
    return {"channel": "phone", "terms": now_seen.terms, "question": now_seen.question} | fields


def state(person) -> str:
    return fresh([person])[0].state


def test_the_link_and_the_ready_text_open_her_own_page(desk, now):
    action = make_action(title="Dinner")
    blogger = make_blogger(name="Marta Vidal", phone="600 000 112")
    person = make_participation(action, blogger)
    sounded_form = {"person": [person.pk], "group": action.groups.get().pk, "send": "1"}
    desk.post(f"/actions/{action.pk}/sound/", sounded_form)

    board = desk.get(url(person)).context["board"]

    text = parse_qs(urlsplit(board.wa).query)["text"][0]
    assert board.wa.startswith("https://wa.me/34600000112?text=")
    assert board.link in text
    assert "Marta" in text
    assert "Dinner" in text
    assert desk.get(urlsplit(board.link).path).status_code == 200


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("+34 600 00 01 12", "34600000112"),
        ("600000112", "34600000112"),
        ("0044 7700 900123", "447700900123"),
        ("+44 (7700) 900-123", "447700900123"),
        ("12345", ""),
        ("", ""),
        ("call me", ""),
    ],
)
def test_a_number_is_written_with_its_country_or_not_at_all(phone, digits):
    assert phone_digits(phone) == digits


def test_looking_at_her_writes_nothing(desk, now):
    (person,) = sounded(make_action(), 1, now)

    with queries() as asked:
        desk.get(url(person))

    assert writes(asked) == []


NOTED = {
    "count_me_in": (sounded, "available"),
    "may_propose": (sounded, "available"),
    "no": (sounded, "declined"),
    "accept": (invited, "confirmed"),
    "cannot": (confirmed, "withdrew"),
    "leave": (reserves, "declined"),
}


@pytest.mark.parametrize("answer", NOTED)
def test_an_answer_is_noted_for_her_by_the_same_verbs(desk, now, answer):
    prepare, after = NOTED[answer]
    (person,) = prepare(make_action(places=2), 1, now)
    user = make_user()
    desk.force_login(user)
    events = Event.objects.count()
    form = note(person, answer=answer)

    first = desk.post(url(person, "note/"), form)
    second = desk.post(url(person, "note/"), form)

    assert (first.status_code, state(person)) == (302, after)
    assert second.status_code in (302, 409, 422)
    assert {event.actor for event in Event.objects.order_by("pk")[events:] if event.actor != "clock"} == {
        f"user:{user.pk}"
    }


def test_a_noted_answer_sends_a_receipt_that_names_how(desk, now):
    (person,) = sounded(make_action(), 1, now)

    desk.post(url(person, "note/"), note(person, answer="may_propose", channel="whatsapp"))

    assert Message.objects.get(purpose="receipt").facts["channel"] == "whatsapp"


def test_what_was_said_earlier_is_noted_with_its_hour(desk, now, story):
    (person,) = sounded(make_action(), 1, now)
    desk.force_login(make_user(name="Clara Montes", language="en"))
    later = story.set(now + timedelta(hours=1))

    response = desk.post(url(person, "note/"), note(person, answer="no", said_at="2026-06-09T10:40"))
    page = desk.get(f"/actions/{person.action_id}/timeline/").content.decode()

    event = Event.objects.get(verb="note")
    assert response.status_code == 302
    assert (event.at, event.facts) == (
        later,
        {"answer": "no", "channel": "phone", "said_at": "2026-06-09T10:40:00+02:00"},
    )
    assert "said by phone at 10:40, noted by Clara Montes" in page


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("", None),
        ("2026-06-09T11:00", "2026-06-09T11:00:00+02:00"),  # this very minute
        ("2026-06-09T10:00", "2026-06-09T10:00:00+02:00"),  # the minute of the question
        ("9/6/2026 10:30", "2026-06-09T10:30:00+02:00"),
    ],
)
def test_the_hour_may_be_left_out_and_is_that_of_the_action(desk, now, story, typed, at):
    (person,) = sounded(make_action(), 1, now + timedelta(seconds=20))
    story.set(now + timedelta(hours=1))

    response = desk.post(url(person, "note/"), note(person, answer="no", said_at=typed))

    assert (response.status_code, Event.objects.get(verb="note").facts.get("said_at")) == (302, at)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("2026-06-09T11:01", "That is still to come: now it is Tue 9 Jun, 11:00. Write when it was said."),
        (
            "2026-06-09T09:59",
            "The question was asked on Tue 9 Jun, 10:00. Write an hour after that, or leave it empty.",
        ),
        ("a while ago", "Write a day of the calendar and an hour, such as 18/06/2026 19:00."),
        ("0026-06-09T10:30", "Write the year with four digits, such as 2026."),
        ("2026-03-29T02:30", "That hour does not exist: the clocks go forward that night. Choose another."),
        ("2025-10-26T02:30", "That hour happens twice: the clocks go back that night. Choose one before or after."),
    ],
)
def test_an_hour_that_cannot_be_is_said_beside_its_field_and_stays(desk, now, story, typed, error):
    (person,) = sounded(make_action(), 1, now)
    story.set(now + timedelta(hours=1))

    response = desk.post(url(person, "note/"), note(person, answer="no", said_at=typed))

    page = response.content.decode()
    assert (response.status_code, state(person), list(response.context["form"].errors)) == (422, "sounded", ["said_at"])
    assert (error in page, f'value="{typed}"' in page) == (True, True)


def test_a_price_needs_an_amount_beside_its_field(desk, now):
    (person,) = invited(make_action(), 1, now)

    response = desk.post(url(person, "note/"), note(person, answer="price", amount="a lot"))
    empty = desk.post(url(person, "note/"), note(person, answer="price", amount=""))
    good = desk.post(url(person, "note/"), note(person, answer="price", amount="320", why="camera"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["amount"])
    assert list(empty.context["form"].errors) == ["amount"]
    assert good.status_code == 302
    assert Counter.objects.get().amount == 320


@pytest.mark.parametrize(
    "change",
    [{"answer": "perhaps"}, {"answer": "accept"}, {"channel": "dream"}, {"terms": "x"}, {"question": "9" * 30}],
)
def test_an_answer_that_cannot_be_is_not_noted(desk, now, change):
    (person,) = sounded(make_action(), 1, now)

    response = desk.post(url(person, "note/"), note(person, answer="no") | change)

    assert (response.status_code, state(person)) == (422, "sounded")


def test_terms_that_moved_meanwhile_are_said(desk, now):
    (person,) = sounded(make_action(), 1, now)
    form = note(person, answer="count_me_in")
    Action.objects.update(terms_version=2)

    response = desk.post(url(person, "note/"), form)

    assert (response.status_code, state(person)) == (409, "sounded")
    assert "The terms have changed since this page was shown" in response.content.decode()


def test_a_yes_without_a_place_left_is_said(desk, now):
    action = make_action(places=1)
    people = reserves(action, 2, now)
    desk.post(f"/actions/{action.pk}/call-up/", {"person": [p.pk for p in people], "group": action.groups.get().pk})
    first, second = fresh(people)
    late = note(second, answer="accept")
    desk.post(url(first, "note/"), note(first, answer="accept"))

    response = desk.post(url(second, "note/"), late)

    assert (response.status_code, state(first), state(second)) == (409, "confirmed", "reserve")


@pytest.mark.parametrize(
    ("decision", "result", "after"), [("accept", "accepted", "confirmed"), ("keep", "kept", "available")]
)
def test_her_price_is_accepted_or_kept_once(desk, now, decision, result, after):
    (person,) = invited(make_action(), 1, now)
    offer = pricing.counter(person.pk, person.action_id, Decimal(320), "camera", seen(person), now=now)

    page = desk.get(url(person)).context["board"].offer
    for _press in range(2):
        desk.post(f"/actions/{person.action_id}/prices/{offer.pk}/", {"decision": decision})
    desk.post(f"/actions/{person.action_id}/prices/{offer.pk}/", {"decision": "maybe"})

    offer.refresh_from_db()
    assert (page.amount, page.offered, page.argument) == ("€320", "€250", "camera")
    assert (offer.result, state(person)) == (result, after)


@pytest.mark.parametrize(("role", "last"), [("freelancer", "not known yet"), ("community", "€410, on 18 Jun 2026")])
def test_what_she_was_paid_last_is_known_of_ones_own_clients_only(desk, now, role, last):
    reader = make_user(role, language="en")
    action = make_action(campaign=make_campaign(client=make_client(team=[reader])))
    (person,) = invited(action, 1, now)
    make_participation(make_action(), person.blogger, "delivered", fee_agreed=410)
    pricing.counter(person.pk, action.pk, Decimal(320), "camera", seen(person), now=now)
    desk.force_login(reader)

    assert desk.get(url(person)).context["board"].offer.beside.last == last


def test_somebody_is_let_go_once_and_her_place_is_free(desk, now):
    action = make_action(places=1)
    (person,) = confirmed(action, 1, now)

    page = desk.get(url(person, "release/")).content.decode()
    for _press in range(2):
        desk.post(url(person, "release/"))

    assert "a mail of thanks leaves" in page
    assert (state(person), action.groups.get().places.get().holder) == ("released", None)
    assert Message.objects.filter(purpose="released").count() == 1


def test_who_was_never_asked_gets_no_letter_when_let_go(desk):
    (person,) = listed(make_action())

    desk.post(url(person, "release/"))

    assert (state(person), Message.objects.count()) == ("released", 0)


def test_who_said_yes_is_kept_in_reserve_and_who_did_not_is_not(desk, now):
    action = make_action()
    (ready,), (new,) = available(action, 1, now), listed(action)

    for person in (ready, ready, new):
        desk.post(url(person, "reserve/"))

    assert (state(ready), state(new)) == ("reserve", "listed")
    assert Event.objects.filter(verb="reserve").count() == 1


def test_her_reason_is_for_the_owner_only(desk, now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    answering.withdraw(person.pk, action.pk, now=now + timedelta(minutes=1), reason="algo personal")

    other = desk.get(url(person)).content.decode()
    desk.force_login(action.owner)

    assert "algo personal" not in other
    assert "algo personal" in desk.get(url(person)).content.decode()


def test_people_of_another_action_are_not_there(desk, now):
    action = make_action()
    (foreign,) = approved(make_action(), 1, now)

    codes = [
        desk.get(f"/actions/{action.pk}/people/{foreign.pk}/").status_code,
        desk.post(f"/actions/{action.pk}/people/{foreign.pk}/note/").status_code,
        desk.post(f"/actions/{action.pk}/people/{foreign.pk}/reserve/").status_code,
        desk.post(f"/actions/{action.pk}/people/{foreign.pk}/release/").status_code,
        desk.get(f"/actions/{action.pk}/people/{'9' * 30}/").status_code,
        desk.post(f"/actions/{action.pk}/prices/{'9' * 30}/").status_code,
    ]

    assert codes == [404] * 6
    assert Invitation.objects.filter(kind="invitation").count() == 0


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("opted_out_at", "<b>Asked for no more mails.</b> It stays so until the person asks us."),
        ("undeliverable_at", "<b>The address does not work.</b> Correct the address, or call."),
    ],
)
def test_it_is_said_of_a_person_whom_no_mail_reaches(desk, now, field, said):
    (person,) = sounded(make_action(), 1, now)
    before = desk.get(url(person)).content.decode()
    type(person.blogger).objects.filter(pk=person.blogger_id).update(**{field: now})

    after = desk.get(url(person)).content.decode()

    assert (said in before, said in after) == (False, True)
