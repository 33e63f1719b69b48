"""The house stands as drawn. Each rule is asked twice: of the house, and of a planted breach."""

import re
from pathlib import Path

import pytest

from agency import invariants, post
from campaigns import states
from tests import house_rules as rules
from tests.house_rules import ROOT, Module

HOUSE = rules.modules()
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))}
TESTS = [Module(f"tests.{path.stem}", path.read_text(), str(path.relative_to(ROOT)))
         for path in sorted((ROOT / "tests").rglob("*.py"))]  # fmt: skip

# rule, module that breaks it, its source, how many findings
BREACHES = [
    (rules.upward_between_apps, "agency.post", "from campaigns.models import Action", 1),
    (rules.upward_between_apps, "agency.access", "import bloggers.models", 1),
    (rules.upward_between_apps, "bloggers.views", "def f():\n    from campaigns import planning", 1),
    (rules.upward_between_apps, "bloggers.views", "apps.get_model('campaigns.Action')", 1),
    (rules.upward_between_apps, "agency.models.people", "x = models.ForeignKey('bloggers.Blogger', 1)", 1),
    (rules.upward_between_apps, "campaigns.make", "from tests.make import make_action", 1),
    (rules.upward_between_floors, "campaigns.models.actions", "from campaigns.lifecycle import change", 1),
    (rules.upward_between_floors, "campaigns.inviting", "from campaigns import planning, staffing", 1),
    (rules.upward_between_floors, "campaigns.inviting", "from . import answering", 1),
    (rules.upward_between_floors, "campaigns.deciding", "def f():\n    from campaigns.views.action import show", 1),
    (rules.upward_between_floors, "campaigns.managing", "x = 1", 1),
    (rules.impure_engine, "campaigns.fill.decide", "from random import choice", 1),
    (rules.impure_engine, "campaigns.fill.odds", "import datetime", 1),
    (rules.impure_engine, "campaigns.fill.odds", "from campaigns.models import Action", 1),
    (rules.impure_engine, "campaigns.fill.odds", "from django.utils import timezone", 1),
    (rules.unexplained_imports, "agency.post", "def f():\n    from agency import bell", 1),
    (rules.unexplained_imports, "agency.post", "def f():\n    from agency import bell  # noqa: PLC0415", 1),
    (rules.unexplained_imports, "agency.post", "def f():\n    from agency import bell  # noqa: PLC0415 - cycle", 1),
    (rules.signals, "campaigns.models.events", "from django.db.models.signals import post_save", 1),
    (rules.signals, "campaigns.models.events", "from django.dispatch import receiver, Signal", 2),
    (rules.signals, "agency.post", "from django.db.models import signals", 1),
    (rules.state_writers, "campaigns.inviting", "action.state = 'open'", 1),
    (rules.state_writers, "campaigns.inviting", "a.state, b.outcome = 'open', 'yes'", 2),
    (rules.state_writers, "campaigns.inviting", "setattr(invitation, 'outcome', 'yes')", 1),
    (rules.state_writers, "campaigns.inviting", "Action.objects.filter(pk=1).update(state='open')", 1),
    (rules.state_writers, "campaigns.inviting", "rows.update(**{'state': 'open'})", 1),
    (rules.state_writers, "campaigns.inviting", "Participation.objects.create(state='confirmed')", 1),
    (rules.state_writers, "campaigns.inviting", "Invitation(outcome='yes').save()", 1),
    (rules.state_writers, "campaigns.inviting", "Action.objects.update_or_create(pk=1, defaults={'state': 'open'})", 1),
    (rules.state_writers, "campaigns.inviting", "Action.objects.bulk_update(rows, ['state'])", 1),
    (rules.state_writers, "campaigns.inviting", "action.save(update_fields=['state'])", 1),
    (rules.state_writers, "campaigns.forms", "class Meta:\n    fields = ['title', 'state']", 1),
    (rules.state_writers, "bloggers.forgetting", "message.state = 'dropped'", 1),
    (rules.time_readers, "campaigns.inviting", "from datetime import datetime as d\nat = d.now()", 1),
    (rules.time_readers, "campaigns.inviting", "import datetime\nat = datetime.date.today()", 1),
    (rules.time_readers, "campaigns.inviting", "from django.utils import timezone\nat = timezone.now()", 1),
    (rules.time_readers, "campaigns.inviting", "from django.utils.timezone import now\nat = now()", 1),
    (rules.time_readers, "campaigns.inviting", "import time\nat = time.time()", 1),
    (rules.time_readers, "campaigns.models", "from django.utils import timezone\nF(default=timezone.now)", 1),
    (rules.time_readers, "campaigns.models", "at = models.DateTimeField(auto_now_add=True)", 1),
    (rules.senders, "campaigns.notices", "from django.core.mail import send_mail", 1),
    (rules.senders, "campaigns.notices", "from django.core import mail", 1),
    (rules.senders, "campaigns.notices", "import smtplib", 1),
    (rules.senders, "agency.team", "user.email_user('Hola', 'Hola')", 1),
    (rules.callers_of_other_machines, "bloggers.web_addresses", "from urllib.request import urlopen", 1),
    (rules.callers_of_other_machines, "bloggers.web_addresses", "import socket", 1),
    (rules.callers_of_other_machines, "bloggers.importing.cells", "from dns import resolver", 1),
    (rules.appointments_in_the_queue, "agency.bell", "app.send_task('agency.sweep', countdown=60)", 1),
    (rules.too_long, "campaigns.inviting", "\n" * 401, 1),
    (rules.too_long, "campaigns.inviting", "def f():\n" + "    x = 1\n" * 50, 1),
    (rules.junk_drawers, "campaigns.utils", "x = 1", 1),
    (rules.verbs_that_know_of_requests, "campaigns.inviting", "def invite(request, now): ...", 1),
]  # fmt: skip

