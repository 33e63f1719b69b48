"""What every test may ask for, and the rules of the run."""

import gc
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import uuid4

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation

from tests import emptying, history, services, sink
from tests.broker import Broker
from tests.browser import browser, open_page, page  # noqa: F401 - fixtures
from tests.house_rules import FLOOR_OF
from tests.story import Story

hypothesis.settings.register_profile("no test asserts a time", deadline=None)
hypothesis.settings.load_profile("no test asserts a time")

TABLE = pytest.StashKey[list[str]]()  # what the benches measured

VERBS = {f"test_{name}.py" for name, floor in FLOOR_OF.items() if FLOOR_OF["lifecycle"] <= floor < FLOOR_OF["forms"]}
OF_A_VERB = 3  # tests of each that also run on SQLite
ONE_AFTER_ANOTHER = ("browser", "race", "fault")


# --- the run ---------------------------------------------------------------------------------------
def pytest_configure(config) -> None:
    missing = _missing()
    if services.REQUIRED and missing:
        pytest.exit("REQUIRE_REAL=1, but " + "; ".join(service.line for service in missing), returncode=1)


def pytest_terminal_summary(terminalreporter, config) -> None:
    for line in config.stash.get(TABLE, []):
        terminalreporter.write_line(line)
    for service in _missing():
        terminalreporter.write_line(service.line)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """Browsers run one after another, races and faults too, beside the units, a module in one process (loadgroup).

    The verbs are among what also runs on SQLite: of each module the first few tests, which go its main ways.
    """
    seen: dict[str, list[str]] = {}
    for item in items:
        of_module = seen.setdefault(item.path.name, [])
        verb = item.path.name in VERBS and item.path.parent.name == "campaigns"
        if verb and len(of_module) < OF_A_VERB and item.originalname not in of_module:
            of_module.append(item.originalname)
            item.add_marker(pytest.mark.sqlite)
        for name in ONE_AFTER_ANOTHER:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.xdist_group("browser" if name == "browser" else "race"))
                break
        else:
            if not (item.get_closest_marker("long") or item.get_closest_marker("xdist_group")):
                item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)
def pytest_collection_put_in_order(items) -> None:
    """What takes minutes begins early, then groups of their own, then the journeys."""
    items.sort(key=turn)


def turn(item) -> int:
    """The lower, the earlier. A group of a name of its own takes minutes as a whole."""
    if item.get_closest_marker("long"):
        return 0
    if item.get_closest_marker("xdist_group").args[0] != item.path.stem:
        return 1
    return 2 if "journeys" in item.path.parts else 3


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays: the collector of garbage need not look at it five thousand times."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    yield
    history.sweep()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return without_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return without_skips((yield))


def without_skips(report):
    """Where everything real is required, a skip is a failure."""
    if services.REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.longrepr = f"REQUIRE_REAL=1 allows no skip: {report.longrepr}"
        report.outcome = "failed"
    return report


def _missing() -> list[services.Service]:
    from django.conf import settings  # noqa: PLC0415 - not before pytest-django has set them up

    url = "postgres" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "sqlite"
    return [service for service in services.all_of_them(url) if not service.found]


@pytest.fixture
def told(request):
    """Add a line to the table of measurements."""
    return request.config.stash.setdefault(TABLE, []).append


@pytest.fixture(autouse=True)
def nobodys_language():
    """A page leaves its reader's language and zone to the thread; the next test begins without them."""
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def erased_list(settings, tmp_path_factory):
    """Who is forgotten in one test is not forgotten again in the next."""
    settings.ERASED_LIST = tmp_path_factory.getbasetemp() / f"erased-{uuid4()}.txt"


# --- rows ------------------------------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def quick_emptying():
    """After a test that commits, only what has rows is emptied; append-only rows too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: emptying.empty())
        yield


@pytest.fixture(autouse=True)
def kept_history(request):
    """What a test writes is kept where it can be told: in one that ends where it began, on PostgreSQL, as it is."""
    marker, asked = request.node.get_closest_marker("django_db"), set(request.fixturenames)
    committed = asked & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction"))
    if committed or not (marker or "db" in asked):
        yield
        return
    request.getfixturevalue("db")
    with history.kept() if connection.vendor == "postgresql" and not _patches(request.node) else nullcontext():
        yield


def _patches(item) -> bool:
    """Whether a test, or a fixture of ours that it has, puts something of its own in the place of the product's."""
    info = item._fixtureinfo
    fixtures = [defined[-1] for defined in info.name2fixturedefs.values()]
    ours = [fixture.argnames for fixture in fixtures if fixture.func.__module__.startswith("tests.")]
    return "settings" in info.argnames or any("monkeypatch" in names for names in [info.argnames, *ours])


@pytest.fixture
def postgres(db) -> None:
    """For what only PostgreSQL can show."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


# --- time ------------------------------------------------------------------------------------------
@pytest.fixture
def now() -> datetime:
    """A Tuesday morning: 2026-06-09, 10:00 in Madrid."""
    return datetime(2026, 6, 9, 8, 0, tzinfo=UTC)


@pytest.fixture
def story(db, settings, now) -> Story:
    """A clock that stands at `now` until the test moves it, for pages, tasks and verbs alike."""
    settings.STORY = True
    return Story(now)


# --- the world outside -----------------------------------------------------------------------------
@pytest.fixture
def smtp_sink(settings):
    """A real mail server on loopback, to which letters are handed over from now on."""
    received, controller = sink.start()
    settings.MAILERS = received.mailers
    yield received
    controller.stop()


@pytest.fixture
def broker():
    """A Redis of this test's own."""
    if not services.redis_server():
        pytest.skip("no redis-server on this machine")
    running = Broker()
    yield running
    running.stop()


@pytest.fixture
def redis_url(broker) -> str:
    return broker.url
