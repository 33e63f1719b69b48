"""The card of a missing post, where it is pressed, and the page that says what a press means."""

from datetime import timedelta

import pytest

from agency.models.people import Role
from campaigns import answering, publishing, staffing, stepping_in
from campaigns.models import Action, Card, Event, Participation
from tests.campaigns.links_pressed import path_of
from tests.campaigns.people import confirmed, fresh, reserves, seen, state
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_blogger, make_participation, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def silent(now, story, *, places: int = 2, spare: int = 2, **fields) -> tuple[Action, list[Participation]]:
    """An hour and five minutes after the posts were due, and no post is known."""
    due = (now + timedelta(days=9)).replace(hour=10)
    action = make_action(starts_at=None, publish_by=due, places=places, watch=True, title="Tres fotos", **fields)
    action.refresh_from_db()
    people = confirmed(action, places, now)
    reserves(action, spare, now)
    Participation.objects.get(pk=people[0].pk).blogger.__class__.objects.update(phone="+34 600 111 222")
    Action.objects.filter(pk=action.pk).update(next_look_at=due)
    story.set(due + HOUR + timedelta(minutes=5))
    staffing.tend(action.pk, story.now)
    return Action.objects.get(pk=action.pk), fresh(people)


def url(person: Participation) -> str:
    return f"/actions/{person.action_id}/people/{person.pk}/step-in/"


