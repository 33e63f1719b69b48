"""The track record where the team sees it: on the card, in lists, beside one action; facts, never a score."""

import pytest

from bloggers.models import Blogger
from campaigns.correcting import correct
from campaigns.models import Card, Event
from campaigns.track_record import records_of
from tests.campaigns.links_pressed import text
from tests.campaigns.track_record.past import took_part
from tests.campaigns.views.looking import queries
from tests.make import make_action, make_agency, make_blogger, make_client, make_participation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(now) -> Blogger:
    """Kept two of three, withdrew once, 26 hours ahead."""
    ana = make_blogger(name="Ana Gil")
    for days in (20, 40):
        took_part(ana, now, days=days)
    took_part(ana, now, days=60, state="withdrew", notice_hours=26.0)
    return ana


@pytest.fixture
def team(client, story):
    make_agency()
    reader = make_user("admin", language="en")
    client.force_login(reader)
    client.reader = reader
    return client


def test_her_card_shows_both_sides(team, ana):
    said = text(team.get(f"/people/{ana.pk}/"))
    assert "Kept 2 of 3 Could not come after all 26 h ahead Early noes, which weigh nothing 0" in said
    assert "Places we took back after a yes 0" in said
    assert "could not come, said so 26 h ahead" in said


def test_below_three_actions_her_card_sums_nothing_up(team, now):
    bea = make_blogger()
    took_part(bea, now, state="absent")
    said = text(team.get(f"/people/{bea.pk}/"))
    assert "Fewer than three actions" in said
    assert "which weigh nothing" not in said


def test_lists_say_it_in_a_line_from_three_actions_on(team, ana, now):
    action = make_action()
    bea = make_blogger(name="Bea Sanz")
    took_part(bea, now, state="absent")
    make_participation(action, ana)
    make_participation(action, bea)
    page = text(team.get(f"/actions/{action.pk}/people/"))
    assert page.count("kept ") == 1
    assert "kept 2 of 3 · 1 withdrawal: 26 h ahead · answers in 2 h" in page


def test_nothing_red_and_no_score_stands_beside_a_name(team, ana, now):
    action = make_action()
    make_participation(action, ana)
    took_part(ana, now, days=80, state="absent")
    body = team.get(f"/people/{ana.pk}/").content.decode()
    record = body[body.index('aria-labelledby="record"') :].partition("</section>")[0]
    assert [word for word in ("risk", "%", "score", "reliab") if word in record] == []


def test_a_reader_sees_the_lines_of_her_own_clients_only(client, story, ana, now):
    make_agency()
    mine = make_client()
    freelancer = make_user("freelancer", language="en")
    mine.team.add(freelancer)
    took_part(ana, now, days=90, action=None)
    client.force_login(freelancer)
    page = text(client.get(f"/people/{ana.pk}/"))
    assert "Kept 3 of 4" in page
    assert "could not come, said so 26 h ahead" not in page


def test_the_page_of_one_action_shows_what_was_put_right_and_by_whom(team, ana, now):
    left = ana.participations.get(state="withdrew")
    correct(left.pk, left.action_id, "you_cancelled", words="You called on Monday.", now=now)
    page = team.get(f"/actions/{left.action_id}/people/{left.pk}/")
    assert "We took the place back after the yes." in text(page)
    assert "Put right by Ana Gil: “You called on Monday.”" in text(page)
    card = Card.objects.get()
    team.post(f"/actions/{left.action_id}/cards/{card.pk}/", {"result": "seen"})
    card.refresh_from_db()
    assert card.acknowledged_by == team.reader


def test_the_team_puts_a_fact_right_with_a_reason(team, ana, now):
    left = ana.participations.get(state="withdrew")
    address = f"/actions/{left.action_id}/people/{left.pk}/correct/"
    without = team.post(address, {"fact": "was_there"})
    assert (without.status_code, Event.objects.count()) == (422, 0)
    said = text(team.post(address, {"fact": "was_there", "words": "She came by train, late."}, follow=True))
    assert "Noted: it counts as you say, from now on." in said
    assert "Put right by the team: “She came by train, late.”" in said
    assert records_of([ana.pk], now)[ana.pk].kept == 3
    team.post(address, {"fact": "as_noted", "words": "It was somebody else."})
    assert records_of([ana.pk], now)[ana.pk].withdrawals == (26.0,)


@pytest.mark.parametrize("fact", ["", "as_noted", "had_answered", "x" * 500])
def test_what_cannot_be_said_is_not_noted(fact, team, ana):
    left = ana.participations.get(state="withdrew")
    page = team.post(f"/actions/{left.action_id}/people/{left.pk}/correct/", {"fact": fact, "words": "Because."})
    assert (page.status_code, Event.objects.count()) == (422, 0)


def test_one_and_fifty_people_cost_the_list_the_same_queries(team, now):
    action = make_action()

    def one_more():
        person = make_blogger()
        for days in (20, 40, 60):
            took_part(person, now, days=days)
        make_participation(action, person)

    one_more()
    with queries() as few:
        team.get(f"/actions/{action.pk}/people/")
    for _ in range(20):
        one_more()
    with queries() as many:
        team.get(f"/actions/{action.pk}/people/")
    assert len(many) == len(few)
