"""The day of a watched post: who tells us in time hears nothing; who does not is called, and a reserve steps in."""

from datetime import datetime, timedelta

import pytest

from agency.models import Client
from campaigns import publishing, reporting, stepping_in
from campaigns.lifecycle import WrongTurn
from campaigns.models import Participation, Promise
from campaigns.playing import mailbox
from tests.journeys.world import MADRID, lived_once, words_at

pytestmark = pytest.mark.xdist_group("a watched post")  # one worker, which lives up to the day once for all of them
START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)
HOUR = timedelta(hours=1)


@lived_once
def posts(world, *, at: str = "12:00", reserves: int = 2, night_ok: bool = False, bonus: int = 0, **fields):
    """Two posts due on Thursday, by Marta and Laia, with approved reserves; the client reads of swaps by itself."""
    world.begin(START)
    Client.objects.update(swap_by_itself=True, written_where="contract, section 4")
    world.client.refresh_from_db()
    values = {"title": "Aceite en tres fotos", "place": "", "watch": True} | fields
    world.plan(None, places=2, publish_by=world.local(9, at), bonus_places=bonus, **values)
    holders = [world.people(1, name=name, phone="+34 600 000 001")[0] for name in ("Marta Vidal", "Laia Serra")]
    spare = [world.people(1, name=name)[0] for name in ("Bea Sanz", "Iker Gil")[:reserves]]
    seated, waiting = [*holders, *spare[:bonus]], spare[bonus:]
    world.fill(seated, waiting, night_ok=night_ok)
    return holders, spare


def to_the_day(world, after: timedelta = timedelta(0)):
    """To the hour of the posts, every "still on?" answered."""
    world.run_to(world.action.publish_by - timedelta(hours=25))
    world.press_all(world.holders(), "still-on")
    world.run_to(world.action.publish_by + after)


@lived_once
def the_day(world, **fields):
    """As `posts`, and on to the hour of the posts."""
    people = posts(world, **fields)
    to_the_day(world)
    return people


def tell(world, blogger, address: str):
    world.press(blogger, "published", via="published", url=address)


def letters_in_order(blogger) -> list[str]:
    return [" ".join(letter.text.split()) for letter in mailbox.letters_to(blogger.email)][::-1]


def cards_about(world, blogger) -> list[str]:
    return [card.code for card in world.cards(kind="call", participation=world.row(blogger))]


def offered_for_want_of_a_post(world):
    """Laia has published; an hour and five minutes later Marta's place is offered to the reserves."""
    (marta, laia), spare = the_day(world)
    tell(world, laia, "https://laia.example/aceite")
    world.run_for(hours=1, minutes=5)
    stepping_in.let_step_in(world.row(marta).pk, world.action.pk, now=world.now, user=world.manager)
    world.settle()
    return (marta, laia), spare


def test_who_tells_us_within_the_hour_is_called_by_nobody(world):
    (marta, laia), (bea, _iker) = posts(world)
    said = dict(zip(world.purposes(marta), letters_in_order(marta), strict=True))
    assert "Nos mandas su dirección en menos de una hora" in said["sounding"]  # before she says yes
    assert "y nos mandas la dirección en la hora siguiente" in said["confirmed"]
    to_the_day(world)
    tell(world, marta, "https://marta.example/aceite")
    world.run_for(minutes=40)
    tell(world, laia, "https://laia.example/aceite")
    world.run_for(hours=10)
    assert (cards_about(world, marta), cards_about(world, laia)) == ([], [])
    assert world.asked("call_up") == []
    assert {"publish_reminder", "released"} & set(world.purposes(marta) + world.purposes(laia)) == set()
    assert "free_again" not in world.purposes(bea)
    kept = Promise.objects.filter(what="publish", broken_at=None).exclude(kept_at=None)
    assert kept.count() == 2
    world.end()


def test_an_hour_of_silence_is_a_card_and_a_kind_word_and_takes_nothing_from_her(world):
    (marta, laia), reserves = the_day(world)
    tell(world, laia, "https://laia.example/aceite")
    world.run_for(minutes=59)
    assert cards_about(world, marta) == []
    world.run_for(minutes=1)
    assert (cards_about(world, marta), cards_about(world, laia)) == (["no_post"], [])
    (card,) = world.cards(code="no_post")
    assert (card.since, card.for_user) == (world.action.publish_by + HOUR, world.manager)
    assert "+34 600 000 001" in world.letters_to(world.manager.email)[0].text
    assert world.purposes(marta)[-1] == "publish_reminder"
    said = " ".join(world.letters_to(marta.email)[0].text.split())
    assert "era para hoy a las 12:00 y aún no sabemos nada de ella" in said
    assert "La plaza sigue siendo tuya" in world.reads(marta)
    world.run_for(hours=9)
    # Nobody pressed: she has her place, no reserve was asked, and nothing comes twice.
    assert world.holders() == {marta, laia}
    assert world.asked("call_up") == []
    assert world.purposes(marta).count("publish_reminder") == 1
    assert len(world.cards(code="no_post")) == 1
    assert len(reserves) == 2
    world.end()


