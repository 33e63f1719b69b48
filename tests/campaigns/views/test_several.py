"""One verb with several: who cannot is told why beside her row, the others go through, and their number is told."""

from datetime import timedelta

import pytest

from agency.models import Message
from agency.models.messages import MessageState
from agency.models.people import Role
from campaigns import cards
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card, Invitation, Participation
from tests.campaigns.people import available, confirmed, fresh, listed, sounded, state
from tests.make import make_action, make_user

pytestmark = pytest.mark.django_db
GONE = "Some of those ticked are no longer here, so nothing was changed. Look at the list once more and press again."
S = MessageState


def press(desk, path: str, **chosen):
    """The page that follows: its lines, and what it says."""
    page = desk.post(path, chosen, follow=True)
    return page, [(line.id, line.told) for line in page.context["lines"] if line.told], toasts(page)


def toasts(page) -> list[str]:
    beside = page.context["told"]
    return [str(each) for each in page.context["messages"] if each.extra_tags not in beside]


def states(letters) -> list[str]:
    return [Message.objects.get(pk=letter.pk).state for letter in letters]


# --- mails ---------------------------------------------------------------------------------------------
@pytest.fixture
def letters(desk, now) -> list[Message]:
    sounded(make_action(), 3, now)
    return list(Message.objects.filter(purpose="sounding").order_by("pk"))


def test_several_mails_are_held_released_and_taken_out(desk, letters):
    ids, became = [letter.pk for letter in letters[:2]], []
    for what in ("hold", "release", "drop"):
        _page, refused, said = press(desk, "/outbox/several/", letter=ids, what=what)
        became.append((states(letters), refused, said))
    assert became == [
        (["held", "held", "queued"], [], ["2 mails are held."]),
        (["queued", "queued", "queued"], [], ["2 mails are released."]),
        (["dropped", "dropped", "queued"], [], ["2 mails are taken out."]),
    ]


def test_a_mail_that_is_held_already_is_told_of_beside_it_and_the_others_are_held(desk, letters):
    first, second, _third = letters
    press(desk, "/outbox/several/", letter=[first.pk], what="hold")

    page, refused, said = press(desk, "/outbox/several/", letter=[first.pk, second.pk], what="hold")

    assert states(letters) == ["held", "held", "queued"]
    assert [pk for pk, _why in refused] == [first.pk]
    assert "Too late for that: held" in refused[0][1]
    assert said == ["1 mail is held."]
    assert page.content.decode().count("Too late for that") == 1


def test_a_mail_that_has_left_is_on_the_list_no_more_so_a_notice_tells_of_it(desk, letters):
    first, second, _third = letters
    Message.objects.filter(pk=first.pk).update(state=S.SENT, sent_at=first.created_at)

    _page, refused, said = press(desk, "/outbox/several/", letter=[first.pk, second.pk], what="drop")

    assert states(letters) == ["sent", "dropped", "queued"]
    assert refused == []
    assert [words for words in said if "Too late for that: handed to the mail server" in words]
    assert "1 mail is taken out." in said


def test_with_the_mail_that_asks_the_question_ends(desk, letters):
    press(desk, "/outbox/several/", letter=[letters[0].pk], what="drop")
    assert Invitation.objects.get(pk=letters[0].subject_id).is_open is False


def test_a_trainee_releases_nothing_that_a_colleague_has_to_read(client, story, desk, now):
    trainee = make_user(Role.TRAINEE, language="en")
    client.force_login(trainee)
    sounded(make_action(owner=trainee), 1, now)
    letter = Message.objects.get()
    assert letter.state == "held"

    _page, refused, said = press(client, "/outbox/several/?show=held", letter=[letter.pk], what="release")

    assert states([letter]) == ["held"]
    assert "A colleague reads it first" in refused[0][1]
    assert said == []


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({}, "Tick at least one mail."),
        ({"letter": ["0"]}, GONE),
        ({"letter": ["x"]}, "Tick at least one mail."),
        ({"letter": ["9" * 30]}, GONE),
        ({"what": "burn"}, "Tick at least one mail."),
        ({"what": ""}, "Tick at least one mail."),
    ],
)
def test_a_strange_choice_changes_no_mail(desk, letters, chosen, why):
    ticked = {"what": "drop"} | ({"letter": [letters[0].pk]} if "what" in chosen else {})
    _page, refused, said = press(desk, "/outbox/several/?show=war&page=x", **ticked | chosen)
    assert (states(letters), refused, said) == (["queued"] * 3, [], [why])


