"""What happens to actions when something happens to a person, a colleague or a client."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agency import clients, team
from agency.models import Agency, Message
from bloggers import forgetting, reaching
from bloggers.models import Blogger
from campaigns import cards, consequences, discipline, finding, inviting, load, reporting, track_record
from campaigns.board import board
from campaigns.models import Action, Card, Event, Invitation, Participation, Place, Remark
from campaigns.states import Outcome
from tests.campaigns.people import available, confirmed, invited, reserves, sounded, state
from tests.make import make_action, make_agency, make_contact, make_participation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def test_who_stops_has_no_open_question_from_the_same_minute(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    forgetting.opt_out(laia.blogger, now)
    assert Invitation.objects.get(kind="invitation").outcome == Outcome.CLOSED
    assert Message.objects.waiting().filter(purpose="invitation").count() == 0


def test_who_stops_keeps_the_place_she_holds_and_is_called(now):
    action = make_action()
    (laia,) = confirmed(action, 1, now)
    forgetting.opt_out(laia.blogger, now)
    assert state(laia) == "confirmed"
    assert list(Card.objects.values_list("kind", "code", "participation")) == [("call", "stopped", laia.pk)]


def test_a_dead_address_leaves_every_wave_and_puts_a_place_at_risk(now):
    asked, held = make_action(), make_action()
    (laia,) = sounded(asked, 1, now)
    (marta,) = confirmed(held, 1, now)
    for person in (laia, marta):
        letter = Message.objects.filter(recipient_id=person.blogger_id).first()
        consequences.give_up_address(letter, 550, now)
    assert Blogger.objects.exclude(undeliverable_at=now).count() == 0
    assert Invitation.objects.open().count() == 0
    assert list(Card.objects.values_list("code", "participation")) == [("undeliverable", marta.pk)]


def test_an_older_address_that_is_dead_says_nothing_of_the_one_she_has_now(now):
    (laia,) = sounded(make_action(), 1, now)
    letter = Message.objects.get(recipient_id=laia.blogger_id)
    Blogger.objects.update(email="new@blog.example")
    consequences.give_up_address(letter, 550, now)
    assert (Blogger.objects.get().undeliverable_at, Invitation.objects.open().count()) == (None, 1)


def test_an_erasure_frees_her_place_and_takes_her_words(now):
    action = make_action(starts_at=now + timedelta(days=9))
    (laia,) = confirmed(action, 1, now)
    Participation.objects.update(own_line="Me encantó tu pan")
    forgetting.erase(laia.blogger, now)
    assert state(laia) == "withdrew"
    assert Place.objects.exclude(holder=None).count() == 0
    assert set(Participation.objects.values_list("own_line", "site")) == {("", None)}
    assert set(Message.objects.filter(recipient_id=laia.blogger_id).values_list("text", "own_line")) == {("", "")}
    assert not Remark.objects.exclude(text="").exists()


def test_a_colleague_who_leaves_hands_over_her_actions_and_cards(now):
    first, second, foreign = make_action(), make_action(), make_action()
    leaving, successor, admin = first.owner, make_user(), make_user()
    Action.objects.filter(pk=second.pk).update(owner=leaving, state="closed")
    (laia,) = confirmed(first, 1, now)
    forgetting.opt_out(laia.blogger, now)
    for hand_over in team.HANDOVERS:
        hand_over(leaving, successor, admin, now)
    assert list(Action.objects.order_by("pk").values_list("owner", flat=True)) == [
        successor.pk, successor.pk, foreign.owner_id
    ]  # fmt: skip
    assert Card.objects.get().for_user == successor
    events = Event.objects.filter(verb="hand_over").order_by("pk")
    facts = {"from": leaving.pk, "to": successor.pk}
    assert [(event.action_id, event.before, event.after, event.facts, event.actor) for event in events] == [
        (first.pk, "open", "open", facts, f"user:{admin.pk}"),
        (second.pk, "closed", "closed", facts, f"user:{admin.pk}"),
    ]
    assert reporting.timeline(first, now)[0].text == "La acción cambia de responsable"


def test_ending_a_client_lists_then_cancels_and_tells_who_has_a_place(now):
    action = make_action()
    confirmed(action, 2, now)
    reserves(action, 1, now)
    available(action, 1, now)
    client = action.campaign.client
    (undone,) = [line for list_them in clients.BEFORE_END for line in list_them(client, now)]
    assert undone.what == action.title
    assert [len(names) for _how, names in undone.people] == [2, 2]
    clients.end(client, by=action.owner, now=now)
    assert Action.objects.get().state == "cancelled"
    assert Place.objects.exclude(holder=None).count() == 0
    assert Message.objects.waiting().filter(purpose="cancelled").count() == 4


def test_rows_that_point_to_a_client_may_be_written_while_it_ends(now):
    client = make_action().campaign.client
    with CaptureQueriesContext(connection) as queries:
        clients.end(client, by=make_user(), now=now)
    locks = [query["sql"] for query in queries if 'FROM "agency_client"' in query["sql"] and "UPDATE" in query["sql"]]
    assert [sql for sql in locks if sql.endswith("FOR UPDATE")] == []


def test_a_dead_address_of_her_agent_is_one_of_hers(now):
    (laia,) = sounded(make_action(), 1, now)
    Blogger.objects.update(via=make_contact(email="agent@agency.example"))
    letter = Message.objects.get(purpose="sounding")
    letter.address = "agent@agency.example"
    consequences.give_up_address(letter, 550, now)
    laia.blogger.refresh_from_db()
    assert laia.blogger.undeliverable_at == now
    assert Invitation.objects.open().count() == 0


def test_her_own_dead_address_says_nothing_where_an_agent_gets_her_letters(now):
    (laia,) = sounded(make_action(), 1, now)
    Blogger.objects.update(via=make_contact(email="agent@agency.example"))
    consequences.give_up_address(Message.objects.get(purpose="sounding"), 550, now)
    laia.blogger.refresh_from_db()
    assert laia.blogger.undeliverable_at is None
    assert Invitation.objects.open().count() == 1


def test_a_question_that_came_back_is_no_question_on_her_record(now):
    (laia,) = sounded(make_action(), 1, now)
    consequences.give_up_address(Message.objects.get(purpose="sounding"), 550, now)
    assert [fact.asked for fact in track_record.facts_of([laia.blogger_id], now)[laia.blogger_id]] == [False]


def test_a_question_that_came_back_counts_nowhere_as_one(now):
    """Neither beside her name, nor to three in 30 days, nor to how often she is written to of late."""
    action, later = make_action(), now + timedelta(hours=1)
    laia, jon = sounded(action, 2, now)
    ids = [laia.blogger_id, jon.blogger_id]
    bounced(laia, now)
    people = finding.shown(Blogger.objects.filter(pk__in=ids), action, later)
    found = finding.facts(action, list(people), later, reader=action.owner)
    Agency.objects.update(soundings_in_30_days=1)
    asked_at_most_never = finding.Sought(asked_at_most=0)

    assert [found[pk].asked for pk in ids] == [0, 1]
    assert discipline.asked_often(ids, later) == {jon.blogger_id}
    assert list(load.recent_questions(ids, later)) == [jon.blogger_id]
    assert [row.pk for row in finding.candidates(action, asked_at_most_never, later)] == [laia.blogger_id]


def test_the_history_of_her_actions_says_that_she_wants_no_more_mails(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    for _twice in range(2):
        forgetting.opt_out(laia.blogger, now)
    assert [line.text for line in reporting.timeline(action, now) if "correos" in line.text] == [
        f"Sin más correos a {laia.blogger.name}"
    ]


def test_the_history_says_once_that_an_address_does_not_work(now):
    action = make_action()
    (laia,) = reserves(action, 1, now)
    letter = Message.objects.filter(recipient_id=laia.blogger_id).latest("pk")
    for _twice in range(2):
        consequences.give_up_address(letter, 550, now)
    assert Event.objects.filter(verb="undeliverable").count() == 1


# --- mail that does not arrive, and arrives again --------------------------------------------------------
def bounced(person, now):
    letter = Message.objects.filter(recipient_id=person.blogger_id).latest("pk")
    consequences.give_up_address(letter, 550, now)


def test_who_never_read_a_question_may_be_asked_again_once_her_address_is_right(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    group = action.groups.get()
    bounced(laia, now)
    again = [inviting.sound_out(action.pk, [laia.pk], group.pk, now=now, user=action.owner)[1][0].why]
    reaching.new_address(laia.blogger, "new@blog.example", now=now)
    asked, refused = inviting.sound_out(action.pk, [laia.pk], group.pk, now=now, user=action.owner)

    assert (again, refused) == (["undeliverable"], [])
    assert Message.objects.waiting().get(purpose="sounding", subject_id=asked[0].pk).address == "new@blog.example"


def test_a_waiting_mail_about_a_question_that_a_dead_address_closed_says_so(now):
    first, second = make_action(), make_action()
    (laia,) = sounded(first, 1, now)
    person = make_participation(second, laia.blogger)
    inviting.sound_out(second.pk, [person.pk], second.groups.get().pk, now=now, user=second.owner)
    bounced(laia, now)

    assert set(Message.objects.filter(purpose="sounding").values_list("state", "error")) == {
        ("dropped", "undeliverable")
    }


def test_a_place_is_at_risk_as_long_as_no_mail_reaches_its_holder(now):
    action = make_action(places=2)
    laia, _ana = confirmed(action, 2, now)
    rows = []
    for step in (
        lambda: None,
        lambda: bounced(laia, now),
        lambda: cards.acknowledge(Card.objects.get().pk, now=now, user=action.owner),
        lambda: reaching.new_address(laia.blogger, "new@blog.example", now=now),
    ):
        step()
        with translation.override("en"):
            (row,) = [row for row in board(action, now).places if row.who == laia.blogger.name]
        rows.append((row.pip, row.state, row.next == "no mail arrives: call, or write a new address"))

    risk = ("risk", "At risk", True)
    assert rows == [("confirmed", "Confirmed", False), risk, risk, ("confirmed", "Confirmed", False)]


def test_the_card_about_it_is_done_with_when_mail_arrives_again(now):
    action, other = make_action(), make_action()
    (laia,) = confirmed(action, 1, now)
    (ana,) = confirmed(other, 1, now)
    bounced(laia, now)
    bounced(ana, now)
    reaching.new_address(laia.blogger, "new@blog.example", now=now)

    assert list(Card.objects.order_by("pk").values_list("participation", "result")) == [
        (laia.pk, "settled"), (ana.pk, ""),
    ]  # fmt: skip
    assert Action.objects.get(pk=action.pk).next_look_at <= now


# --- a client that ends ----------------------------------------------------------------------------------
def test_before_a_client_ends_each_action_says_who_holds_a_place_and_who_keeps_the_date(now):
    action = make_action()
    held, kept = confirmed(action, 2, now), reserves(action, 1, now)
    sounded(action, 1, now)
    make_action(campaign=action.campaign, starts_at=now - timedelta(days=1))
    with translation.override("en"):
        (undone,) = consequences.who_is_told(action.client, now)
    assert undone.what == action.title
    assert [(said, sorted(names)) for said, names in undone.people] == [
        ("Hold a place", sorted(person.blogger.name for person in held)),
        ("Keep the date", [person.blogger.name for person in kept]),
    ]


def test_with_a_client_its_actions_to_come_are_cancelled_and_what_took_place_stays(now):
    action = make_action()
    over = make_action(campaign=action.campaign, starts_at=now - timedelta(days=1))
    draft = make_action(campaign=action.campaign, starts_at=None, state="draft")
    consequences.cancel_all(action.client, action.owner, now)
    states = dict(Action.objects.values_list("pk", "state"))
    assert states == {action.pk: "cancelled", over.pk: "open", draft.pk: "cancelled"}


def test_when_the_last_day_of_a_client_is_over_the_clock_cancels_what_is_left_once(now):
    action = make_action()
    confirmed(action, 1, now)
    make_action()
    action.client.ended_at = now
    action.client.save(update_fields=["ended_at"])
    for _beat in range(2):
        consequences.cancel_ended(now)
    cancel = Event.objects.get(subject_kind="action", verb="cancel")
    assert (cancel.action_id, cancel.actor) == (action.pk, "clock")
    assert Message.objects.filter(purpose="cancelled").count() == 1
