"""What the worker does with long lists: read them, bring them in, take them back.

A row asks for it and is looked for by every beat, so neither a lost task nor a worker that dies loses anything:
bringing in and taking back are one transaction each, and begin anew.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Q, QuerySet

from agency import clock
from agency.database import is_busy
from bloggers.importing import waiting
from bloggers.importing.applying import NotWhole, PreviewMoved, apply
from bloggers.importing.reading import tabulate
from bloggers.importing.shown import frozen
from bloggers.importing.tables import ColumnsUnknown, NotARoster, Said
from bloggers.importing.undoing import undo
from bloggers.models import ImportBatch

log = logging.getLogger(__name__)
AT_MOST = timedelta(minutes=10)  # after that another worker may begin
PATIENCE = timedelta(seconds=30)  # for the task that was rung for; then the beat does its work
Work = ImportBatch.Work


def sweep(now: datetime) -> None:
    """A part of every beat: what was asked a while ago and nobody works on."""
    for batch_id in list(left_alone(now, clock.wall()).values_list("pk", flat=True)):
        work(batch_id, now)


def left_alone(now: datetime, wall: datetime) -> QuerySet[ImportBatch]:
    """Lists of which something was asked that no worker has begun."""
    return _free(wall).filter(asked_at__lte=now - PATIENCE)


def work(batch_id: int, now: datetime) -> None:
    """Do what the row asks for. Of several workers one does it."""
    wall = clock.wall()
    if not _free(wall).filter(pk=batch_id).update(working_until=wall + AT_MOST):
        return
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        _DOING[Work(batch.asked)](batch, now)
    except NotARoster as refusal:
        _give_up(batch, refusal.code, **refusal.facts)
    except NotWhole as refusal:
        _give_up(batch, "not_whole", refused=refusal.refused)
    except Exception as error:
        log.exception("import %s: %s failed", batch_id, batch.asked)
        if not (isinstance(error, DatabaseError) and is_busy(error)):
            _give_up(batch, "our_mistake")
    finally:
        cache.delete(_key(batch_id))
        ImportBatch.objects.filter(pk=batch_id).update(working_until=None)


def progress(batch: ImportBatch) -> tuple[int, int]:
    """How far the worker has come, as (done, of); (0, 0) where that is not known. Only for the eye."""
    return tuple(cache.get(_key(batch.pk)) or (0, 0))


def _free(wall: datetime) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.exclude(asked="").filter(Q(working_until=None) | Q(working_until__lt=wall))


def _read(batch: ImportBatch, now: datetime) -> None:
    if not batch.is_read:
        waiting.put_rows(batch, tabulate(bytes(batch.content or b""), batch.file_name, _teller(batch)))
    try:
        batch.shown = frozen(waiting.preview_of(batch, _teller(batch)))
    except ColumnsUnknown:
        batch.shown = None  # somebody must say what they mean
    batch.asked, batch.asked_at = Work.NOTHING, None
    batch.save(update_fields=["content", "headers", "shown", "asked", "asked_at"])


def _bring_in(batch: ImportBatch, now: datetime) -> None:
    preview = waiting.preview_of(batch, _teller(batch))
    cache.delete(_key(batch.pk))  # all lines are read; how long the saving takes nobody can say
    said = batch.mapping
    try:
        if preview.digest != batch.seen:
            raise PreviewMoved(preview)
        apply(preview, by=batch.by, now=now, roster=said.get("roster", ""), whole=said.get("whole", False))
    except PreviewMoved as moved:
        batch.shown = frozen(moved.preview)
        batch.save(update_fields=["shown"])
        _give_up(batch, "moved")


def _take_back(batch: ImportBatch, now: datetime) -> None:
    undo(batch, now=now)


def _give_up(batch: ImportBatch, code: str, **facts: Any) -> None:
    batch.problem = {"code": code, "facts": facts}
    batch.asked, batch.asked_at = Work.NOTHING, None
    batch.save(update_fields=["problem", "asked", "asked_at"])


def _teller(batch: ImportBatch) -> Said:
    def say(done: int, of: int) -> None:
        cache.set(_key(batch.pk), (done, of), 600)

    return say


def _key(batch_id: int) -> str:
    return f"import-{batch_id}"


_DOING = {Work.LOOK: _read, Work.APPLY: _bring_in, Work.UNDO: _take_back}