def test_one_that_is_gone_stops_the_press_and_is_said_as_what_it_is(desk, letters):
    _page, _refused, said = press(desk, "/outbox/several/", letter=[letters[0].pk, 999_999], what="drop")
    assert (states(letters), said) == (["queued"] * 3, [GONE])


def test_mails_of_a_client_that_is_not_hers_are_not_there(client, desk, letters):
    client.force_login(make_user(Role.FREELANCER))
    client.post("/outbox/several/", {"letter": [letters[0].pk], "what": "drop"})
    assert states(letters) == ["queued"] * 3


def test_the_view_stays_the_one_that_was_looked_at(desk, letters):
    response = desk.post("/outbox/several/?show=held&page=1", {"letter": [letters[0].pk], "what": "hold"})
    assert response["Location"] == "/outbox/?show=held&page=1"


# --- people --------------------------------------------------------------------------------------------
def several(action: Action) -> str:
    return f"/actions/{action.pk}/people/several/?show=all&page=1"


def ids(people) -> list[int]:
    return [person.pk for person in people]


def test_those_with_an_open_question_are_reminded_and_the_others_told_of(desk, now):
    action = make_action(places=4)
    people = [*sounded(action, 2, now), *listed(action, 1)]

    _page, refused, said = press(desk, several(action), person=ids(people), what="remind")

    assert [question.reminders for question in Invitation.objects.all()] == [1, 1]
    assert refused == [(people[2].pk, f"{people[2].blogger.name}: no open question, or all its mails have left.")]
    assert said == ["2 reminders stand in the outbox."]


def test_those_who_said_yes_are_put_in_reserve_in_their_order(desk, now):
    action = make_action(places=4)
    people = [*available(action, 2, now), *confirmed(action, 1, now), *listed(action, 1)]

    _page, refused, said = press(desk, several(action), person=ids(people), what="reserve")

    assert [(person.state, person.reserve_order) for person in fresh(people)[:2]] == [("reserve", 1), ("reserve", 2)]
    assert [state(person) for person in people[2:]] == ["confirmed", "listed"]
    assert [pk for pk, _why in refused] == ids(people[2:])
    assert said == ["2 people are in reserve."]


def test_what_letting_go_costs_stands_before_the_press_for_one_and_for_several(desk, now, story):
    action = make_action(places=2, fee=250)
    people = confirmed(action, 2, now)
    pages = (f"/actions/{action.pk}/people/{people[0].pk}/release/", several(action))

    def shown():
        one = desk.get(pages[0]).content.decode()
        both = desk.post(pages[1], {"person": ids(people), "what": "let_go"}).content.decode()
        return "we owe €125 for it" in one, "we owe €250 for it" in both

    assert shown() == (False, False)
    story.set(action.due - timedelta(hours=20))
    assert shown() == (True, True)


def test_letting_several_go_is_said_first_and_done_at_the_second_press(desk, now):
    action = make_action(places=4)
    people = [*sounded(action, 1, now), *listed(action, 1)]

    asked = desk.post(several(action), {"person": ids(people), "what": "let_go"})

    words = asked.content.decode()
    assert ("Let 2 people go?" in words, "1 mail of thanks leaves." in words) == (True, True)
    assert [state(person) for person in people] == ["sounded", "listed"]

    Participation.objects.filter(pk=people[1].pk).update(state="declined")
    _page, refused, said = press(desk, several(action), person=ids(people), what="let_go", sure="on")
    assert [state(person) for person in people] == ["released", "declined"]
    assert refused == [(people[1].pk, f"{people[1].blogger.name}: is out of this action already.")]
    assert said == ["1 person was let go."]
    assert Message.objects.filter(purpose="released").count() == 1


