"""Two rows of one person in the actions: what moves, which goes on, and that every invariant holds afterwards."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agency import links
from agency.invariants import CHECKS
from agency.models import Message
from bloggers import forgetting, merging
from bloggers.models import Blogger
from campaigns import answering, barring, deciding, inviting
from campaigns.lifecycle import change
from campaigns.models import Card, Event, Participation, Place
from campaigns.planning import list_people, open_action
from campaigns.states import Answer
from campaigns.uniting import foreseen
from tests.campaigns.people import seen
from tests.make import make_action, make_agency, make_blogger, make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency():
    make_agency()


def opened(now, **fields):
    action = make_action(state="draft", now=now, **fields)
    open_action(action.pk, now=now, user=action.owner)
    action.refresh_from_db()
    return action


def listed(action, blogger, now):
    return list_people(action.pk, [blogger], now=now, user=action.owner)[0]


def sounded(action, blogger, now):
    person = listed(action, blogger, now)
    inviting.sound_out(action.pk, [person.pk], action.groups.first().pk, now=now, user=action.owner)
    return person


def available(action, blogger, now):
    person = sounded(action, blogger, now)
    answering.answer_sounding(person.pk, action.pk, Answer.MAY_PROPOSE, seen(person), now=now)
    return person


def invited(action, blogger, now):
    person = available(action, blogger, now)
    deciding.note_verdict(action.pk, [person.pk], "yes", now=now, user=action.owner)
    with change(action.pk, now=now, actor="clock") as c:
        for row in inviting.people_of(c, [person.pk]):
            inviting.invite(c, row, action.groups.first())
    return person


def confirmed(action, blogger, now):
    person = invited(action, blogger, now)
    answering.accept(person.pk, action.pk, seen(person), now=now)
    return person


def declined(action, blogger, now):
    person = sounded(action, blogger, now)
    answering.decline(person.pk, action.pk, now=now)
    return person


def reserve(action, blogger, now):
    person = available(action, blogger, now)
    deciding.note_verdict(action.pk, [person.pk], "yes", now=now, user=action.owner)
    with change(action.pk, now=now, actor="clock") as c:
        for row in inviting.people_of(c, [person.pk]):
            inviting.make_reserve(c, row)
    return person


def merge(one, other, now):
    return merging.merge(one, other, by=make_user(), now=now)


def broken(now):
    return [line for checks in CHECKS.values() for check in checks for line in check(now)]


def states():
    return list(Participation.objects.order_by("pk").values_list("blogger", "state"))


def test_her_actions_come_along_with_their_letters(now):
    kept, gone = make_blogger(), make_blogger()
    person = invited(opened(now), gone, now)
    merge(kept, gone, now)

    assert states() == [(kept.pk, "available")]
    letters = Message.objects.filter(recipient_kind="blogger")
    assert set(letters.values_list("recipient_id", flat=True)) == {kept.pk}
    assert set(letters.waiting().values_list("address", flat=True)) == {kept.email}
    assert list(Event.objects.filter(verb="merge").values_list("subject_id", "facts")) == [
        (person.pk, {"from": gone.pk, "to": kept.pk})
    ]
    assert broken(now) == []


STAGES = [listed, sounded, available, reserve, invited, confirmed, declined]


@pytest.mark.parametrize("hers", STAGES)
@pytest.mark.parametrize("twins", STAGES)
def test_twice_in_one_action_is_once_whatever_the_two_had_come_to(now, hers, twins):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    rows = [hers(action, kept, now), twins(action, gone, now)]
    before = [Participation.objects.get(pk=row.pk).state for row in rows]
    merge(kept, gone, now)
    (stays,) = Participation.objects.filter(blogger=kept)
    (ends,) = Participation.objects.filter(blogger=gone)

    assert broken(now) == []
    # Of a yes and a no the later one counts; both were given at one moment here.
    yes_and_no = "declined" in before and {"available", "reserve"} & set(before)
    assert stays.state == (before[0] if yes_and_no else max(before, key=ORDER.index))
    assert ends.state in ("released", "declined")
    assert not ends.invitations.open().exists()
    assert Place.objects.filter(holder=ends).count() == 0
    assert Card.objects.waiting().filter(participation=ends).count() == 0


ORDER = ["listed", "sounded", "declined", "available", "reserve", "confirmed"]


def test_of_two_answers_the_later_one_goes_on(now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    available(action, kept, now)
    declined(action, gone, now + timedelta(hours=1))
    merge(kept, gone, now + timedelta(hours=2))

    assert dict(states()) == {kept.pk: "declined", gone.pk: "released"}


def test_letters_go_with_the_row_that_they_are_about(now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    hers, twins = sounded(action, kept, now), confirmed(action, gone, now)
    about = {row.pk: set(Message.objects.filter(recipient_id=row.blogger_id).values_list("pk", flat=True))
             for row in (hers, twins)}  # fmt: skip
    merge(kept, gone, now)

    letters = Message.objects.filter(recipient_kind="blogger")
    assert set(letters.filter(recipient_id=gone.pk).values_list("pk", flat=True)) == about[hers.pk]
    assert set(letters.filter(recipient_id=kept.pk).values_list("pk", flat=True)) == about[twins.pk]


def test_of_two_places_one_becomes_free_and_the_action_is_looked_at(now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now, places=2)
    confirmed(action, kept, now), confirmed(action, gone, now)
    merge(kept, gone, now)
    action.refresh_from_db()

    assert sorted(Place.objects.values_list("holder__blogger", flat=True), key=str) == [kept.pk, None]
    assert action.next_look_at == now


def test_both_links_open_the_page_of_the_row_that_goes_on(client, story, now):
    kept, gone = make_blogger(language="en"), make_blogger(language="en")
    action = opened(now)
    hers, twins = listed(action, kept, now), confirmed(action, gone, now)
    paths = [links.path("r", row.pk, row.link_version) for row in (hers, twins)]
    merge(kept, gone, now)
    pages = [client.get(path) for path in paths]

    assert [page.status_code for page in pages] == [200, 200]
    assert [page.context["person"].pk for page in pages] == [twins.pk, twins.pk]


def test_a_revoked_link_of_the_other_row_stays_revoked(client, story, now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    hers = listed(action, kept, now)
    confirmed(action, gone, now)
    merge(kept, gone, now)

    assert client.get(links.path("r", hers.pk, hers.link_version + 1)).status_code == 410


def test_what_the_client_said_of_either_counts(now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    hers, twins = available(action, kept, now), available(action, gone, now)
    deciding.note_verdict(action.pk, [twins.pk], "must_have", now=now, user=action.owner)
    merge(kept, gone, now)

    assert list(hers.decisions.values_list("verdict", flat=True)) == ["must_have"]
    assert Participation.objects.get(pk=hers.pk).must_have is True


def test_soundings_before_they_were_one_break_no_promise(now):
    kept, gone = make_blogger(), make_blogger()
    for person in (kept, kept, gone, gone):
        sounded(opened(now), person, now)
    merge(kept, gone, now)

    assert broken(now) == []
    refused = barring.why_not(opened(now), [listed(opened(now), kept, now)], now)
    assert list(refused.values()) == ["asked_often"]


def test_a_stop_of_the_other_row_ends_every_question(now):
    kept, gone = make_blogger(), make_blogger()
    person = sounded(opened(now), kept, now)
    Blogger.objects.filter(pk=gone.pk).update(opted_out_at=now)
    merge(kept, gone, now)

    assert not person.invitations.open().exists()
    assert broken(now) == []


def test_actions_that_are_over_keep_their_history(now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    confirmed(action, kept, now), confirmed(action, gone, now)
    for verb in ("deliver", "deliver"):
        person = Participation.objects.filter(state="confirmed").first()
        with change(action.pk, now=now, actor="clock") as c:
            c.move(Participation.objects.get(pk=person.pk), verb)
    with change(action.pk, now=now, actor="clock") as c:
        c.move(c.action, "close")
    merge(kept, gone, now)

    assert sorted(states()) == sorted([(kept.pk, "delivered"), (gone.pk, "delivered")])
    assert broken(now) == []


def test_erasing_her_afterwards_frees_her_place_and_empties_both(now):
    kept, gone = make_blogger(), make_blogger()
    action = opened(now)
    listed(action, kept, now), confirmed(action, gone, now)
    merge(kept, gone, now)
    forgetting.erase(Blogger.objects.get(pk=kept.pk), now)

    assert Place.objects.exclude(holder=None).count() == 0
    assert set(Message.objects.filter(recipient_kind="blogger").values_list("address", flat=True)) == {
        "erased@invalid.example"
    }
    assert broken(now) == []


def test_what_merging_means_is_said_before_the_press(now):
    kept, gone, reader = make_blogger(), make_blogger(), make_user(language="en")
    both, hers = opened(now, title="Dinner"), opened(now)
    confirmed(both, kept, now), confirmed(both, gone, now), listed(hers, gone, now)

    with translation.override("en"):
        lines = foreseen(kept, gone, reader)
    assert lines == [
        "1 action comes along.", "Both have a place in “Dinner”: one of the two becomes free.",
    ]  # fmt: skip


def test_a_freelancer_reads_no_title_of_another_client(now):
    kept, gone = make_blogger(), make_blogger()
    mine = make_client()
    reader = make_user("freelancer")
    mine.team.add(reader)
    action = opened(now, title="Secret")
    listed(action, kept, now), listed(action, gone, now)

    with translation.override("en"):
        lines = foreseen(kept, gone, reader)
    assert lines == ["Both are in “an action of another client”: “on the list” goes on, “on the list” ends."]


def test_actions_are_locked_in_the_order_of_their_ids_whatever_their_days(postgres, now):
    later = opened(now, starts_at=now + timedelta(days=40))
    sooner = opened(now, starts_at=now + timedelta(days=20))
    kept, gone = make_blogger(), make_blogger()
    for action in (sooner, later):
        listed(action, gone, now)
    with CaptureQueriesContext(connection) as queries:
        merging.merge(kept, gone, by=make_user(), now=now)
    locks = [query["sql"] for query in queries if 'OF "campaigns_action"' in query["sql"]]

    assert [re.search(r'"id" = (\d+)', sql)[1] for sql in locks] == [str(later.pk), str(sooner.pk)]
