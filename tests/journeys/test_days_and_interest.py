"""Days that are not free, one reserve a day, interest before strangers, and a standing consent."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client as Visitor

from agency import clock, links
from bloggers import availability, standing
from bloggers.models import Blogger, Busy
from campaigns.models import Participation
from campaigns.playing.pressing import NotOffered
from tests.bloggers.test_count_me_in import stamp
from tests.journeys.world import MADRID, words_at
from tests.make import make_blogger, make_topic

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def test_who_says_not_until_then_is_asked_for_nothing_until_then_by_any_client(world):
    world.begin(START)
    world.plan(world.local(20, "20:30"), places=2, may_ask_new=False)
    marta, laia = world.people(2)
    world.sound_out([marta])
    world.press(marta, "busy", via="busy", until=str(world.local(10, "12:00").date()))
    world.press(marta, "no")
    first = world.action

    # Another action within her days, with the machine asking by itself: she is not among the asked.
    world.plan(world.local(9, "20:30"), places=1, may_ask_new=True, title="Otra cena")
    world.list_people([marta, laia])
    world.run_to(world.local(2, "12:00"))
    assert (world.state(marta), world.state(laia)) == ("listed", "sounded")
    assert world.purposes(marta).count("sounding") == 1
    world.action = first
    world.end()


def test_a_letter_that_waits_for_the_morning_stays_when_she_says_meanwhile_that_she_is_not_free(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2)
    (marta,) = world.people(1)
    world.run_to(world.local(0, "22:30"))
    world.sound_out([marta])
    assert world.purposes(marta) == []
    day = world.action.starts_at.date()
    availability.note_busy(marta, day, day, source=Busy.Source.TEAM, now=world.now)
    world.run_to(world.local(1, "12:00"))
    assert world.purposes(marta) == []
    world.end()


def test_nobody_keeps_one_day_twice_unpaid_and_who_leaves_one_may_wait_for_the_other(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=1)
    marta, laia = world.people(2)
    world.fill([marta], [laia])
    first = world.action
    assert world.state(laia) == "reserve"

    world.plan(world.local(9, "13:00"), places=1, title="Comida entre olivos")
    (bea,) = world.people(1)
    world.list_people([laia])
    world.sound_out([bea, laia])
    for person in (bea, laia):
        world.press(person, "count_me_in")
    world.approve([bea])
    world.approve([laia])
    world.run_for(hours=2)
    assert (world.holders(), world.state(laia)) == ({bea}, "available")

    row = Participation.objects.get(action=first, blogger=laia)
    Visitor().post(f"{links.path('r', row.pk, row.link_version)}leave/", {"terms": 1, "question": 0})
    world.run_for(hours=25)
    assert world.state(laia) == "reserve"
    world.end()


def test_who_asked_to_be_included_is_asked_before_strangers(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=1, may_ask_new=True)
    strangers = [make_blogger() for _ in range(30)]
    typed = {"name": "Ana Ruiz", "email": "ana@blog.example", "opened": stamp()}
    assert Visitor().post("/count-me-in/", typed, headers={"accept-language": "es"}).status_code == 302
    world.settle()
    (letter,) = world.letters_to("ana@blog.example")
    path = letter.link("i")
    assert "¿Eres tú?" in words_at(path)
    Visitor(SERVER_NAME="127.0.0.1").post(path)
    ana = Blogger.objects.get(email="ana@blog.example")
    world.list_people([*strangers, ana])
    world.run_to(world.local(1, "09:45"))
    asked = [question.participation.blogger for question in world.asked("sounding")]
    assert ana in asked
    assert len(asked) < 31
    world.end()


def test_a_standing_consent_proposes_says_so_each_time_and_lets_her_say_not_this_one(world):
    world.begin(START)
    food = make_topic("gastronomía")
    world.plan(world.local(9, "20:30"), places=1, topics=[food])
    laia, bea = (make_blogger(topics=[food]) for _ in range(2))
    for person in (laia, bea):
        standing.give(
            person, topics=[food], min_fee=Decimal(250), until=date(2026, 12, 31), source="my page", now=clock.now()
        )
    world.list_people([laia, bea])
    world.sound_out([laia, bea])
    assert [world.purposes(person) for person in (laia, bea)] == [["standing_used"]] * 2
    world.press(laia, "decline", via="no")
    assert (world.state(laia), world.state(bea)) == ("declined", "available")

    # The client says yes: that is no place yet, she is asked and presses herself.
    world.approve([bea])
    # One mail a day about one action: the next leaves in the morning.
    world.run_for(hours=24)
    assert world.holders() == set()
    assert "invitation" in world.purposes(bea)
    world.press(bea, "accept")
    assert world.holders() == {bea}
    with pytest.raises(NotOffered):
        world.press(laia, "accept")
    world.run_to(world.action.starts_at + timedelta(hours=1))
    world.end()
