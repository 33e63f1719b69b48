"""From a roster in a spreadsheet to thanks in three mailboxes, for a client of our own."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bloggers import importing
from bloggers.models import Blogger, Topic
from campaigns import ending
from campaigns.models import Action
from tests.journeys.world import MADRID

ROSTER = Path(__file__).parent.parent / "data" / "roster_es.csv"
MAILABLE = ["asked_us", "worked", "consent"]


def from_the_roster(world) -> list[Blogger]:
    """The roster comes in as it is; on the list go those about food whom we may write to."""
    preview = importing.judge(importing.read(ROSTER.read_bytes(), ROSTER.name))
    importing.apply(preview, by=world.manager, now=world.now, roster="Otoño")
    about_food = Blogger.objects.filter(sites__topics__name="gastronomía", bases__kind__in=MAILABLE)
    return list(about_food.order_by("pk").distinct()[:9])


@pytest.mark.sqlite
def test_a_roster_becomes_a_full_table_and_ends_in_thanks(world):
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID))
    people = from_the_roster(world)
    assert len(people) == 9
    world.plan(world.local(9, "20:30"), places=4, topics=[Topic.objects.get(name="gastronomía")])
    world.list_people(people)

    # Sounded out, one answers with each of the honest yeses, one says no, the last says nothing.
    world.sound_out(people)
    world.run_for(hours=1)
    firm, later, (never, silent) = people[:3], people[3:-2], people[-2:]
    world.press_all(firm, "count_me_in", minutes=7)
    world.press_all(later, "may_propose", minutes=7)
    world.press(never, "no")
    assert [world.state(person) for person in (*firm, *later)] == ["available"] * len(people[:-2])
    assert (world.state(never), world.state(silent), world.holders()) == ("declined", "sounded", set())

    # By telephone the client approves all who may be proposed: who is in is confirmed, others are invited.
    world.run_to(world.local(1, "11:00"))
    world.approve([*firm, *later])
    assert world.holders() == set(firm)
    assert len([person for person in later if world.offers(person, "accept")]) == 1
    world.run_for(hours=2)
    accepted = world.press_all(later, "accept")
    assert (len(accepted), world.held()) == (1, 4)
    table = world.holders()
    for person in table:
        assert "confirmed" in world.purposes(person)

    # Two days and one day before, each presses that it is still on.
    start = world.action.starts_at
    world.run_to(start - timedelta(hours=46))
    assert set(world.press_all(table, "still-on")) == table
    world.run_to(start - timedelta(hours=20))
    assert set(world.press_all(table, "still-on")) == table
    for person in table:
        assert [purpose for purpose in world.purposes(person) if purpose in ("still_on", "practical")] == [
            "still_on",
            "practical",
        ]
    world.run_to(start + timedelta(hours=16))
    assert (world.holders(), world.cards(kind="alarm")) == (table, [])

    # The day after: who came is thanked, within working hours.
    ending.close_action(world.action.pk, set(), now=world.now, user=world.manager)
    world.run_for(days=1)
    assert Action.objects.get(pk=world.action.pk).state == "closed"
    assert {person for person in people if "thanks" in world.purposes(person)} == table
    assert {world.state(person) for person in table} == {"delivered"}
    world.end()
