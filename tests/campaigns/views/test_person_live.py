"""A person's page looks for news by itself: hers, and the action's, not other people's."""

from datetime import timedelta

import pytest

from agency.models import Message
from bloggers import forgetting
from campaigns import inviting, planning
from campaigns.answering import answer_sounding
from campaigns.states import Answer
from tests.campaigns.people import listed, seen, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action

pytestmark = pytest.mark.django_db


def url(person, tail=""):
    return f"/actions/{person.action_id}/people/{person.pk}/{tail}"


def poll(desk, person, stamp):
    return desk.get(url(person, "live/"), {"seen": stamp})


def test_a_poll_that_has_seen_it_all_gets_nothing_and_writes_nothing(desk, now):
    (person,) = sounded(make_action(), 1, now)
    stamp = desk.get(url(person)).context["stamp"]

    with queries() as asked:
        same = poll(desk, person, stamp)

    assert (same.status_code, same.content) == (204, b"")
    assert writes(asked) == []
    assert len(asked) <= 8


def test_her_answer_a_reminder_and_a_stop_are_news(desk, now):
    action, answers = make_action(), []
    (person,) = sounded(action, 1, now)
    for happens in (
        lambda: inviting.remind_person(action.pk, person.pk, now=now, user=action.owner),
        lambda: Message.objects.filter(purpose="sounding").update(state="dropped", error="by_hand"),
        lambda: answer_sounding(person.pk, action.pk, Answer.MAY_PROPOSE, seen(person), now=now),
        lambda: forgetting.opt_out(person.blogger, now),
    ):
        stamp = desk.get(url(person)).context["stamp"]
        happens()
        answers.append(poll(desk, person, stamp))

    assert [answer.status_code for answer in answers] == [200] * 4
    assert answers[0].content.decode().lstrip().startswith('<div id="live"')


def test_what_changes_of_the_action_is_news_and_what_another_person_does_is_none(desk, now):
    action = make_action(places=3)
    (person, other) = sounded(action, 2, now)
    stamp = desk.get(url(person)).context["stamp"]

    answer_sounding(other.pk, action.pk, Answer.MAY_PROPOSE, seen(other), now=now)
    assert poll(desk, person, stamp).status_code == 204

    planning.pause(action.pk, now + timedelta(hours=2), now=now, user=action.owner)
    assert poll(desk, person, stamp).status_code == 200


def test_a_page_with_words_that_were_refused_does_not_look_for_news(desk, now):
    (person,) = sounded(make_action(), 1, now)
    refused = desk.post(url(person, "note/"), {"answer": "price", "channel": "phone", "why": "The car"})
    assert (refused.status_code, b"The car" in refused.content) == (422, True)
    assert b"live/" not in refused.content
    assert b"live/" in desk.get(url(person)).content


def test_whoever_is_of_another_action_is_not_there(desk):
    (person,), other = listed(make_action(), 1), make_action()
    assert desk.get(f"/actions/{other.pk}/people/{person.pk}/live/").status_code == 404
