"""Who was forgotten stays forgotten, also after an older backup is restored.

The marks of erased addresses (`forgetting.tombstone`) are kept in a file beside the database too, which its
backups do not hold. Every beat compares the two; what only the file knows is erased again.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from bloggers import forgetting
from bloggers.models import Blogger


def compare(now: datetime) -> None:
    """The file learns what the database erased, the database what an older backup forgot.

    Once a day, and at the first beat after an outage: who puts a backup back has had one.
    """
    in_rows = set(Blogger.objects.exclude(erased_at=None).values_list("email", flat=True))
    in_file = _read()
    _append(in_rows - in_file)
    if in_file - in_rows:
        replay(in_file - in_rows, now)


def replay(marks: set[str], now: datetime) -> int:
    """Erase again whose address has one of `marks`; returns how many. A mark of nobody is kept as an empty row,
    so that no roster brings its person in."""
    found = 0
    for person in Blogger.objects.filter(erased_at=None).only("email").iterator():
        mark = forgetting.tombstone(person.email)
        if mark in marks:
            found += forgetting.erase(person, now)
            marks = marks - {mark}
    known = set(Blogger.objects.filter(email__in=marks).values_list("email", flat=True))
    for mark in sorted(marks - known):
        Blogger.objects.create(name="–", email=mark, erased_at=now, opted_out_at=now)
    return found


def _file() -> Path:
    return settings.ERASED_LIST


def _read() -> set[str]:
    try:
        return set(_file().read_text(encoding="ascii").split())
    except FileNotFoundError:
        return set()


def _append(marks: set[str]) -> None:
    if not marks:
        return
    _file().parent.mkdir(parents=True, exist_ok=True)
    with _file().open("a", encoding="ascii") as file:
        file.writelines(f"{mark}\n" for mark in sorted(marks))
