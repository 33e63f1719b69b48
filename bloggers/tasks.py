"""What the queue may ask for. A task carries an id; the row says what to do."""

from celery import shared_task

from agency import clock
from bloggers.importing import waiting, working


@shared_task(name=waiting.WORK)
def work_on_import(batch_id: int) -> None:
    working.work(batch_id, clock.now())
