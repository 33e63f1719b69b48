"""Moving an action by its page: typed, foreseen, pressed, taken back. Nothing is saved before the press."""

import re
from datetime import timedelta
from functools import partial
from html import unescape

import pytest

from agency.models import Message
from campaigns import staffing
from campaigns.models import Action, Event, Invitation
from tests import checkpoints
from tests.campaigns.people import confirmed, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_campaign, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def action(desk, now) -> Action:
    return checkpoints.from_there("two for a dinner", partial(two_for_a_dinner, now))


def two_for_a_dinner(now) -> Action:
    action = make_action(title="Dinner", place="Calle Mayor 1", starts_at=now + timedelta(days=9))
    confirmed(action, 2, now)
    return action


def url(action: Action, below: str = "") -> str:
    return f"/actions/{action.pk}/move/{below}"


def typed(action: Action, **changed) -> dict:
    fee = action.groups.get()
    start = {"starts_at": "2026-06-18T10:00", "ends_at": "", "publish_by": "", "place": action.place}
    start |= {"deliverable": "", "brief": action.brief, f"fee_{fee.pk}": "250", f"places_{fee.pk}": str(fee.number)}
    return start | {"why": "Works in the room"} | changed


def foreseen(desk, action: Action, **changed):
    return desk.post(url(action), typed(action, **changed))


def go(desk, action: Action, page):
    fields = {unescape(name): unescape(value) for name, value in _HIDDEN.findall(page.content.decode())}
    return desk.post(url(action), fields | {"why": "Works in the room", "go": "1"}, follow=True)


def test_the_form_starts_from_the_terms_as_they_are(desk, action):
    page = desk.get(url(action)).content.decode()

    assert "2026-06-18T10:00" in page
    assert "Calle Mayor 1" in page


def test_what_it_would_do_is_shown_and_nothing_is_saved(desk, action):
    with queries() as captured:
        page = foreseen(desk, action, place="Elsewhere")

    said = page.content.decode()
    assert (page.status_code, writes(captured)) == (200, [])
    assert "2 people would be asked again" in said
    assert "Elsewhere" in said
    action.refresh_from_db()
    assert (action.place, action.terms_version) == ("Calle Mayor 1", 1)


def test_one_press_moves_it_and_one_takes_it_back(desk, action):
    page = go(desk, action, foreseen(desk, action, place="Elsewhere"))
    action.refresh_from_db()
    assert (action.place, action.terms_version) == ("Elsewhere", 2)
    assert "Take the move back" in page.content.decode()

    page = desk.post(url(action, "take-back/"), follow=True)
    action.refresh_from_db()
    assert (action.place, action.terms_version) == ("Calle Mayor 1", 1)
    assert "Take the move back" not in page.content.decode()


def test_pressed_twice_it_moves_once(desk, action):
    page = foreseen(desk, action, place="Elsewhere")
    go(desk, action, page)
    again = go(desk, action, page)

    assert Event.objects.filter(verb="move").count() == 1
    assert Message.objects.filter(purpose="new_date").count() == 2
    assert again.status_code == 422
    assert "These are the terms as they are" in again.content.decode()


def test_a_preview_that_is_out_of_date_is_shown_again_with_what_is_different(desk, action, now):
    page = foreseen(desk, action, place="Elsewhere")
    (late,) = sounded(action, 1, now)

    again = go(desk, action, page)

    assert again.status_code == 409
    assert f"Different now: {late.blogger.name}" in unescape(again.content.decode())
    action.refresh_from_db()
    assert action.terms_version == 1
    assert go(desk, action, again).status_code == 200
    action.refresh_from_db()
    assert action.terms_version == 2


def test_what_has_left_cannot_be_taken_back(desk, action, now):
    go(desk, action, foreseen(desk, action, place="Elsewhere"))
    Message.objects.filter(purpose="new_date").update(state="sent", sent_at=now)

    page = desk.post(url(action, "take-back/"), follow=True)

    assert "Somebody has been told already" in page.content.decode()
    assert Invitation.objects.open().filter(kind="new_date").count() == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("starts_at", "2026-06-09T09:00", "That hour has passed"),  # dt14
        ("starts_at", "2027-03-28T02:30", "That hour does not exist"),  # dt1
        ("starts_at", "2026-10-25T02:30", "That hour happens twice"),  # dt2
        ("starts_at", "30/02/2027 19:00", "Write a day of the calendar"),  # dt3
        ("starts_at", "2027-13-01T19:00", "Write a day of the calendar"),  # dt4
        ("starts_at", "0001-01-01T00:00", "Write the year with four digits"),  # dt7
        ("starts_at", "9999-12-31T23:59", "Write the year with four digits"),  # dt8
        ("starts_at", "2029-12-31T23:59", "more than three years ahead"),
        ("starts_at", "", "An open action needs a date"),
        ("ends_at", "2026-06-18T09:00", "It ends before it starts"),  # fm16
        ("publish_by", "2026-06-17T09:00", "That is before the event"),
        ("place", "x" * 241, "at most 240"),
        ("place", "a\x00b", "Null characters"),  # un1
        ("why", "x" * 2001, "at most 2000"),
    ],
)
def test_what_makes_no_sense_is_asked_about_beside_its_field(field, value, says, desk, action):
    page = foreseen(desk, action, **{field: value})

    assert page.status_code == 422
    assert says in unescape(page.content.decode())


