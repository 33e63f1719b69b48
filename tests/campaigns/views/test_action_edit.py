"""Editing an action: what may still change, what stands once somebody was asked, and two people at one form."""

from datetime import timedelta

import pytest

from campaigns import planning
from campaigns.models import Action, Event, Place
from tests.campaigns.people import sounded
from tests.campaigns.views.filling import group, typed
from tests.campaigns.views.test_action_form import NEW
from tests.make import make_action, make_client

pytestmark = pytest.mark.django_db


def edit_url(action):
    return f"/actions/{action.pk}/edit/"


def as_it_is(action, **fields) -> dict:
    """The form of `action` as the page shows it."""
    one = action.groups.get()
    start = {
        "client": action.campaign.client_id,
        "campaign_name": action.campaign.name,
        "title": action.title,
        "starts_at": "2026-06-18T20:30",
        "ends_at": "",
        "decide_by": "",
        "ceiling": "",
        "deliverable": "",
        "seen": planning.edition(action),
        "g-INITIAL_FORMS": "1",
        **group(0, id=one.pk, label=one.label, number=one.number, fee=one.fee),
    }
    return typed(**start | fields)


def test_an_action_nobody_was_asked_for_is_edited_as_a_whole(desk, now):
    action = make_action(places=5)

    desk.post(
        edit_url(action), as_it_is(action, title="Other", starts_at="2026-06-20T20:30", g0_number="3", g0_fee="300")
    )

    action.refresh_from_db()
    assert (action.title, action.starts_at.day, Place.objects.of(action).count()) == ("Other", 20, 3)
    assert action.groups.get().fee == 300


def test_an_edit_leaves_the_autopilot_to_the_cockpit(desk):
    action = make_action(autopilot="auto", may_ask_new=True)

    page = desk.get(edit_url(action)).content.decode()
    desk.post(edit_url(action), as_it_is(action, title="Other", autopilot="off"))

    action.refresh_from_db()
    assert "autopilot" not in page
    assert (action.title, action.autopilot, action.may_ask_new) == ("Other", "auto", True)


@pytest.mark.parametrize("asked", [False, True])
def test_watching_is_a_term_that_stays_once_somebody_was_asked(desk, now, asked):
    action = make_action(starts_at=None, publish_by=now + timedelta(days=9), places=5)
    if asked:
        sounded(action, 1, now)
    typed_in = {"starts_at": "", "publish_by": "2026-06-18T10:00", "watch": "on", "standing": str(int(asked))}

    page = desk.get(edit_url(action)).content.decode()
    answer = desk.post(edit_url(action), as_it_is(action, **typed_in))

    action.refresh_from_db()
    assert 'name="watch"' in page
    assert (answer.status_code, action.watch) == (302, not asked)


def test_an_event_whose_terms_stand_has_no_watch_to_choose(desk, now):
    action = make_action(places=5)
    sounded(action, 1, now)
    assert 'name="watch"' not in desk.get(edit_url(action)).content.decode()


def test_terms_stay_once_somebody_was_asked(desk, now):
    action = make_action(places=5)
    sounded(action, 1, now)

    page = desk.get(edit_url(action)).content.decode()
    desk.post(
        edit_url(action),
        as_it_is(action, title="Other", starts_at="2026-06-20T20:30", g0_number="6", g0_fee="10", standing="1"),
    )

    action.refresh_from_db()
    assert "Somebody has been asked for these terms" in page
    assert (action.title, action.starts_at.day, action.groups.get().fee) == ("Other", 18, 250)
    assert Place.objects.of(action).count() == 6


def test_who_was_changing_terms_while_somebody_was_asked_is_told_and_loses_nothing_else(desk, now):
    action = make_action(places=5, title="Dinner")
    form = as_it_is(action, title="Other", g0_fee="300")
    sounded(action, 1, now)

    told = desk.post(edit_url(action), form)
    action.refresh_from_db()
    before = (action.title, action.groups.get().fee)
    desk.post(edit_url(action), form | {"standing": "1"})

    page = told.content.decode()
    action.refresh_from_db()
    assert (told.status_code, before) == (409, ("Dinner", 250))
    assert "While you were writing, somebody was asked for these terms" in page
    assert ('value="Other"' in page, 'name="standing" value="1"' in page) == (True, True)
    assert (action.title, action.groups.get().fee) == ("Other", 250)


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_what_has_ended_is_no_longer_edited(desk, now, end):
    action = make_action(title="Dinner")
    form = as_it_is(action, title="Other")
    Action.objects.update(state=end)

    page = desk.get(edit_url(action)).content.decode()
    response = desk.post(edit_url(action), form)

    action.refresh_from_db()
    assert (response.status_code, action.title, Event.objects.count()) == (409, "Dinner", 0)
    for shown in (page, response.content.decode()):
        assert "This action has ended and stays as it is." in shown
        assert ">Save<" not in shown
    assert edit_url(action) not in desk.get(f"/actions/{action.pk}/").content.decode()


