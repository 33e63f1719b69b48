"""A place lost near the action: who is asked, whom to call, who knows, and how it ends by itself."""

from datetime import timedelta
from functools import partial

import pytest

from agency.delivery import deliver
from campaigns import answering, calling, inviting, staffing
from campaigns.board.emergency import emergency
from campaigns.lifecycle import CLOCK, WrongTurn, change
from campaigns.models import Action, Card, Event, Invitation, Participation
from tests import checkpoints
from tests.campaigns.people import confirmed, fresh, reserves, seen, state
from tests.campaigns.views.looking import queries, writes
from tests.make import (
    make_action,
    make_campaign,
    make_client,
    make_contact,
    make_media_agency,
    make_participation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(story, now) -> Action:
    """Two places, one holder can no longer come 26 hours before; two approved reserves are called up."""
    return checkpoints.from_there("lost", partial(lose, story, now))


def lose(story, now) -> Action:
    action = make_action(places=2, title="Cata a ciegas", urgency_supplement=50)
    leaver, _stays = confirmed(action, 2, now)
    people = reserves(action, 3, now)
    at = action.starts_at - timedelta(hours=26)
    story.set(at)
    answering.withdraw(leaver.pk, action.pk, now=at, reason="sentinel-reason")
    call_up(action, people[:2], at + timedelta(minutes=1))
    story.set(at + timedelta(minutes=10))
    return Action.objects.get(pk=action.pk)


def words_of(page) -> str:
    return page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def call_up(action, people, at) -> None:
    with change(action.pk, now=at, actor=CLOCK) as c:
        inviting.call_up(c, list(inviting.people_of(c, [row.pk for row in people])), action.groups.first())


def url(action, tail="") -> str:
    return f"/actions/{action.pk}/emergency/{tail}"


def board_of(action, at):
    return emergency(Action.objects.select_related("campaign__client__via").get(pk=action.pk), at)


def called(action) -> list[Participation]:
    rows = Participation.objects.filter(invitations__kind="call_up", action=action).order_by("pk")
    return fresh(list(rows))


def post_call(desk, row, result, **more):
    question = Invitation.objects.filter(participation=row).order_by("-pk").first()
    typed = {"result": result, "terms": row.action.terms_version, "question": question.pk} | more
    return desk.post(f"/actions/{row.action_id}/people/{row.pk}/call/", typed)


def test_the_page_says_what_happened_and_how_much_time_is_left(desk, lost, story):
    page = words_of(desk.get(url(lost)))
    leaver = Participation.objects.get(state="withdrew").blogger.name
    assert "One place is missing, 25 h 50 min left" in page
    assert f"{leaver} told us today" in page.replace("  ", " ")
    assert "26 h ahead" in page
    assert "3 approved reserves are left." in page
    assert "sentinel-reason" not in page


def test_what_the_urgency_adds_stands_beside_what_the_place_pays(desk, lost):
    assert words_of(desk.get(url(lost))).count("€250 + €50") == 2


def test_a_wave_shows_its_clock_and_each_answer(lost, now):
    first, second = called(lost)
    at = lost.starts_at - timedelta(hours=26)
    answering.decline(first.pk, lost.pk, now=at + timedelta(minutes=5))
    (wave,) = board_of(lost, at + timedelta(minutes=11)).waves
    assert [(person.name, person.pip) for person in wave.people] == [
        (first.blogger.name, "dropped"),
        (second.blogger.name, "asked"),
    ]
    assert "4\N{NO-BREAK SPACE}min" in wave.people[0].facts
    assert (wave.number, wave.passed, wave.left != "") == (1, 10, True)
    assert 0 < wave.passed < wave.minutes


def test_who_was_called_up_stands_before_the_reserves_who_were_not(lost):
    calls = board_of(lost, lost.starts_at - timedelta(hours=25)).calls
    assert [call.id for call in calls][:2] == [row.pk for row in called(lost)]
    assert [code for code, _said in calls[0].results] == ["accept", "no", "no_answer"]
    assert [code for code, _said in calls[2].results] == ["no_answer"]


def test_a_yes_by_phone_takes_the_place_and_the_page_ends_by_itself(desk, lost, story):
    first, second = called(lost)
    story.set(lost.starts_at - timedelta(hours=26) + timedelta(minutes=38))
    assert post_call(desk, first, "accept").status_code == 302
    page = words_of(desk.get(url(lost)))
    assert state(first) == "confirmed"
    assert Invitation.objects.get(participation=second, kind="call_up").outcome == "filled"
    assert f"Covered in 38 min: {first.blogger.name} takes the place." in page
    assert "2 of 2: nobody is missing" in page
    assert "Calls, in order" not in page
    assert Event.objects.filter(verb="note", facts__channel="phone", subject_id=first.pk).count() == 1


def test_a_no_by_phone_is_no_mark_and_she_stays_in_reserve(desk, lost):
    first, _second = called(lost)
    post_call(desk, first, "no")
    assert state(first) == "reserve"


def test_nobody_there_is_noted_and_said_beside_the_name(desk, lost):
    first, _second = called(lost)
    post_call(desk, first, "no_answer")
    assert state(first) == "reserve"
    assert "no answer today" in words_of(desk.get(url(lost)))
    assert Event.objects.filter(verb="call", facts__why="no_answer").count() == 1


def test_called_again_at_an_hour_waits_as_a_card_until_seen_to(desk, lost, story, now):
    first, _second = called(lost)
    typed = (lost.starts_at - timedelta(hours=24)).astimezone(lost.tz)
    post_call(desk, first, "later", again=typed.strftime("%H:%M"))
    card = Card.objects.get(code=calling.AGAIN)
    assert card.facts == {"at": typed.replace(second=0, microsecond=0).isoformat()}
    assert "call again today" in words_of(desk.get(url(lost)))
    post_call(desk, first, "no_answer")
    card.refresh_from_db()
    assert card.acknowledged_at is not None


@pytest.mark.parametrize("typed", ["", "25:00", "mañana", "=1+1", "²¹:00"])
def test_an_hour_that_is_none_is_refused_beside_her_and_what_was_typed_stays(desk, lost, typed):
    first, _second = called(lost)
    answer = post_call(desk, first, "later", again=typed)
    page = words_of(answer)
    assert answer.status_code == 422
    assert f'id="wrong-{first.pk}"' in page
    assert "Write one such as 16:30" in page or "Write an hour such as 16:30" in page
    assert not Card.objects.filter(code=calling.AGAIN).exists()


@pytest.mark.parametrize("result", ["", "accept ", "sí", "cannot", "comes", "x" * 5000])
def test_a_result_that_cannot_be_is_refused_and_nothing_is_noted(desk, lost, result):
    first, _second = called(lost)
    before = Event.objects.count()
    assert post_call(desk, first, result).status_code == 422
    assert Event.objects.count() == before


def test_a_yes_on_an_old_page_after_the_place_was_taken_says_so(desk, lost):
    first, second = called(lost)
    answering.accept(second.pk, lost.pk, seen(second), now=lost.starts_at - timedelta(hours=25))
    answer = post_call(desk, first, "accept", follow=True)
    assert answer.status_code in (302, 422)
    assert state(first) == "reserve"
    assert Participation.objects.filter(action=lost, state="confirmed").count() == 2


def test_who_is_out_is_not_called(lost, now):
    gone = Participation.objects.get(state="withdrew")
    with pytest.raises(WrongTurn):
        calling.note_call(gone.pk, lost.pk, "no_answer", now=now, user=lost.owner)


def test_taking_the_alarm_stops_it_and_says_who_took_it(desk, lost, story):
    lost.owner.name = "Clara Montes"
    lost.owner.save(update_fields=["name"])
    desk.force_login(lost.owner)
    deliver(story.now)
    assert desk.get(url(lost)).context["board"].alarm == Card.objects.get(kind="alarm")
    desk.post(url(lost, "take/"))
    desk.post(url(lost, "take/"))
    card = Card.objects.get(kind="alarm")
    assert (card.acknowledged_by, Event.objects.filter(verb="acknowledge").count()) == (lost.owner, 1)
    told = board_of(lost, story.now).told
    assert told[0].who == "Clara Montes"


def test_who_does_not_know_yet_stands_there_too_and_the_client_hears_it_from_the_media_agency(story, now):
    via = make_media_agency(name="Nexo Medios")
    client = make_client(via=via, name="Café Alborán")
    action = make_action(places=1, campaign=make_campaign(client=client))
    action.chain.create(contact=make_contact(media_agency=via, name="Paula Rey"), rank=1)
    action.chain.create(contact=make_contact(client=client, name="Iñaki Sol"), rank=2)
    (leaver,) = confirmed(action, 1, now)
    at = action.starts_at - timedelta(hours=20)
    answering.withdraw(leaver.pk, action.pk, now=at)
    told = board_of(action, at).told
    assert [(line.who, line.when, line.how) for line in told[-2:]] == [
        ("Paula Rey, Nexo Medios", "", "por correo, cuando lo envíes"),
        ("Iñaki Sol, Café Alborán", "", "lo cuenta Nexo Medios"),
    ]


@pytest.mark.parametrize("watched", [False, True])
def test_a_first_question_promises_no_place_save_on_the_day_of_a_post(lost, watched):
    at = lost.starts_at - timedelta(hours=25)
    for row in called(lost):
        answering.decline(row.pk, lost.pk, now=at)
    with change(lost.pk, now=at, actor=CLOCK) as c:
        inviting.sound(c, [make_participation(lost)], lost.groups.get())
    Action.objects.filter(pk=lost.pk).update(watch_until=lost.due if watched else None)
    (newest, _calls) = board_of(lost, at + timedelta(minutes=1)).waves
    assert (newest.anew, board_of(lost, at + timedelta(minutes=1)).first_has_it) == (True, watched)


def test_in_suggest_the_next_wave_is_a_button_that_comes_back_to_this_page(desk, lost):
    page = desk.get(url(lost))
    later = lost.starts_at - timedelta(hours=25)
    for row in called(lost):
        answering.decline(row.pk, lost.pk, now=later)
    coming = board_of(lost, later + timedelta(minutes=1)).coming
    assert page.status_code == 200
    assert [button.do for button in coming] == ["activate"]
    answer = desk.post(f"/actions/{lost.pk}/press/", {"key": coming[0].key, "back": "emergency"})
    assert answer["Location"] == url(lost)


def test_looking_writes_nothing_and_costs_the_same_for_one_call_and_for_many(desk, lost, now):
    desk.get(url(lost))
    with queries() as few:
        desk.get(url(lost))
    at = lost.starts_at - timedelta(hours=26) + timedelta(minutes=2)
    call_up(lost, reserves(lost, 12, now), at)
    with queries() as many:
        desk.get(url(lost))
    assert writes(few) == []
    assert len(many) == len(few)


def test_news_are_sent_only_where_there_are_some(desk, lost, story):
    stamp = desk.get(url(lost)).context["stamp"]
    assert desk.get(url(lost, f"live/?seen={stamp}")).status_code == 204
    assert desk.get(url(lost, "live/?seen=old")).status_code == 200


def test_an_action_without_a_dropout_has_its_page_too(desk, now):
    action = make_action(places=2)
    staffing.tend(action.pk, now)
    assert desk.get(url(action)).status_code == 200


def test_a_draft_without_a_date_leads_to_its_cockpit(desk):
    draft = make_action(starts_at=None, state="draft")
    assert desk.get(url(draft))["Location"] == f"/actions/{draft.pk}/"


# --- how it ended ---------------------------------------------------------------------------------------
def shown(board) -> tuple[str, str]:
    return board.took.replace("\N{NO-BREAK SPACE}", " "), board.successors


def test_of_several_gaps_the_time_counts_from_the_first_to_x_of_x(now, story):
    action = make_action(places=3)
    first, second, _stays = confirmed(action, 3, now)
    bea, iker = reserves(action, 2, now)
    at = action.starts_at - timedelta(hours=20)
    answering.withdraw(first.pk, action.pk, now=at)
    answering.withdraw(second.pk, action.pk, now=at + timedelta(minutes=20))
    call_up(action, [bea, iker], at + timedelta(minutes=21))
    answering.accept(iker.pk, action.pk, seen(iker), now=at + timedelta(minutes=30))
    answering.accept(bea.pk, action.pk, seen(bea), now=at + timedelta(minutes=50))
    board = board_of(action, at + timedelta(minutes=51))
    assert shown(board) == ("50 min", [iker.blogger.name, bea.blogger.name])


def test_a_gap_that_was_over_before_is_not_counted_with_the_next_one(now, story):
    action = make_action(places=2)
    first, second = confirmed(action, 2, now)
    bea, iker = reserves(action, 2, now)
    at = action.starts_at - timedelta(hours=20)
    for leaver, comes, hours in ((first, bea, 0), (second, iker, 5)):
        begun = at + timedelta(hours=hours)
        answering.withdraw(leaver.pk, action.pk, now=begun)
        call_up(action, [comes], begun)
        answering.accept(comes.pk, action.pk, seen(comes), now=begun + timedelta(minutes=15))
    assert shown(board_of(action, at + timedelta(hours=6))) == ("15 min", [iker.blogger.name])


@pytest.mark.parametrize("later", [False, True], ids=["empty", "taken later"])
def test_where_the_bonus_place_covers_it_the_page_says_so_and_names_nobody(desk, now, story, later):
    action = make_action(places=2, bonus=1)
    first, *_others = confirmed(action, 3, now)
    (bea,) = reserves(action, 1, now)
    at = action.starts_at - timedelta(hours=20)
    story.set(at)
    answering.withdraw(first.pk, action.pk, now=at)
    if later:
        call_up(action, [bea], at + timedelta(minutes=1))
        answering.accept(bea.pk, action.pk, seen(bea), now=at + timedelta(minutes=2))
    story.set(at + timedelta(minutes=5))
    page = words_of(desk.get(url(action)))
    assert "The bonus place covers it: it is still 2 of 2, and nobody need be asked." in page
    assert "Covered in" not in page
    assert Card.objects.filter(kind="alarm", acknowledged_at=None).count() == 0


def test_while_somebody_is_still_being_asked_nobody_reads_that_nobody_need_be(desk, now, story):
    action = make_action(places=2, bonus=2)
    first, *_others = confirmed(action, 3, now)
    (bea,) = reserves(action, 1, now)
    at = action.starts_at - timedelta(hours=20)
    answering.withdraw(first.pk, action.pk, now=at)
    call_up(action, [bea], at + timedelta(minutes=1))
    said = {}
    for when, minutes in (("asked", 5), ("answered", 9)):
        if when == "answered":
            answering.accept(bea.pk, action.pk, seen(bea), now=at + timedelta(minutes=8))
        story.set(at + timedelta(minutes=minutes))
        page = words_of(desk.get(url(action)))
        said[when] = ("nobody need be asked" in page, "Those who are being asked may still say yes." in page)
        assert "The bonus place covers it: it is still 2 of 2" in page
    assert said == {"asked": (False, True), "answered": (True, False)}


def test_a_gap_beyond_the_bonus_place_tells_of_the_place_that_is_missing(now, story):
    action = make_action(places=2, bonus=1)
    first, second, _stays = confirmed(action, 3, now)
    at = action.starts_at - timedelta(hours=20)
    answering.withdraw(first.pk, action.pk, now=at)
    answering.withdraw(second.pk, action.pk, now=at + timedelta(minutes=20))
    board = board_of(action, at + timedelta(minutes=30))
    assert (board.gap, board.places) == (1, 2)
    assert (first.blogger.name in board.lead, second.blogger.name in board.lead) == (False, True)
