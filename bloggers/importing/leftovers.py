"""What an undo left, in words: each thing, and why it stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bloggers.importing.wording import field_name
from bloggers.models import Blogger, Roster, Site, Topic

_TABLES = {"person": Blogger, "cell": Blogger, "basis": Blogger, "site": Site, "list": Roster, "topic": Topic}
_WHAT = {
    "person": gettext_noop("person"),
    "basis": gettext_noop("right to write"),
    "site": gettext_noop("site"),
    "list": gettext_noop("list"),
    "topic": gettext_noop("topic"),
}
_WHY = {
    "stopped": gettext_noop("asked for no more mails, which must not be forgotten"),
    "joined": gettext_noop("was joined with another row of the address book"),
    "changed_since": gettext_noop("was changed since"),
    "used": gettext_noop("is used since"),
}


@dataclass(frozen=True, slots=True)
class Leftover:
    name: str
    what: str
    why: str
    person_id: int | None


def told(kept: Iterable[dict[str, Any]]) -> list[Leftover]:
    """Names come from the rows as they are now, so that nobody who was forgotten is spoken of."""
    kept = list(kept)
    rows: dict[tuple[str, int], Any] = {}
    for what, table in _TABLES.items():
        ids = {one["id"] for one in kept if one["what"] == what}
        rows |= {(what, pk): row for pk, row in table._default_manager.in_bulk(ids).items()}
    found = []
    for one in kept:
        row = rows.get((one["what"], one["id"]))
        if row is None or getattr(row, "erased_at", None):
            continue
        what = (
            field_name(one["field"]) if one["what"] == "cell" else _(_WHAT[one["what"]]) if one["what"] in _WHAT else ""
        )
        person = row.pk if isinstance(row, Blogger) else getattr(row, "blogger_id", None)
        found.append(Leftover(str(row), what, _reason(one), person))
    return found


def _reason(one: dict[str, Any]) -> str:
    names = [str(apps.get_model(label)._meta.verbose_name) for label in one.get("models", ())]
    why = _(_WHY[one["why"]])
    return f"{why}: {', '.join(dict.fromkeys(names))}" if names else why