@pytest.mark.parametrize("mode", ["auto", "suggest", "off"])
def test_one_press_of_a_person_calls_the_reserves_up_and_everybody_is_told(world, mode):
    (marta, laia), (bea, iker) = the_day(world)
    tell(world, laia, "https://laia.example/aceite")
    world.action.__class__.objects.filter(pk=world.action.pk).update(autopilot=mode)
    world.run_for(hours=1, minutes=10)
    stepping_in.let_step_in(world.row(marta).pk, world.action.pk, now=world.now, user=world.manager)
    pressed = world.now
    world.settle()
    called = {call.participation.blogger for call in world.asked("call_up")}
    assert called
    assert called <= {bea, iker}
    assert world.purposes(marta)[-1] == "released"
    assert "Tu plaza en «Aceite en tres fotos» se ofrece de nuevo" in world.letters_to(marta.email)[0].subject
    first = next(person for person in (bea, iker) if person in called)
    assert "23:59" in world.letters_to(first.email)[0].text
    world.run_for(minutes=20)
    world.press(first, "accept")
    assert world.holders() == {first, laia}
    # She reads of an hour of her own, the same day, and promises that one.
    assert "23:59" in world.letters_to(first.email)[0].text
    assert "23:59" in world.reads(first)
    mine = Promise.objects.get(participation=world.row(first), what="publish")
    assert mine.due == world.local(0, "23:59")
    for other in called - {first}:
        assert world.purposes(other).count("filled") == 1
    # The client's side reads what happened, and by when the post is there.
    letter = world.letters_to(world.contact.email)[0]
    assert f"{first.name} entra por Marta Vidal" in letter.subject
    assert "23:59" in letter.text
    told = [sentence.text for sentence in reporting.draft(world.fresh_action()).sentences]
    assert told[0].startswith("Una hora después de la acordada")
    assert "Vuelven a ser 2 de 2; no tienes que hacer nada." in told
    assert any("23:59" in sentence for sentence in told)
    assert "Marta Vidal" in words_at(letter.link("p"))

    world.run_for(hours=2)
    tell(world, first, "https://bea.example/aceite")
    kept = Promise.objects.get(pk=mine.pk)
    assert (kept.kept_at, kept.broken_at) == (world.now, None)
    broken = Promise.objects.get(participation=world.row(marta), what="publish")
    assert (broken.broken_at, broken.hours) == (pressed, pytest.approx(1.17, abs=0.01))
    world.run_for(hours=12)
    world.end()


def test_her_own_word_frees_the_place_and_reserves_are_called_by_themselves(world):
    (marta, laia), (bea, iker) = the_day(world)
    world.run_for(minutes=30)
    tell(world, laia, "https://laia.example/aceite")
    world.press(marta, "withdraw", via="cannot")
    assert {call.asked_at for call in world.asked("call_up")} == {world.now}
    assert world.row(marta).notice_hours == 0
    (alarm,) = world.cards(kind="alarm", code="dropout")
    assert "hoy no puede publicar" in world.letters_to(world.manager.email)[0].text
    bea = next(person for person in (bea, iker) if world.offers(person, "accept"))
    world.press(bea, "accept")
    assert world.holders() == {bea, laia}
    alarm.refresh_from_db()
    assert alarm.acknowledged_at == world.now
    world.run_for(hours=1)
    assert cards_about(world, marta) == []
    world.end()


def test_if_her_post_comes_before_anybody_else_has_the_place_it_is_hers_again(world):
    (marta, laia), (bea, iker) = offered_for_want_of_a_post(world)
    tell(world, marta, "https://marta.example/aceite")
    world.run_for(minutes=1)
    assert world.holders() == {marta, laia}
    assert not any(world.offers(person, "accept") for person in (bea, iker))
    late = Promise.objects.get(participation=world.row(marta), what="publish", ended_at=None)
    assert (late.due, late.kept_at is not None, late.hours) == (
        world.action.publish_by,
        True,
        pytest.approx(1.08, 0.01),
    )
    world.run_for(hours=11)
    world.end()


def test_a_post_that_comes_after_somebody_else_has_the_place_is_kept_and_the_owner_decides(world):
    (marta, laia), (bea, iker) = offered_for_want_of_a_post(world)
    comes = next(person for person in (bea, iker) if world.offers(person, "accept"))
    world.press(comes, "accept")
    tell(world, marta, "https://marta.example/aceite")
    assert world.holders() == {comes, laia}
    assert world.row(marta).posts.count() == 1
    assert [card.kind for card in world.cards(code="late_post")] == ["owed"]
    world.end()