def test_saving_over_a_colleague_is_refused_with_what_was_typed(desk):
    action = make_action()
    opened = as_it_is(action, title="Mine")
    desk.post(edit_url(action), as_it_is(action, title="Hers", place="Garden"))

    response = desk.post(edit_url(action), opened)

    action.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, action.title) == (409, "Hers")
    assert 'value="Mine"' in page
    assert "It says now: Title: Hers; Where: Garden" in page
    again = desk.post(edit_url(action), opened | {"seen": response.context["form"]["seen"].value()})
    action.refresh_from_db()
    assert (again.status_code, action.title) == (302, "Mine")


def test_saving_twice_is_one_edit_and_a_polite_refusal(desk):
    action = make_action()
    form = as_it_is(action, title="Once")

    first, second = desk.post(edit_url(action), form), desk.post(edit_url(action), form)

    assert (first.status_code, second.status_code) == (302, 409)
    assert Event.objects.filter(verb="edit").count() == 1


def two_groups(action, *labels, **fields) -> dict:
    """The form of an action of two groups, with these labels for them."""
    first, second = action.groups.order_by("pk")
    one = group(0, id=first.pk, label=labels[0], number=first.number)
    two = group(1, id=second.pk, label=labels[1], number=second.number)
    counts = {"g-TOTAL_FORMS": "2", "g-INITIAL_FORMS": "2"}
    start = {"client": action.campaign.client_id, "campaign_name": action.campaign.name, "ceiling": ""}
    return typed(**start | counts | one | two | fields)


def labels_of(action) -> list[str]:
    return list(action.groups.order_by("pk").values_list("label", flat=True))


def test_two_groups_swap_their_names(desk):
    action = make_action(groups=[{"label": "Cocina", "number": 1}, {"label": "Vino", "number": 1}])

    response = desk.post(edit_url(action), two_groups(action, "Vino", "Cocina"))

    assert (response.status_code, labels_of(action)) == (302, ["Vino", "Cocina"])


def test_a_new_group_takes_the_name_of_one_that_goes(desk):
    action = make_action(groups=[{"label": "Cocina", "number": 1}, {"label": "Vino", "number": 1}])
    new = {"g-TOTAL_FORMS": "3", "g-1-DELETE": "on"} | group(2, label="Vino", number=2)

    response = desk.post(edit_url(action), two_groups(action, "Cocina", "Vino", **new))

    assert (response.status_code, labels_of(action)) == (302, ["Cocina", "Vino"])
    assert Place.objects.of(action).count() == 3


GONE = {
    "taken away": {"g-1-DELETE": "on"},
    "left out": {"g-TOTAL_FORMS": "1"},
    "another in its stead": {"g-TOTAL_FORMS": "3", "g-1-DELETE": "on"} | group(2, label="Vino", number=2),
}


@pytest.mark.parametrize("name", GONE)
def test_a_group_that_people_were_asked_for_does_not_go(desk, now, name):
    action = make_action(groups=[{"label": "Cocina", "number": 1}, {"label": "Vino", "number": 1}])
    sounded(action, 1, now)

    response = desk.post(edit_url(action), two_groups(action, "Cocina", "Vino", title="Other", **GONE[name]))

    action.refresh_from_db()
    assert (response.status_code, labels_of(action)) == (422, ["Cocina", "Vino"])
    assert action.title != "Other"
    assert "Somebody has been asked for these terms, so no group goes." in response.content.decode()


def test_a_group_that_somebody_was_asked_for_meanwhile_does_not_go(desk, now):
    action = make_action(groups=[{"label": "Cocina", "number": 1}, {"label": "Vino", "number": 1}])
    kept = list(action.groups.order_by("pk")[:1])
    sounded(action, 1, now)

    with pytest.raises(planning.GroupStands):
        planning.edit_action(action, [], kept, seen=0, standing=True, now=now, user=action.owner)

    assert labels_of(action) == ["Cocina", "Vino"]


def test_a_draft_that_gets_its_date_is_open(desk):
    desk.post(NEW, typed(client=make_client().pk, starts_at="", ends_at="", decide_by=""))
    action = Action.objects.get()

    desk.post(edit_url(action), as_it_is(action))

    action.refresh_from_db()
    assert action.state == "open"


def test_a_copy_has_neither_dates_nor_people(desk, now):
    action = make_action(title="Dinner", bonus=1)
    sounded(action, 2, now)

    response = desk.post(f"/actions/{action.pk}/copy/")

    twin = Action.objects.exclude(pk=action.pk).get()
    assert response.url == edit_url(twin)
    assert (twin.title, twin.state, twin.due, twin.participations.count()) == ("Dinner, copy", "draft", None, 0)
    assert Place.objects.of(twin).count() == 6