@pytest.mark.parametrize("fee", ["-5", "NaN", "1e400", "1,234.50", "", "٣x", "12,505"])
def test_a_fee_that_is_none_is_asked_about(fee, desk, action):
    group = action.groups.get()

    assert foreseen(desk, action, **{f"fee_{group.pk}": fee}).status_code == 422


def test_the_same_hour_of_another_summer_time_is_another_moment(desk, action, now):
    """dt15: an hour that a change of clocks moves is a move like any other."""
    page = foreseen(desk, action, starts_at="2026-11-18T10:00")
    go(desk, action, page)
    action.refresh_from_db()

    assert action.starts_at.isoformat() == "2026-11-18T09:00:00+00:00"


@pytest.mark.parametrize("saw", ["", "x", "1;" + "9" * 30, "1;1:again"])
def test_what_a_page_claims_to_have_shown_is_believed_only_where_it_is_so(saw, desk, action):
    page = desk.post(url(action), typed(action, place="Elsewhere") | {"go": "1", "saw": saw})

    assert page.status_code in (200, 409)
    action.refresh_from_db()
    assert action.terms_version == 1


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_what_has_ended_or_has_no_date_is_not_moved(state, desk, now):
    action = make_action(state=state)

    assert desk.get(url(action)).status_code == 302
    assert desk.post(url(action, "take-back/")).status_code == 302


def test_an_action_of_a_client_that_is_not_ones_own_is_not_there(client, story):
    client.force_login(make_user("freelancer", language="en"))
    action = make_action(campaign=make_campaign(client=make_client()))

    assert [client.get(url(action)).status_code, client.post(url(action, "take-back/")).status_code] == [404, 404]


def test_places_are_moved_on_the_same_page_and_never_below_those_held(desk, action):
    group = action.groups.get()
    number = f"places_{group.pk}"
    too_few = foreseen(desk, action, **{number: "1"})
    assert too_few.status_code == 422
    assert "2 are held, or promised to somebody" in unescape(too_few.content.decode())
    assert [foreseen(desk, action, **{number: n}).status_code for n in ("0", "-1", "1000000000", "x", "")] == [422] * 5

    page = foreseen(desk, action, **{number: str(group.number + 2)})
    said = unescape(page.content.decode())
    assert "Nobody would be asked again" in said
    assert "2 places more cost up to €500 more." in said
    assert "Nobody had to be asked" in go(desk, action, page).content.decode()
    group.refresh_from_db()
    action.refresh_from_db()
    assert (group.places.count(), action.terms_version, Message.objects.filter(purpose="new_date").count()) == (
        group.number, 1, 0,
    )  # fmt: skip


def test_a_brief_that_only_travelled_through_a_browser_has_not_changed(desk, action):
    Action.objects.update(brief="One\n\nTwo")
    action.refresh_from_db()
    assert foreseen(desk, action, brief="One\r\n\r\nTwo\r\n").status_code == 422
    page = foreseen(desk, action, brief="One\r\n\r\nThree")
    assert "2 people would be asked again" in page.content.decode()
    go(desk, action, page)
    assert Action.objects.get().brief == "One\r\n\r\nThree"


def test_cancelling_shows_who_is_told_what_it_costs_and_who_hears_first_and_can_be_taken_back(desk, now, story):
    action = make_action(places=2)
    action.chain.create(contact=make_contact(client=action.client, name="Javier"))
    (holder,) = confirmed(action, 1, now)
    sounded(action, 1, now)

    page = desk.get(f"/actions/{action.pk}/cancel/")
    said = unescape(page.content.decode())
    assert [name for name, *_ in page.context["shown"].people] == [holder.blogger.name]
    assert [words in said for words in ("Nothing is owed for it.", "One open question ends.", "Javier")] == [True] * 3
    stale = desk.post(f"/actions/{action.pk}/cancel/", {"saw": "x", "why": "No stock"})
    assert (stale.status_code, "No stock" in stale.content.decode()) == (409, True)

    press = {"saw": page.context["saw"], "why": "No stock"}
    for _press in range(2):
        desk.post(f"/actions/{action.pk}/cancel/", press)
    assert "Keep it on" in desk.get(f"/actions/{action.pk}/").content.decode()
    desk.post(f"/actions/{action.pk}/keep-on/")
    assert "Keep it on" not in desk.get(f"/actions/{action.pk}/").content.decode()

    desk.post(f"/actions/{action.pk}/cancel/", press)
    staffing.sweep(story.advance(minutes=10))
    action.refresh_from_db()
    assert (action.state, Event.objects.filter(verb="cancel").count()) == ("cancelled", 1)
    assert "cancelled already" in desk.post(f"/actions/{action.pk}/keep-on/", follow=True).content.decode()
    assert desk.get(f"/actions/{action.pk}/cancel/").status_code == 302