def test_the_automatic_steps_leave_several_alone_and_go_on(desk, now):
    action = make_action(places=4)
    people = listed(action, 3)

    press(desk, several(action), person=ids(people[:2]), what="for_good")
    assert [person.is_left_alone(now) for person in fresh(people)] == [True, True, False]
    _page, _refused, said = press(desk, several(action), person=ids(people[:1]), what="go_on")

    assert [person.is_left_alone(now) for person in fresh(people)] == [False, True, False]
    assert said == ["The steps with 1 person go on."]


def test_where_no_day_is_known_no_step_is_planned_and_nothing_changes(desk, now):
    action = make_action(places=2)
    people = listed(action, 1)
    Action.objects.filter(pk=action.pk).update(due=None, starts_at=None, state="draft")

    _page, _refused, said = press(desk, several(action), person=ids(people), what="morning")

    assert said == ["No automatic step is planned here; nothing was changed."]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"what": "burn"}, "Tick at least one person."),
        ({"what": ""}, "Tick at least one person."),
        ({"person": []}, "Tick at least one person."),
        ({"person": ["x", "0"]}, GONE),
    ],
)
def test_a_strange_choice_changes_nobody(desk, now, change, why):
    action = make_action()
    people = sounded(action, 1, now)
    before = Message.objects.count()
    page, refused, _said = press(desk, several(action), **{"person": ids(people), "what": "remind"} | change)
    assert (Message.objects.count(), refused) == (before, [])
    assert why in page.content.decode()


def test_a_person_of_another_action_is_not_touched(desk, now):
    action, other = make_action(), make_action()
    (theirs,) = sounded(other, 1, now)
    press(desk, several(action), person=[theirs.pk], what="let_go", sure="on")
    assert state(theirs) == "sounded"


# --- cards ---------------------------------------------------------------------------------------------
def raised(action: Action, now, *kinds: str) -> list[Card]:
    people = listed(action, len(kinds))
    with change(action.pk, now=now, actor=CLOCK) as c:
        return [
            cards.raise_card(c, kind, "corrected" if kind == Card.Kind.OWED else "silent", person, {})
            for person, kind in zip(people, kinds, strict=True)
        ]


def test_what_only_has_to_be_seen_is_seen_to_at_once_an_alarm_and_a_call_are_not(desk, now):
    action = make_action()
    owed, also, alarm, call = raised(action, now, "owed", "owed", "alarm", "call")
    assert "All 2 that are neither alarm nor call: seen to" in desk.get(f"/actions/{action.pk}/").content.decode()

    chosen = {"card": [owed.pk, also.pk]}
    page = desk.post(f"/actions/{action.pk}/cards/", chosen, follow=True).content.decode()
    again = desk.post(f"/actions/{action.pk}/cards/", chosen, follow=True).content.decode()
    desk.post(f"/actions/{action.pk}/cards/", {"card": [alarm.pk, call.pk]})

    assert "2 cards are seen to." in page
    assert "Nothing was changed: no card was ticked, or it is seen to already." in again
    assert list(Card.objects.waiting().order_by("pk")) == [alarm, call]


def test_cards_of_another_action_and_no_cards_are_none(desk, now):
    (card,) = raised(make_action(), now, "owed")
    other = make_action()
    for chosen in ([card.pk], ["x"], ["9" * 30], []):
        assert desk.post(f"/actions/{other.pk}/cards/", {"card": chosen}).status_code == 302
    assert list(Card.objects.waiting()) == [card]