def words_of(page) -> str:
    return " ".join(page.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_today_and_the_action_show_whom_to_call_and_lead_to_the_page(desk, now, story):
    action, (ana, _bea) = silent(now, story)
    name = ana.blogger.name
    said = f"{name} was to publish by 12:00, and no post is known yet"
    for page in ("/", f"/actions/{action.pk}/"):
        shown = words_of(desk.get(page))
        assert said in shown
        assert "+34 600 111 222" in shown
        assert "A reserve steps in…" in shown
    assert "Somebody may step in until 23:59; closing the action ends that." in shown
    card = Card.objects.get(code="no_post", participation=ana)
    answer = desk.post(f"/actions/{action.pk}/cards/{card.pk}/", {"result": "step_in", "back": "today"})
    assert answer["Location"] == url(ana)
    assert Card.objects.get(pk=card.pk).acknowledged_at is None


def test_the_page_says_call_first_and_names_whom_it_asks_and_writes_nothing(desk, now, story):
    action, (ana, _bea) = silent(now, story)
    desk.get(url(ana))
    with queries() as asked:
        page = words_of(desk.get(url(ana)))
    assert writes(asked) == []
    assert "look at the site or call first" in page
    for row in action.participations.reserves():
        assert row.blogger.name in page
    assert "by 23:59" in page


def test_of_a_must_have_the_page_says_that_the_client_had_asked_for_her(desk, now, story):
    _action, (ana, bea) = silent(now, story)
    Participation.objects.filter(pk=ana.pk).update(must_have=True)
    said = ["The client asked for this person by name." in words_of(desk.get(url(each))) for each in (ana, bea)]
    assert said == [True, False]


def test_hours_are_those_of_the_action_and_say_so_where_the_readers_clock_shows_another(desk, now, story):
    action, (ana, _bea) = silent(now, story, zone="Atlantic/Canary")
    end = "23:59 (Canary Islands time; 0:59, Madrid time)"
    due = "11:00 (Canary Islands time; 12:00, Madrid time)"
    cockpit = words_of(desk.get(f"/actions/{action.pk}/"))
    assert f"publishes today, by {end}:" in words_of(desk.get(url(ana)))
    assert f"Somebody may step in until {end}; closing the action ends that." in cockpit
    for page in (cockpit, words_of(desk.get("/"))):
        assert f"was to publish by {due}, and no post is known yet" in page


def test_the_press_offers_the_place_and_the_second_changes_nothing(desk, now, story):
    action, (ana, bea) = silent(now, story)
    for _twice in range(2):
        assert desk.post(url(ana))["Location"] == f"/actions/{action.pk}/emergency/"
    assert (state(ana), state(bea)) == ("released", "confirmed")
    assert Event.objects.filter(action=action, verb="release").count() == 1
    page = words_of(desk.get(f"/actions/{action.pk}/emergency/"))
    assert f"No post by {ana.blogger.name} is known; the place was offered again" in page
    assert "mail about the place" in page


def test_whoever_is_learning_is_told_that_a_colleague_reads_the_call_ups_first(client, now, story):
    action, (ana, _bea) = silent(now, story)
    trainee = make_user(Role.TRAINEE, language="en")
    Action.objects.filter(pk=action.pk).update(owner=trainee)
    client.force_login(trainee)
    page = client.post(url(ana), follow=True).content.decode()
    assert "Nothing leaves before a colleague has read it" in page


def test_where_nobody_could_step_in_there_is_no_button(desk, now, story):
    _action, (ana, _bea) = silent(now, story, spare=0)
    page = words_of(desk.get(url(ana)))
    assert "Nobody is left who could step in today" in page
    assert "Offer the place" not in page


def test_without_a_reserve_the_place_is_offered_to_who_is_on_the_list_and_not_asked_yet(desk, now, story):
    action, (ana, _bea) = silent(now, story, spare=0)
    for opted_out in (None, now):
        make_participation(action, make_blogger(opted_out_at=opted_out))
    page = words_of(desk.get(url(ana)))
    assert "One person on the list has not been asked yet, and may still publish today, by 23:59." in page
    assert "Asking them is a press of yours on the next page." in page
    assert "Offer the place to others" in page
    desk.post(url(ana))
    assert state(ana) == "released"
    assert "Sound out 1 person" in words_of(desk.get(f"/actions/{action.pk}/emergency/"))


def test_the_emergency_shows_whom_the_gap_made_us_ask_anew(desk, now, story):
    action, (ana, _bea) = silent(now, story, spare=0)
    Action.objects.filter(pk=action.pk).update(autopilot="auto", may_ask_new=True)
    new = make_participation(action)
    assert "Relevo asks by itself." in words_of(desk.get(url(ana)))
    desk.post(url(ana))
    page = words_of(desk.get(f"/actions/{action.pk}/emergency/"))
    assert f"{new.blogger.name}" in page
    assert "not asked before" in page
    assert "Asked 13:05" in page


def test_once_the_post_is_noted_the_page_leads_back_and_a_press_says_so(desk, now, story):
    action, (ana, _bea) = silent(now, story)
    publishing.publish(ana.pk, action.pk, "https://blog.example/a", now=story.now)
    back = f"/actions/{action.pk}/people/{ana.pk}/"
    assert desk.get(url(ana))["Location"] == back
    answer = desk.post(url(ana), follow=True)
    assert "Things have moved on" in words_of(answer)
    assert state(ana) == "confirmed"


def test_the_cockpit_costs_the_same_for_one_who_is_silent_and_for_many(desk, now, story):
    few, _people = silent(now, story, places=1)
    desk.get(f"/actions/{few.pk}/")
    with queries() as one:
        desk.get(f"/actions/{few.pk}/")
    story.set(now)
    many, _people = silent(now, story, places=9)
    with queries() as nine:
        desk.get(f"/actions/{many.pk}/")
    assert len(nine) == len(one)
    assert writes(nine) == []


def test_her_page_asks_for_the_post_and_costs_no_more_than_one_question_besides(client, now, story):
    _action, (ana, bea) = silent(now, story)
    page = words_of(client.get(path_of(ana) + "?lang=en"))
    assert "Is your post up?" in page
    assert "The place stays yours until you or" in page
    assert client.get(path_of(ana) + "cannot/?lang=en").status_code == 200
    publishing.publish(bea.pk, bea.action_id, "https://blog.example/b", now=story.now)
    assert "Thank you for taking part" in words_of(client.get(path_of(bea) + "?lang=en"))


def test_where_somebody_has_stepped_in_her_page_says_so_and_asks_nothing_of_her(client, now, story):
    action, (ana, _bea) = silent(now, story)
    first = action.participations.reserves().first()
    stepping_in.let_step_in(ana.pk, action.pk, now=story.now, user=action.owner)
    offered = words_of(client.get(path_of(ana) + "cannot/?lang=en"))
    answering.accept(first.pk, action.pk, seen(first), now=story.now)
    for below in ("", "cannot/"):
        page = words_of(client.get(f"{path_of(ana)}{below}?lang=en"))
        assert "somebody in reserve has your place by now" in page
        assert "let them know" not in page
    assert "has offered your place to those in reserve" in offered
    assert "let them know" not in offered
