"""The agency: its people, its clients, the post room, links, the clock, access, settings, serving.

The ground floor: it imports nothing of `bloggers` or `campaigns`; they fill its registries.
"""

from agency.celery import app as celery_app

__all__ = ["celery_app"]
