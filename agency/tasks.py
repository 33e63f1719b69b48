"""What the queue may ask for. A task says "look now"; it never carries what to do."""

from celery import shared_task

from agency import sweeping


@shared_task(name="agency.sweep")
def sweep() -> None:
    sweeping.sweep()
