"""The whole site, walked: every address of the urlconf, filled in with example rows.

A new address whose parameters have no example here fails the tests that walk (NoExample): say in
`arguments` which row stands for it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client as Reader
from django.urls import get_resolver

from agency import clock, links
from agency.models import Client, Message, Pulse, User
from agency.models.people import Role
from bloggers import count_me_in, importing
from bloggers.models import Blogger, CountMeIn, ImportBatch
from campaigns import answering, cards, deciding, pricing, proposing, strategy, voting
from campaigns.lifecycle import change
from campaigns.models import Action, ActionContact, Card, Counter, Participation, Post, Promise, Question
from tests import checkpoints
from tests.campaigns import proposals
from tests.campaigns.people import approved, available, called_up, confirmed, invited, seen, sounded
from tests.make import (
    make_action,
    make_agency,
    make_blogger,
    make_campaign,
    make_client,
    make_contact,
    make_media_agency,
    make_user,
)

ABSENT = 987_654
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
_OTHER_GROUPS = re.compile(r"\(([\w/-]+)\|[^()]*\)")  # (signup|email|…): the first stands for all


class NoExample(Exception):
    """An address whose parameter no example row stands for."""


@dataclass(frozen=True)
class Route:
    pattern: str  # as in the urlconf, joined: actions/<int:action_id>/edit/

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(_GROUP.sub(r"<\1>", self.pattern))

    def path(self, values: dict[str, str]) -> str:
        plain = _OTHER_GROUPS.sub(r"\1", _GROUP.sub(r"<\1>", self.pattern))
        return "/" + _PARAMETER.sub(lambda found: values[found[1]], plain).replace("^", "").replace("$", "")


def routes() -> list[Route]:
    return [Route(pattern) for pattern in _walk(get_resolver())]


def _walk(resolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, pattern)
        else:
            yield pattern


@dataclass
class Rows:
    """What stands for an address's parameters, on one client's side. `forged`: links that are not ours."""

    user: User
    client: Client
    action: Action
    person: Participation
    forged: bool = False
    missing: bool = False

    def arguments(self, route: Route) -> dict[str, str]:
        return {name: self._argument(route.pattern, name) for name in route.parameters}

    def _argument(self, pattern: str, name: str) -> str:
        if pattern.startswith("admin/"):
            return self._in_admin(pattern, name)
        first = pattern.partition("/")[0]
        found = TOKENS.get(first) if name == "token" else ROWS.get((first, name)) or ROWS.get(("", name))
        if found is None:
            raise NoExample(f"{name} in {pattern}: say in tests/site_walk.py which row stands for it")
        if name == "token":
            token = links.token(*(part(self) if callable(part) else part for part in found))
            return token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1] if self.forged else token
        return str(ABSENT) if self.missing and name in IDS else str(found(self))

    def _in_admin(self, pattern: str, name: str) -> str:
        if name == "object_id" and pattern.count("/") > 2:
            label, model = pattern.split("/")[1:3]
            if label == "r":
                return str(self.client.pk)
            row = apps.get_model(label, model).objects.order_by("pk").first()
            if row is None:
                raise NoExample(f"a row of {label}.{model}")
            return str(ABSENT) if self.missing else str(row.pk)
        return {"app_label": "agency", "url": "nothing/here", "content_type_id": "1"}[name]


def _card(rows: Rows) -> int:
    return Card.objects.filter(action=rows.action).earliest("pk").pk


def _counter(rows: Rows) -> int:
    return Counter.objects.filter(invitation__participation__action=rows.action).earliest("pk").pk


def _question(rows: Rows) -> int:
    return Question.objects.filter(action=rows.action).earliest("pk").pk


def _promise(rows: Rows) -> int:
    return Promise.objects.filter(participation__action=rows.action, what=Promise.What.PAY).earliest("pk").pk


def _post(rows: Rows) -> int:
    return Post.objects.filter(participation__action=rows.action).earliest("pk").pk


def _letter(rows: Rows) -> int:
    return Message.objects.filter(action_id=rows.action.pk, recipient_kind="blogger").earliest("pk").pk


def _chain(rows: Rows) -> int:
    return ActionContact.objects.filter(action=rows.action).earliest("pk").pk


ROWS = {
    ("team", "pk"): lambda rows: rows.user.pk,
    ("clients", "year"): lambda rows: 2026,
    ("clients", "pk"): lambda rows: rows.client.pk,
    ("media-agencies", "pk"): lambda rows: rows.client.via_id,
    ("contacts", "pk"): lambda rows: rows.client.contacts.earliest("pk").pk,
    ("people", "person_id"): lambda rows: rows.person.blogger_id,
    ("people", "site_id"): lambda rows: rows.person.blogger.sites.earliest("pk").pk,
    ("people", "other_id"): lambda rows: Blogger.objects.exclude(pk=rows.person.blogger_id).earliest("pk").pk,
    ("people", "batch_id"): lambda rows: ImportBatch.objects.earliest("pk").pk,
    ("actions", "person_id"): lambda rows: rows.person.pk,
    ("actions", "action_id"): lambda rows: rows.action.pk,
    ("actions", "card_id"): _card,
    ("actions", "counter_id"): _counter,
    ("actions", "question_id"): _question,
    ("actions", "promise_id"): _promise,
    ("actions", "post_id"): _post,
    ("p", "question_id"): _question,
    ("outbox", "letter_id"): _letter,
    ("me", "participation_id"): lambda rows: rows.person.pk,
    ("people", "busy_id"): lambda rows: rows.person.blogger.busy.earliest("pk").pk,
    ("me", "busy_id"): lambda rows: rows.person.blogger.busy.earliest("pk").pk,
    ("demo", "name"): lambda rows: "0" * 32,
    ("account", "uidb36"): lambda rows: "1",
    ("account", "key"): lambda rows: "a-key",
    ("", "rest"): lambda rows: "nothing/here",
}
IDS = {name for _, name in ROWS if name.endswith(("pk", "_id"))}
TOKENS = {
    "r": ("r", lambda rows: rows.person.pk),
    "p": ("p", _chain),
    "me": ("m", lambda rows: rows.person.blogger_id, lambda rows: links.stamped(1, clock.wall())),
    "stop": ("s", lambda rows: rows.person.blogger_id),
    "interest": ("i", lambda rows: CountMeIn.objects.earliest("pk").pk),
    "calendar": ("c", lambda rows: rows.user.pk),
    "client-calendar": ("k", lambda rows: rows.client.pk),
    "join": ("a", lambda rows: rows.user.pk),
}


# --- the example -----------------------------------------------------------------------------------
def make_side(now, **fields) -> Rows:
    """A client by media agency with one action in which everything has happened."""
    via = make_media_agency()
    client = make_client(via=via)
    make_contact(media_agency=via)
    make_contact(client=client)
    owner = make_user(Role.COMMUNITY, language="en")
    action = make_action(campaign=make_campaign(client=client), owner=owner, places=4, now=now, **fields)
    for contact in [*via.contacts.all(), *client.contacts.all()]:
        ActionContact.objects.create(action=action, contact=contact)
    holder, leaver = confirmed(action, 2, now)
    Question.objects.create(
        action=action, asked_by=action.chain.earliest("pk"), words="Who is she?", at=now, answer_by=now
    )
    answering.withdraw(leaver.pk, action.pk, now=now)
    called_up(action, 1, now)
    invited(action, 1, now)
    approved(action, 1, now)
    _voted_on(action, now)
    Post.objects.create(participation=holder, url=f"https://blog{holder.pk}.example/dinner", seen_at=now)
    (asks,) = sounded(action, 1, now)
    pricing.counter(asks.pk, action.pk, 300, "an hour each way", seen(asks), now=now)
    with change(action.pk, now=now, actor="clock") as c:
        cards.raise_card(c, Card.Kind.CALL, "silent", asks, {})
    deciding.ask_for(action.pk, [holder.pk, asks.pk], now=now, user=owner)
    holder.blogger.busy.create(starts=now.date() + timedelta(days=90), ends=now.date() + timedelta(days=99))
    return Rows(owner, client, action, holder)


def _voted_on(action: Action, now) -> None:
    """A list with a criterion was sent to the first link, which said yes to its one person."""
    number, (person,), _reserves = proposals.send(action, available(action, 1, now), [], now, criteria=True)
    link = proposing.addressee(action)
    saw = voting.seen_mark(number, voting.before_link(link, number))
    voting.vote(link.pk, number.number, saw, voting.Ballot({person.pk: voting.Word("yes")}), "Paula Rey", now=now)


def make_everything(now) -> Rows:
    """One side, and what belongs to no client; where a sweep was a moment ago."""
    rows = checkpoints.from_there(("one side", now), partial(_everything, now))
    Pulse.objects.update(last_sweep=clock.wall())
    return rows


def make_both_sides(now) -> tuple[Rows, Rows]:
    """As `make_everything`, and the side of another client."""
    sides = checkpoints.from_there(("both sides", now), lambda: (_everything(now), make_side(now)))
    Pulse.objects.update(last_sweep=clock.wall())
    return sides


def _everything(now) -> Rows:
    make_agency()
    rows = make_side(now)
    nothing = strategy.edition(*strategy.of(rows.client, now.year))
    season = ("Harvest", now.date(), now.date() + timedelta(days=30))
    strategy.write(rows.client, now.year, objective="1,000 visits", measure="vouchers", times=[season], seen=nothing)
    sheet = importing.read(b"nombre,email,url\nAna Ejemplo,ana@blog.example,https://ana.example\n", "roster.csv")
    importing.apply(importing.judge(sheet), by=rows.user, now=now, roster="Food")
    make_blogger(topics=["moda"])
    count_me_in.ask(count_me_in.Said("Ana Otra", "ana.otra@blog.example"), now=now)
    return rows


def without_example(rows: Rows) -> list[str]:
    """Models of /admin/ of which the example has no row."""
    return [model._meta.label for model in admin.site._registry if not model._default_manager.exists()]


# --- what is read ----------------------------------------------------------------------------------
NOT_OURS = ("admin/", "demo/", "account/logout/")  # django-unfold's pages, another world, and the way out


def html_of(rows: Rows, reader: Reader) -> Iterator[tuple[str, str]]:
    """Every address of ours that answers `reader` with HTML, a page or a part of one, and what it says."""
    for route in routes():
        if route.pattern.startswith(NOT_OURS):
            continue
        path = route.path(rows.arguments(route))
        answer = reader.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield path, answer.content.decode()


# --- what changed -----------------------------------------------------------------------------------
@contextmanager
def writes() -> Iterator[list[str]]:
    """Every statement that would change a row, sessions included."""
    found: list[str] = []

    def listen(execute, sql, params, many, context):
        if _WRITES.match(sql):
            found.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield found


def fingerprint() -> dict[str, str]:
    """Every row of our three apps, a hash per table."""
    models = [model for app in ("agency", "bloggers", "campaigns") for model in apps.get_app_config(app).get_models()]
    return {
        model._meta.label: sha256(repr(list(model._default_manager.order_by("pk").values_list())).encode()).hexdigest()
        for model in models
    }


# --- forms as they stand on pages ---------------------------------------------------------------------
@dataclass
class TypedForm:
    """A form that posts: where to, and what it would send as it stands."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found = path, []
        self._form: TypedForm | None = None
        self._area = self._select = ""

    def handle_starttag(self, tag, attrs) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method", "").lower() == "post":
            self._form = TypedForm(urlsplit(has.get("action") or self.path).path)
            self.found.append(self._form)
        elif self._form is None or not (name := has.get("name", "") or self._select):
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in has or name not in self._form.fields):
            self._form.fields[name] = has.get("value", "")
        elif tag == "textarea":
            self._area, self._form.fields[name] = name, ""
        elif tag == "input" and (has.get("type") not in ("radio", "checkbox") or name not in self._form.fields):
            self._form.fields[name] = has.get("value", "")

    def handle_data(self, data) -> None:
        if self._area and self._form:
            self._form.fields[self._area] += data

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def forms_on(path: str, html: str) -> list[TypedForm]:
    reader = _Forms(path)
    reader.feed(html)
    return reader.found
