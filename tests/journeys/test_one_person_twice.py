"""Somebody stands in the address book twice: found, made one, and the action goes on as if she always had been."""

from datetime import datetime
from decimal import Decimal

from django.test import Client as TeamBrowser
from django.urls import reverse

from campaigns import price_memory
from tests.journeys.world import MADRID

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


def desk_of(world) -> TeamBrowser:
    browser = TeamBrowser(SERVER_NAME="127.0.0.1")
    browser.force_login(world.manager)
    return browser


def test_two_cards_become_one_in_the_middle_of_an_action(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2, mode="auto")
    (ana,) = world.people(1, name="Ana Gil", city="Vigo", phone="600 111 222")
    (twin,) = world.people(1, name="Ana Gil", city="Vigo", phone="+34 600111222")
    marta, laia = world.people(2)
    world.sound_out([ana, twin, marta, laia])
    world.press(twin, "count_me_in")
    world.press(marta, "count_me_in")
    world.approve([twin, marta])
    assert world.holders() == {twin, marta}

    desk = desk_of(world)
    merge = reverse("person_merge", args=[ana.pk, twin.pk])
    assert merge in desk.get(reverse("people_twice")).content.decode()
    assert desk.get(merge).status_code == 200
    assert desk.post(merge).status_code == 302
    world.settle()

    # One row, one place; what she was sent before she can still press, and it is about that place.
    assert world.holders() == {ana, marta}
    assert world.state(ana) == "confirmed"
    assert world.state(twin) == "released"
    assert world.reads(twin) == world.reads(ana)
    world.press(twin, "withdraw", via="cannot")
    assert world.state(ana) == "withdrew"
    assert world.holders() == {marta}
    world.end()


def test_a_price_is_remembered_from_one_action_to_the_next(world):
    world.begin(START)
    first = world.plan(world.local(4, "20:30"), places=1, mode="auto")
    (ana,) = world.people(1)
    world.sound_out([ana])
    world.press(ana, "count_me_in")
    world.approve([ana])
    world.run_to(first.starts_at)

    world.plan(world.local(20, "20:30"), places=1, mode="auto", title="Comida entre olivos")
    world.list_people([ana])
    world.sound_out([ana])
    world.press(ana, "counter", via="price", amount="300", why="una hora de coche")
    page = desk_of(world).get(reverse("action_person", args=[world.action.pk, world.row(ana).pk])).content.decode()
    assert "50 € más que la última vez (+20\N{NO-BREAK SPACE}%)" in page.replace("50\N{NO-BREAK SPACE}€", "50 €")
    assert "una hora de coche" in page

    offer = world.row(ana).invitations.get().counters.get()
    desk_of(world).post(reverse("action_price", args=[world.action.pk, offer.pk]), {"decision": "accept"})
    world.settle()
    world.press(ana, "count_me_in")
    world.approve([ana])
    card = desk_of(world).get(reverse("person", args=[ana.pk])).content.decode()
    assert [line.agreed for line in price_memory.history(ana.pk, world.manager)] == [Decimal(300), Decimal(250)]
    assert "una hora de coche" in card
    world.end()
