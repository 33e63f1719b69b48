"""The queue. It only rings the bell: no ETA, no results, and a payload is an id or nothing."""

import os

from celery import Celery
from celery.signals import beat_init, celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
app = Celery("relevo", amqp="agency.broker:AMQP")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def refuse_a_queue_of_ones_own(**_) -> None:
    """A worker and a scheduler that are processes of their own would never hear each other in memory."""
    if app.conf.broker_url.startswith("memory"):
        raise SystemExit("BROKER_URL is not set. Set it to a Redis, or run all in one process: manage.py start")
