"""How gunicorn serves Relevo: `gunicorn -c python:agency.gunicorn agency.wsgi`.

Its own lines go the way of ours, one JSON object each and cleaned. There is no access log: paths of
requests hold personal links.
"""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
try:
    _logging = settings.LOGGING
except ImproperlyConfigured as error:
    sys.exit(f"Relevo cannot start: {error}")

if settings.PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").exists():
    sys.exit("Relevo cannot start: what browsers load is not gathered; run manage.py collectstatic")

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
preload_app = True  # loaded once, shared by the workers
threads = 4  # so that a slow reader keeps nobody waiting
timeout = 30
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the workers' heartbeat, not a file of ours
control_socket_disable = True
logconfig_dict = _logging | {
    "loggers": _logging["loggers"]
    | {"gunicorn.error": {"handlers": [], "propagate": True}, "gunicorn.access": {"handlers": [], "propagate": False}}
}