def test_at_night_only_those_are_called_up_who_agreed_to_it(world):
    (marta, laia), (bea, iker) = posts(world, at="19:45", night_ok=True)
    Participation.objects.filter(pk=world.row(bea).pk).update(night_ok=False)
    to_the_day(world)
    tell(world, laia, "https://laia.example/aceite")
    world.run_to(world.local(0, "21:10"))
    assert cards_about(world, marta) == ["no_post"]
    stepping_in.let_step_in(world.row(marta).pk, world.action.pk, now=world.now, user=world.manager)
    world.settle()
    assert {call.participation.blogger for call in world.asked("call_up")} == {iker}
    assert "call_up" in world.purposes(iker)
    assert "released" not in world.purposes(marta)  # a word of ours waits for the morning
    world.press(iker, "accept")
    assert world.holders() == {iker, laia}
    world.run_for(hours=14)
    world.end()


def test_an_action_that_is_not_watched_calls_nobody_an_hour_later(world):
    (marta, laia), _reserves = posts(world, watch=False)
    to_the_day(world, timedelta(hours=6))
    assert (cards_about(world, marta), world.fresh_action().watch_until) == ([], None)
    with pytest.raises(WrongTurn):
        stepping_in.let_step_in(world.row(marta).pk, world.action.pk, now=world.now, user=world.manager)
    assert world.holders() == {marta, laia}
    world.end()


def test_a_colleague_may_note_the_post_and_then_nobody_can_take_the_place(world):
    (marta, laia), _reserves = the_day(world)
    world.run_for(hours=1, minutes=5)
    row = world.row(marta)
    publishing.publish(
        row.pk, row.action_id, "https://marta.example/a", now=world.now, actor=f"user:{world.manager.pk}"
    )
    assert [card.acknowledged_at for card in world.cards(code="no_post", participation=row)] == [world.now]
    with pytest.raises(WrongTurn):
        stepping_in.let_step_in(row.pk, row.action_id, now=world.now, user=world.manager)
    assert world.holders() == {marta, laia}
    world.end()


def test_where_one_more_comes_anyway_a_missing_post_is_a_call_and_no_more(world):
    (marta, laia), (bea, _iker) = posts(world, bonus=1)
    assert world.holders() == {marta, laia, bea}
    to_the_day(world)
    for person in (laia, bea):
        tell(world, person, f"https://{person.pk}.example/aceite")
    world.run_for(hours=6)
    assert cards_about(world, marta) == ["no_post"]
    assert world.asked("call_up") == []
    world.end()


def test_a_bonus_place_that_is_empty_that_day_is_offered_without_any_press_and_takes_nothing_from_her(world):
    (marta, laia), (bea, iker) = posts(world, bonus=1)
    to_the_day(world, timedelta(hours=-20))
    world.press(bea, "withdraw", via="cannot")
    world.run_to(world.action.publish_by)
    tell(world, laia, "https://laia.example/aceite")
    assert world.asked("call_up") == []
    world.run_for(hours=1)
    assert {call.participation.blogger for call in world.asked("call_up")} == {iker}
    world.press(iker, "accept")
    assert world.holders() == {marta, laia, iker}
    tell(world, marta, "https://marta.example/aceite")
    world.run_for(hours=10)
    assert world.holders() == {marta, laia, iker}
    assert world.cards(kind="alarm") == []
    world.end()


def test_with_no_reserve_left_somebody_new_is_asked_that_day_and_takes_the_place_at_once(world):
    (marta, laia), _none = posts(world, reserves=0)
    type(world.action).objects.update(may_ask_new=True)
    to_the_day(world)
    tell(world, laia, "https://laia.example/aceite")
    nora, olga = (world.people(1, name=name)[0] for name in ("Nora Rey", "Olga Paz"))
    world.run_for(minutes=30)
    assert len(world.asked("sounding")) == 2  # nothing is free yet
    world.press(marta, "withdraw", via="cannot")
    world.run_for(minutes=1)
    assert {question.participation.blogger for question in world.asked("sounding")} == {marta, laia, nora, olga}
    said = " ".join(world.letters_to(nora.email)[0].text.split())
    assert "23:59" in said
    assert "12:00" not in said
    assert "23:59" in world.reads(nora)
    world.run_for(minutes=30)
    world.press(nora, "count_me_in")
    assert [card.kind for card in world.cards(code="propose", since__gte=world.action.publish_by)] == [
        "owed"
    ]  # the client has not seen her name
    world.approve([nora])
    assert world.holders() == {nora, laia}
    assert Promise.objects.get(participation=world.row(nora), what="publish").due == world.local(0, "23:59")
    assert "23:59" in world.letters_to(nora.email)[0].text
    tell(world, nora, "https://nora.example/aceite")
    world.run_for(hours=12)
    assert cards_about(world, olga) == []
    world.end()
