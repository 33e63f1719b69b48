"""The outbox: who gets what and when, and what a person may still do about it."""

from datetime import timedelta

import pytest

from agency.models import Message
from agency.models.messages import MessageState
from agency.models.people import Role
from campaigns import outgoing
from campaigns.models import Invitation
from tests.campaigns.people import confirmed, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db
S = MessageState


@pytest.fixture
def letter(desk, now):
    """A sounding that waits."""
    (_person,) = sounded(make_action(title="Dinner"), 1, now)
    return Message.objects.get(purpose="sounding")


def state(letter) -> str:
    letter.refresh_from_db()
    return letter.state


def test_it_says_who_gets_what_and_when(desk, letter):
    (line,) = desk.get("/outbox/").context["lines"]

    assert (line.subject, line.about, line.to, line.count, line.hour, line.editable) == (
        "sounding mail",
        "Dinner",
        Invitation.objects.get().participation.blogger.name,
        "1 of 7",
        "now",
        True,
    )


def test_a_letter_is_held_released_and_taken_out_once_each(desk, letter):
    states = []
    for verb in ("hold", "hold", "release", "release", "drop", "drop", "release"):
        response = desk.post(f"/outbox/{letter.pk}/{verb}/")
        states.append((response.status_code, state(letter)))

    assert states == [
        (302, "held"),
        (302, "held"),
        (302, "queued"),
        (302, "queued"),
        (302, "dropped"),
        (302, "dropped"),
        (302, "dropped"),
    ]


def test_who_is_too_late_is_told_so(desk, letter):
    Message.objects.filter(pk=letter.pk).update(state=S.SENT, sent_at=letter.created_at)

    page = desk.post(f"/outbox/{letter.pk}/hold/", follow=True).content.decode()

    assert "Too late for that: handed to the mail server." in page
    assert state(letter) == "sent"


def test_the_free_line_is_edited_and_read_in_the_letter_without_a_usable_link(desk, letter):
    desk.post(f"/outbox/{letter.pk}/edit/", {"own_line": "I loved your lentils."})

    page = desk.get(f"/outbox/{letter.pk}/").content.decode()

    letter.refresh_from_db()
    assert letter.own_line == "I loved your lentils."
    assert "I loved your lentils." in page
    assert "‹personal link›" in page
    assert "/r/" not in page


@pytest.mark.parametrize("line", ["x" * 301, "a\x00b"], ids=["long", "NUL"])
def test_a_line_that_cannot_be_is_refused_beside_the_field(desk, letter, line):
    response = desk.post(f"/outbox/{letter.pk}/edit/", {"own_line": line})

    letter.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors), letter.own_line) == (422, ["own_line"], "")


def test_a_letter_without_a_free_line_is_not_edited(desk, now):
    confirmed(make_action(), 1, now)
    letter = Message.objects.get(purpose="confirmed")

    desk.post(f"/outbox/{letter.pk}/edit/", {"own_line": "Hello"})

    letter.refresh_from_db()
    assert letter.own_line == ""


@pytest.mark.parametrize(
    "query", ["show=war", "page=0", "page=-1", "page=abc", "page=99999", "show=%00", "page=" + "9" * 30]
)
def test_a_strange_query_shows_the_first_view(desk, letter, query):
    response = desk.get(f"/outbox/?{query}")

    assert (response.status_code, len(response.context["lines"])) == (200, 1)


def test_the_views_hold_each_letter_once(desk, letter, now):
    for n, held in enumerate([S.FAILED, S.UNKNOWN, S.EXPIRED, S.DROPPED, S.SUPPRESSED]):
        copy = Message.objects.get(pk=letter.pk)
        copy.pk, copy.key, copy.state, copy.error = None, f"copy:{n}", held, "why"
        copy.save(force_insert=True)

    shown = {
        view: len(desk.get(f"/outbox/?show={view}").context["lines"])
        for view in ("leaving", "sent", "problems", "not_sent")
    }

    assert shown == {"leaving": 1, "sent": 0, "problems": 2, "not_sent": 3}


def test_letters_of_foreign_clients_are_not_there(client, story, now):
    hers = make_user(Role.FREELANCER)
    sounded(make_action(campaign=make_campaign(client=make_client(team=[hers]))), 1, now)
    sounded(make_action(), 1, now)
    mine, foreign = Message.objects.filter(purpose="sounding").order_by("pk")
    client.force_login(hers)

    codes = [client.get(f"/outbox/{letter.pk}/").status_code for letter in (mine, foreign)]
    verbs = [client.post(f"/outbox/{foreign.pk}/{verb}/").status_code for verb in ("hold", "drop", "release", "edit")]

    assert (codes, verbs, len(client.get("/outbox/").context["lines"])) == ([200, 404], [404] * 4, 1)


