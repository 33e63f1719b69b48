"""From the page that finds people to a place: a sounding that does not name the brand, and the word asked anew."""

from datetime import datetime

from django.test import Client as Visitor
from django.urls import reverse

from bloggers.models import Blogger
from campaigns.playing import mailbox
from tests.journeys.world import MADRID, words_at
from tests.make import make_blogger

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)
BRAND = "Aceites de Ejemplo"


def test_people_are_found_asked_without_the_brand_and_asked_anew_with_it(world):
    world.begin(START, manager_language="en")
    action = world.plan(world.local(12, "20:30"), places=1, brand_named=False, may_ask_new=False)
    ana, bea, never = (make_blogger(name=name, language="es") for name in ("Ana Gil", "Bea Ruiz", "Carmen Paz"))
    Blogger.objects.filter(pk=never.pk).update(never_brands=f"Otra, {BRAND.upper()}")
    desk, group = Visitor(SERVER_NAME="127.0.0.1"), action.groups.get()
    desk.force_login(world.manager)

    lines = {line.name: line for line in desk.get(reverse("action_find", args=[action.pk])).context["lines"]}
    assert {name: bool(line.why_not) for name, line in lines.items()} == {
        "Ana Gil": False, "Bea Ruiz": False, "Carmen Paz": True,
    }  # fmt: skip
    chosen = {"b": [ana.pk, bea.pk, never.pk], "group": group.pk, "send": "1"}
    desk.post(reverse("action_sound", args=[action.pk]), chosen)
    world.settle()
    assert [len(world.letters_to(person.email)) for person in (ana, bea, never)] == [1, 1, 0]
    assert BRAND not in str(world.letters_to(ana.email)[0])
    assert BRAND not in words_at(mailbox.own_link(ana.email))

    world.press(ana, "may_propose")
    world.press(bea, "no")
    world.approve([ana])
    world.run_to(world.local(1, "10:00"))  # one mail a day
    assert world.holders() == set()  # her first word was about a brand that she did not know
    assert world.purposes(ana)[-1] == "invitation"
    assert BRAND in world.reads(ana)
    world.press(ana, "accept")
    assert world.holders() == {ana}
    assert desk.get(reverse("action_find", args=[action.pk])).context["free"] == 0
    world.end()
