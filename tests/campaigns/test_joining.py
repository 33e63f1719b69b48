"""Two reminders to one person on one day are one mail, with a link to each question; neither is lost or said twice."""

from datetime import timedelta

import pytest
from django.core import mail

from agency import delivery, links
from agency.last_look import foreign_links
from agency.models import Message
from campaigns import answering, inviting, notices
from campaigns.lifecycle import change, open_question, participation_of
from tests.campaigns.people import seen
from tests.make import make_action, make_agency, make_blogger, make_participation

pytestmark = pytest.mark.django_db


def reminded(blogger, title, now):
    """Sounded out for an action, and reminded of it at `now`."""
    action = make_action(title=title, starts_at=now + timedelta(days=12))
    person = make_participation(action, blogger)
    inviting.sound_out(action.pk, [person.pk], action.groups.get().pk, now=now, user=action.owner)
    Message.objects.filter(purpose="sounding").update(state="sent", sent_at=now, handing_over_at=now)
    with change(action.pk, now=now, actor="clock") as c:
        notices.reminder(c, open_question(participation_of(c, person.pk)))
    Message.objects.filter(purpose="reminder").update(not_before=now)
    return person


@pytest.fixture
def later(now):
    """The day after they were sounded out, so that one a day lets the reminders leave."""
    make_agency()
    return now + timedelta(hours=24)


def states() -> dict:
    return dict(Message.objects.filter(purpose="reminder").order_by("pk").values_list("state", "error"))


def test_the_first_takes_the_other_along_and_the_other_stays(now, later):
    laia, other = make_blogger(language="es"), make_blogger()
    dinner, route = reminded(laia, "Cena", now), reminded(laia, "Ruta", now)
    reminded(other, "Cata", now)

    delivery.deliver(later)

    assert states() == {"sent": "", "dropped": "joined"}
    assert Message.objects.filter(purpose="reminder", state="sent").count() == 2
    first = Message.objects.get(purpose="reminder", state="sent", recipient_id=laia.pk)
    assert [link[:2] for link in first.links] == [["r", dinner.pk], ["s", laia.pk], ["r", route.pk]]
    assert foreign_links(first) == []
    (sent,) = [each for each in mail.outbox if laia.email in each.to]
    assert "Otra pregunta nuestra sigue abierta:" in sent.body
    assert "«Ruta»" in sent.body
    assert links.placeholder(2) in sent.body


def test_the_next_day_each_may_leave_again(now, later):
    laia = make_blogger()
    reminded(laia, "Cena", now)
    delivery.deliver(later)
    reminded(laia, "Ruta", later)

    delivery.deliver(later + timedelta(hours=24))

    assert states() == {"sent": ""}


def test_what_is_no_longer_true_is_not_taken_along(now, later):
    laia = make_blogger()
    reminded(laia, "Cena", now)
    route = reminded(laia, "Ruta", now)
    answering.decline(route.pk, route.action_id, now=now)
    Message.objects.filter(purpose="reminder").update(state="queued", error="")

    delivery.deliver(later)

    sent = Message.objects.get(purpose="reminder", state="sent")
    assert (len(sent.links), "Ruta" in sent.text) == (2, False)


def test_two_bloggers_of_one_agent_get_their_own(now, later):
    first, second = make_blogger(), make_blogger()
    reminded(first, "Cena", now)
    reminded(second, "Ruta", now)
    Message.objects.filter(purpose="reminder").update(address="agent@agents.example")

    delivery.deliver(later)

    assert Message.objects.filter(purpose="reminder", state="sent").count() == 2


def test_an_answer_to_what_was_taken_along_is_an_answer(now, later):
    laia = make_blogger()
    reminded(laia, "Cena", now)
    route = reminded(laia, "Ruta", now)
    delivery.deliver(later)

    answering.answer_sounding(route.pk, route.action_id, "may_propose", seen(route), now=later)
    route.refresh_from_db()
    assert route.state == "available"