HARMLESS = [
    (rules.upward_between_apps, "agency.settings", "APPS = ['campaigns.apps']"),
    (rules.upward_between_apps, "campaigns.inviting", "from bloggers.models import Blogger\nfrom agency import post"),
    (rules.upward_between_floors, "campaigns.staffing", "from campaigns.fill import decide\nimport campaigns.models"),
    (rules.upward_between_floors, "campaigns.models.actions", "from campaigns.models.places import Place"),
    (rules.impure_engine, "campaigns.fill.odds", "import math\nfrom campaigns.fill.snapshot import Person"),
    (rules.unexplained_imports, "agency.post", "def f():\n    import x  # noqa: PLC0415 - the bell imports the queue"),
    (rules.unexplained_imports, "agency.apps", "def f():\n    # Models are loaded first.\n    import x\n    import y"),
    (rules.signals, "agency.celery", "from celery.signals import worker_ready"),
    (rules.state_writers, "campaigns.lifecycle", "row.state = after"),
    (rules.state_writers, "agency.delivery", "Message.objects.update(state='sent')"),
    (
        rules.state_writers,
        "campaigns.inviting",
        "class Wrong(Exception):\n  def __init__(self, state): self.state = state",
    ),
    (rules.state_writers, "campaigns.inviting", "Action.objects.filter(state='open').update(next_look_at=now)"),
    (rules.state_writers, "campaigns.inviting", "if action.state == 'open': seen = action.state"),
    (rules.time_readers, "agency.clock", "from datetime import datetime\nat = datetime.now()"),
    (rules.time_readers, "campaigns.inviting", "from agency import clock\nat = clock.now()"),
    (rules.time_readers, "campaigns.inviting", "from datetime import datetime\nat = datetime(2026, 6, 9)"),
    (rules.senders, "agency.delivery", "from django.core.mail import mailers"),
    (rules.callers_of_other_machines, "bloggers.web_addresses", "from urllib.parse import urlsplit"),
    (rules.too_long, "campaigns.inviting", "def f():\n" + "    x = 1\n" * 49),
    (rules.verbs_that_know_of_requests, "campaigns.views.action", "def invite(request): ..."),
]

RULES = sorted({rule for rule, *_ in BREACHES}, key=lambda rule: rule.__name__)


def named(case) -> str:
    return getattr(case, "__name__", None) or (case.strip().splitlines() or ["empty"])[0][:60] if case else "-"


@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_the_house_keeps(rule):
    breaches = list(rule(HOUSE))
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    ("rule", "name", "source", "findings"), BREACHES, ids=[f"{b[0].__name__}: {named(b[2])}" for b in BREACHES]
)
def test_a_breach_is_found(rule, name, source, findings):
    assert len(list(rule([Module(name, source)]))) == findings


