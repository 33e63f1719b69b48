"""A beginning that many tests share, lived through once: its rows and letters are kept, and put back for the next.

A journey of twenty days takes seconds; to put its rows back takes a tenth of one. Each process keeps its own.
"""

import os
import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from agency.models import Pulse

OF_THE_MIGRATIONS = {ContentType, Permission}


@dataclass(frozen=True)
class Delivered:
    """A letter's file. When it arrived tells it apart from another of the same second."""

    name: str
    content: bytes
    arrived: int  # nanoseconds


@dataclass(frozen=True)
class Checkpoint:
    rows: bytes
    letters: list[Delivered]
    answer: bytes


_kept: dict[Hashable, Checkpoint] = {}


def from_there(key: Hashable, live: Callable[[], Any]) -> Any:
    """What `live` returned when it was first asked for by `key`, with the rows and letters that it left behind.

    `live` begins with nothing but a clock, and its answer can be pickled. Its rows keep their numbers.
    """
    if key in _kept:
        return _put_back(_kept[key])
    answer = live()
    _kept[key] = Checkpoint(pickle.dumps(_rows()), _letters(), pickle.dumps(answer))
    return answer


def _put_back(kept: Checkpoint) -> Any:
    Pulse.objects.all().delete()  # the clock that the test began with
    for rows in pickle.loads(kept.rows):
        type(rows[0])._base_manager.bulk_create(rows)
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    for letter in kept.letters:
        file = folder / letter.name
        file.write_bytes(letter.content)
        os.utime(file, ns=(letter.arrived, letter.arrived))
    return pickle.loads(kept.answer)


def _rows() -> list[list[Model]]:
    """Of every table that has any. Keys are checked at the end of a transaction, so the order is free."""
    models = set(apps.get_models(include_auto_created=True)) - OF_THE_MIGRATIONS
    return [rows for model in models if not model._meta.proxy and (rows := list(model._base_manager.all()))]


def _letters() -> list[Delivered]:
    folder = Path(settings.MAIL_DIR)
    files = sorted(folder.iterdir()) if folder.exists() else []
    return [Delivered(file.name, file.read_bytes(), file.stat().st_mtime_ns) for file in files]
