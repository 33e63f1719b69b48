"""Today: what waits is done there, with a script and without."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.models import Agency, Message
from agency.models.messages import MessageState
from bloggers.models import Blogger
from campaigns import answering, pricing
from campaigns.cards import raise_card
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card, Counter
from campaigns.waiting.lines import MOST_LINES
from tests.campaigns.people import available, confirmed, invited, seen, sounded
from tests.campaigns.views.looking import queries
from tests.make import make_action, make_campaign, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(desk, now):
    action = make_action(places=1, owner=make_user())
    (person,) = invited(action, 1, now)
    pricing.counter(person.pk, action.pk, Decimal(320), "camera", seen(person), now=now)
    return Counter.objects.get()


def everything_waits(now) -> tuple[Action, Blogger]:
    """An action whose client waits for an explanation and has to decide on somebody; and somebody without mail."""
    client = make_client(language="en")
    action = make_action(places=2, campaign=make_campaign(client=client))
    action.chain.create(contact=make_contact(client=client, language="en"))
    (leaves,) = confirmed(action, 1, now)
    answering.withdraw(leaves.pk, action.pk, now=now)
    available(action, 1, now)
    (dead,) = sounded(action, 1, now)
    Blogger.objects.filter(pk=dead.blogger_id).update(undeliverable_at=now)
    return action, dead.blogger


def price_path(offer) -> str:
    return f"/actions/{offer.invitation.participation.action_id}/prices/{offer.pk}/"


def card_of(action, now, code="still_on", person=None) -> Card:
    with change(action.pk, now=now, actor=CLOCK) as c:
        return raise_card(c, Card.Kind.CALL, code, person, {})


def test_a_card_is_seen_to_in_one_press_that_leads_back_to_today(desk, now):
    action = make_action(places=1)
    (person,) = confirmed(action, 1, now)
    card = card_of(action, now, person=person)

    line = next(line for line in desk.get("/").context["desk"].now if line.press)
    answer = desk.post(line.press, {"result": line.presses[-1][0], "back": "today"})
    card.refresh_from_db()

    assert [code for code, _words in line.presses] == ["comes", "no_answer"]
    assert (answer.status_code, answer["Location"], card.result) == (302, "/", "no_answer")


def test_a_price_decided_on_today_leads_back_there_and_elsewhere_to_her_page(desk, priced):
    mine = desk.post(price_path(priced), {"decision": "why", "back": "today"})
    other = desk.post(price_path(priced), {"decision": "why"})

    assert (mine["Location"], "/people/" in other["Location"]) == ("/", True)


def test_what_breaks_the_ceiling_is_read_on_its_page_wherever_it_was_pressed(desk, priced):
    action = priced.invitation.participation.action
    type(action).objects.filter(pk=action.pk).update(ceiling=260)
    press = {"decision": "accept", "back": "today"}

    pressed = desk.post(price_path(priced), press, headers={"HX-Request": "true"})

    assert pressed["HX-Redirect"].startswith(f"/actions/{action.pk}/ceiling/?person=")
    assert "/ceiling/" in desk.post(price_path(priced), press)["Location"]


def test_a_part_of_a_page_is_sent_by_the_script_only_where_today_asked_for_it(desk, priced):
    url = next(line.url for line in desk.get("/").context["desk"].today if line.opens == "#price-card")
    sent = f'hx-post="{price_path(priced)}"'

    assert sent in desk.get(url, headers={"HX-Request": "true"}).content.decode()
    assert sent not in desk.get(url).content.decode()


@pytest.mark.parametrize(
    ("button", "opens"),
    [("Note the client’s word", "word"), ("Explain", "explain"), ("Write a new address", "card-form")],
)
def test_what_opens_below_its_line_is_a_part_of_the_page_that_the_button_leads_to(desk, now, button, opens):
    everything_waits(now)
    line = next(line for line in desk.get("/").context["desk"].today if line.button == button)

    plain = desk.get(line.url).content.decode()
    below = desk.get(line.url, headers={"HX-Request": "true"}).content.decode()

    assert (line.opens, f'id="{opens}"' in plain, " hx-post=" in plain) == (f"#{opens}", True, False)
    part = below[below.index(f'id="{opens}"') :]
    assert " hx-post=" in below[below.index(f'id="{opens}"') - 20 :]
    assert '<a class="button quiet" href="/">' in part


def test_every_line_that_opens_something_has_a_name_of_its_own(desk, now):
    everything_waits(now)
    everything_waits(now)
    found = desk.get("/").context["desk"]
    keys = [line.key for line in [*found.now, *found.today, *found.week] if line.opens]

    assert len(keys) == len(set(keys)) >= 6


def test_the_explanation_and_the_address_pressed_on_today_lead_back_there(desk, now):
    action, dead = everything_waits(now)
    shown = desk.get(f"/actions/{action.pk}/explain/").context["form"]
    typed = {name: shown[name].value() for name in ("occasion", "link", "tone", "words", "events", "drafted")}
    agent = make_contact()
    presses = [
        (f"/actions/{action.pk}/explain/told/", typed | {"channel": "phone"}, f"/actions/{action.pk}/"),
        (f"/actions/{action.pk}/explain/", typed, f"/actions/{action.pk}/"),
        (f"/people/{dead.pk}/address/", {"email": "new@blog.example"}, f"/people/{dead.pk}/"),
        (f"/people/{dead.pk}/agent/", {"agent": agent.pk}, f"/people/{dead.pk}/"),
    ]

    led = {
        path: [desk.post(path, more | said)["Location"] for more in ({"back": "today"}, {})]
        for path, said, _to in presses
    }

    assert led == {path: ["/", to] for path, _said, to in presses}


def test_the_tab_says_how_many_things_wait(desk, priced):
    number = desk.get("/").context["desk"].number
    poll = desk.get("/today/live/", {"seen": "old"}, headers={"HX-Request": "true"})

    assert f"<title>({number}) Today · Relevo</title>" in desk.get("/").content.decode()
    assert f"<title>({number}) Today · Relevo</title>" in poll.content.decode()


def test_held_mails_and_addresses_that_do_not_work_wait_for_somebody(desk, now):
    action = make_action(places=2)
    first, second = sounded(action, 2, now)
    Message.objects.filter(recipient_id=first.blogger_id).update(state=MessageState.HELD, held_by="user:1")
    Blogger.objects.filter(pk=second.blogger_id).update(undeliverable_at=now)

    found = {line.bold: line.url for line in desk.get("/").context["desk"].today}

    assert found["1 mail is held"] == "/outbox/?show=held"
    assert found[f"No mail arrives at {second.blogger.email}"] == f"/people/{second.blogger_id}/address/"


def test_who_is_on_duty_stands_on_today(desk):
    Agency.objects.update(on_duty=make_user(name="Nora Gil"))

    assert "On duty: Nora Gil" in desk.get("/").content.decode()


def test_two_thousand_rows_cost_what_one_costs(desk, now):
    action = make_action(places=2, owner=make_user())
    people = confirmed(action, 2, now)
    card = card_of(action, now, person=people[0])
    Message.objects.update(state=MessageState.FAILED)
    with queries() as few:
        desk.get("/")
    again = {"for_user": card.for_user, "since": now, "kind": card.kind, "participation": people[1]}
    Card.objects.bulk_create(Card(action=action, code=f"c{n}", **again) for n in range(2000))
    row = Message.objects.filter(action_id=action.pk).first()
    copies = []
    for n in range(2000):
        row.pk, row.key, row.created_at = None, f"copy:{n}", now - timedelta(minutes=n)
        copies.append(Message(**{f.attname: getattr(row, f.attname) for f in Message._meta.fields}))
    Message.objects.bulk_create(copies)
    with queries() as many:
        found = desk.get("/").context["desk"]

    assert len(many) == len(few)
    assert any(line.bold.startswith("20") and "in trouble" in line.bold for line in found.today)
    assert len(found.now) == MOST_LINES