def test_letters_about_no_action_are_the_administrators(client, story, now):
    admin, other = make_user(Role.ADMIN), make_user()
    Message.objects.create(
        key="x",
        purpose="test_letter",
        recipient_kind="user",
        recipient_id=other.pk,
        address="a@agency.example",
        language="es",
        zone="Europe/Madrid",
        created_at=now,
        not_before=now,
    )
    seen = []
    for user in (admin, other, make_user()):
        client.force_login(user)
        seen.append(len(client.get("/outbox/").context["lines"]))

    assert seen == [1, 1, 0]


def test_one_and_fifty_letters_cost_the_same_number_of_queries(desk, now):
    action = make_action()
    sounded(action, 1, now)
    with queries() as few:
        desk.get("/outbox/")
    sounded(action, 49, now)
    with queries() as many:
        desk.get("/outbox/")

    assert len(few) == len(many)
    assert len(many) <= 14
    assert writes(many) == []


def test_reading_every_kind_of_letter_writes_nothing(desk, now):
    action = make_action(places=3)
    confirmed(action, 2, now)

    with queries() as asked:
        codes = {desk.get(f"/outbox/{letter.pk}/").status_code for letter in Message.objects.all()}

    assert codes == {200}
    assert writes(asked) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("terms_moved", "What it offers has changed since it was written."),
        ("by_hand", "Somebody of the team took it out."),
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
    ],
)
def test_why_a_letter_did_not_leave_is_said_in_words(desk, letter, error, words):
    Message.objects.filter(pk=letter.pk).update(state=S.DROPPED, error=error)
    (line,) = desk.get("/outbox/?show=not_sent").context["lines"]

    assert line.note == words


def test_what_is_read_at_night_is_what_leaves_in_the_morning(desk, now):
    night = now.replace(hour=19, minute=3)  # 21:03 in Madrid
    morning = (now + timedelta(days=1)).replace(hour=7, minute=0)
    sounded(make_action(), 1, night)
    message = Message.objects.get(purpose="sounding")

    read = outgoing.read(message, night)

    Message.objects.filter(pk=message.pk).update(not_before=morning)
    left = outgoing.read(Message.objects.get(), morning)
    assert (read.subject, read.text) == (left.subject, left.text)


def test_a_line_that_a_colleague_wrote_meanwhile_is_shown_and_not_written_over(desk, now):
    sounded(make_action(), 1, now)
    letter = Message.objects.get(purpose="sounding")
    path = f"/outbox/{letter.pk}/edit/"
    desk.post(path, {"own_line": "Hers", "seen": ""})

    refused = desk.post(path, {"own_line": "Mine", "seen": ""})
    letter.refresh_from_db()
    stood = letter.own_line
    desk.post(path, {"own_line": "Mine", "seen": refused.context["form"]["seen"].value()})
    letter.refresh_from_db()

    assert (refused.status_code, stood, letter.own_line) == (422, "Hers", "Mine")
    assert "A colleague has written meanwhile: “Hers”." in refused.content.decode()
    assert 'value="Mine"' in refused.content.decode()


def test_the_outbox_looks_for_news_and_answers_nothing_while_all_is_as_shown(desk, now):
    sounded(make_action(), 1, now)
    stamp = desk.get("/outbox/").context["stamp"]
    same = desk.get("/outbox/live/", {"show": "leaving", "seen": stamp})
    Message.objects.update(state=MessageState.HELD)
    news = desk.get("/outbox/live/", {"show": "held", "seen": stamp})

    assert (same.status_code, news.status_code, len(news.context["lines"])) == (204, 200, 1)
    assert news.content.decode().startswith('<div id="live"')


def test_a_dry_run_says_what_each_of_the_next_days_would_bring(desk, now):
    action = make_action(places=3, title="Dinner", starts_at=now + timedelta(days=5))
    confirmed(action, 3, now)
    closed = make_action(title="Later", starts_at=now + timedelta(days=90))
    before = Message.objects.count()

    page = desk.get("/outbox/week/")
    days = page.context["plan"].days

    assert [step.what for day in days for _action, step, _alone in day.steps if step.writes]
    assert {each.title for day in days for each, _step, _alone in day.steps} == {"Dinner"}
    assert closed.title not in page.content.decode()
    assert Message.objects.count() == before
    assert "as a button" in page.content.decode()