@pytest.mark.parametrize(
    ("rule", "name", "source"), HARMLESS, ids=[f"{b[0].__name__}: {named(b[2])}" for b in HARMLESS]
)
def test_what_is_right_is_not_found(rule, name, source):
    assert list(rule([Module(name, source)])) == []


def test_every_rule_of_the_house_is_asked():
    takes_modules = {
        value for name, value in vars(rules).items()
        if callable(value) and getattr(value, "__annotations__", {}).get("all_of_them")
    }  # fmt: skip
    assert takes_modules == set(RULES)


def test_the_whole_house_is_read():
    names = {module.name for module in HOUSE}
    assert {"agency", "agency.clock", "bloggers.models.people", "campaigns.fill.decide"} <= names
    assert not [name for name in names if "migrations" in name]


def test_no_template_reads_the_clock():
    assert list(rules.templates_that_read_time(TEMPLATES)) == []


@pytest.mark.parametrize(
    "line", ["{% now 'Y' %}", "{{ at|timesince }}", "{{ at | naturaltime }}", "{{ at|timeuntil|upper }}"]
)
def test_a_template_that_reads_the_clock_is_found(line):
    assert len(list(rules.templates_that_read_time({"a.html": f"<p>\n{line}"}))) == 1
    assert list(rules.templates_that_read_time({"a.html": "{{ at|timesince:now }} knows now"})) == []


def test_the_tests_are_short_too():
    assert list(rules.too_long(TESTS)) == []


def test_the_drawing_in_the_documents_shows_the_floors_as_they_are():
    text = (ROOT / "docs" / "architecture.md").read_text()
    drawn = text.partition("**Floors inside `campaigns`**")[2].partition("\n\n")[0].partition(":")[2]
    there = {module.name.split(".")[1] for module in HOUSE if module.name.startswith("campaigns.")}
    floors = [[name for name in floor if name in there] for floor in rules.FLOORS[:-1]]
    assert [re.findall(r"\w+", floor) for floor in drawn.split("·")] == [floor for floor in floors if floor]


# --- the registries --------------------------------------------------------------------------------
def drafted() -> set[str]:
    """The purposes that the code writes letters for, as plain words."""
    return {
        call.args[0].value
        for module in HOUSE
        for call in module.nodes
        if rules.calls(call, "draft") and call.args and isinstance(getattr(call.args[0], "value", None), str)
    }


def test_every_letter_that_is_written_has_its_class():
    assert drafted() - set(post.LETTERS) == set()


def test_every_letter_has_its_three_templates_and_no_template_is_left_over():
    files = {path.name for path in (ROOT / "templates" / "emails").glob("*") if path.is_file()}
    wanted = {f"{purpose}.{ending}" for purpose in post.LETTERS for ending in ("subject.txt", "txt", "html")}
    assert files - {"base.html", "base.txt", "letter.css"} == wanted


def test_every_letter_says_what_it_is_and_how_it_travels():
    assert [
        purpose for purpose, letter in post.LETTERS.items()
        if letter.purpose != purpose or not str(letter.title) or type(letter).render is post.Letter.render
    ] == []  # fmt: skip


def test_an_unknown_purpose_stops_the_draft(now):
    to = post.Recipient("address", None, "laia@blog.example", "es", "Europe/Madrid")
    with pytest.raises(KeyError, match="postcard"):
        post.draft("postcard", key="postcard:1", to=to, now=now)


def test_two_letters_for_one_purpose_stop_the_start():
    taken = next(iter(post.LETTERS))
    with pytest.raises(ValueError, match="two letters"):
        post.register(type("Twin", (post.Letter,), {"purpose": taken}))


def test_a_check_outside_the_catalogue_stops_the_start():
    with pytest.raises(ValueError, match="no invariant has number 67"):
        invariants.check(67)


def test_every_move_of_the_table_leads_from_and_to_known_states():
    known = {"action": states.ActionState, "participation": states.ParticipationState, "invitation": states.Outcome}
    for kind, verbs in states.MOVES.items():
        allowed = {*known[kind].values, ""}
        assert {state for froms, to in verbs.values() for state in (*froms, to)} <= allowed, kind


def test_no_file_of_the_repository_tells_of_this_machine():
    root = Path.home()
    texts = [path for path in ROOT.glob("*") if path.is_file() and path.suffix in (".md", ".toml", ".yml", "")]
    assert [path.name for path in texts if f"{root}/" in path.read_text(errors="replace")] == []
