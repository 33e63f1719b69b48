"""The tools of the tests themselves: rows, the clock, the mail server, the emptied database, the browser."""

import smtplib
from datetime import timedelta

import pytest
import redis
from django.core import mail
from django.core.mail import send_mail
from pytest_socket import SocketConnectBlockedError

from agency import clock
from agency.models import Pulse
from campaigns.models import Event, Place
from tests import conftest, services
from tests.browser import PHONE, assert_accessible
from tests.make import make_action, make_blogger, make_participation
from tests.sink import HANG_UP


@pytest.mark.django_db
def test_an_action_has_its_places_and_a_bonus():
    action = make_action(
        groups=[{"label": "cocina", "number": 2, "fee": 300}, {"label": "viajes", "number": 1}], bonus=1
    )
    rows = (
        Place.objects.of(action)
        .order_by("group", "number")
        .values_list("group__label", "group__fee", "number", "bonus")
    )
    assert list(rows) == [("cocina", 300, 1, False), ("cocina", 300, 2, False), ("cocina", 300, 3, True),
                          ("viajes", 250, 1, False)]  # fmt: skip
    assert action.due == action.starts_at


@pytest.mark.django_db
def test_a_blogger_on_the_list_has_a_site_and_a_basis():
    blogger = make_blogger(topics=["cocina"])
    row = make_participation(make_action(), blogger)
    assert (row.site.blogger, row.state) == (blogger, "listed")
    assert [basis.allows_bulk for basis in blogger.bases.all()] == [True]
    assert [topic.name for topic in row.site.topics.all()] == ["cocina"]


def test_the_story_moves_business_time(story, now):
    assert clock.now() == now
    story.advance(hours=13)
    assert clock.now() == now + timedelta(hours=13)


def test_without_a_story_business_time_is_the_machines(db):
    before = clock.wall()
    assert before <= clock.now() <= clock.wall()


def test_by_default_letters_arrive_in_a_list():
    send_mail("Hola", "¿Puedes?", None, ["laia@blog.example"])
    assert [letter.subject for letter in mail.outbox] == ["Hola"]


def test_the_sink_takes_letters_and_gives_the_answers_it_is_told(smtp_sink):
    smtp_sink.data_answers.extend(["451 later", HANG_UP])
    outcomes = []
    for _ in range(3):
        try:
            send_mail("Hola", "¿Puedes?", "relevo@agency.example", ["laia@blog.example"])
            outcomes.append("taken")
        except smtplib.SMTPDataError as error:
            outcomes.append(error.smtp_code)
        except smtplib.SMTPServerDisconnected:
            outcomes.append("gone")
    assert outcomes == [451, "gone", "taken"]
    assert [(kept.to, kept.message["Subject"]) for kept in smtp_sink.messages] == [(("laia@blog.example",), "Hola")] * 2


class TestEmptyingTheDatabase:
    """Twice the same test: the second sees what the first left behind."""

    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

    @pytest.mark.parametrize("time", [1, 2])
    def test_events_go_between_tests_though_they_are_append_only(self, now, time):
        assert Event.objects.count() == 0
        event = Event.objects.create(seq=1, subject_kind="client", subject_id=1, verb="end", actor="clock", at=now)
        with pytest.raises(Exception, match="append-only"):
            event.delete()


def test_a_broker_can_be_emptied_and_stopped(broker, redis_url):
    client = redis.Redis.from_url(redis_url)
    client.set("a", 1)
    broker.flush()
    assert client.get("a") is None
    broker.stop()
    with pytest.raises(redis.ConnectionError):
        client.get("a")
    broker.start()
    assert client.get("a") is None


def test_the_machine_outside_is_out_of_reach():
    with (
        pytest.warns(UserWarning, match="A test tried to use socket"),
        pytest.raises(SocketConnectBlockedError),
        smtplib.SMTP("192.0.2.1", 25, timeout=1),
    ):
        pass


@pytest.mark.browser
def test_a_page_opens_in_a_browser_and_is_looked_at(page, story):
    page.set_viewport_size(PHONE)
    assert page.goto("/static/img/logo.svg").status == 200
    assert Pulse.objects.count() == 1
    page.goto("about:blank")
    page.set_content("<html lang='es'><title>Hola</title><main><h1>Hola</h1></main>")
    assert_accessible(page)
    page.set_content("<html lang='es'><title>Hola</title><main><h1>Hola</h1><img src=''></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def report(outcome: str, **more) -> pytest.TestReport:
    return pytest.TestReport("a test", ("a.py", 1, ""), {}, outcome, "no moon", "call", **more)


@pytest.mark.parametrize(
    ("required", "made", "outcome"),
    [
        (False, report("skipped"), "skipped"),
        (True, report("skipped"), "failed"),
        (True, report("skipped", wasxfail="a known fault"), "skipped"),
        (True, report("passed"), "passed"),
    ],
)
def test_where_everything_is_required_a_skip_is_a_failure(monkeypatch, required, made, outcome):
    monkeypatch.setattr(services, "REQUIRED", required)
    assert conftest.without_skips(made).outcome == outcome


def test_what_is_missing_is_told_in_a_line(monkeypatch):
    monkeypatch.setattr(services, "redis_server", lambda: "")
    monkeypatch.setattr(services, "chromium", lambda: "/usr/bin/chromium")
    missing = [service.line for service in services.all_of_them("sqlite:///x") if not service.found]
    assert missing[:2] == [
        "left out without PostgreSQL (the database is SQLite): races and locks as they are in production",
        "left out without Redis (redis-server is not installed): a broker that is emptied or stops",
    ]


def test_what_takes_minutes_begins_before_the_units_and_what_is_one_after_another_next(request):
    def is_late(item) -> tuple[bool, bool]:
        group = item.get_closest_marker("xdist_group")
        return not item.get_closest_marker("long"), group is None or group.args[0] == item.path.stem

    late = [is_late(item) for item in request.session.items]
    assert late == sorted(late)
