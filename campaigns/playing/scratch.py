"""A database for invented people alone: on its own settings, and emptied before each beginning."""

from pathlib import Path

from django.apps import apps

from agency import database

KEPT = {"sessions", "contenttypes", "auth"}


def environment(folder: Path, name: str) -> dict[str, str]:
    """The settings of a process in which the clock is a story's and no letter leaves: below `folder`, in SQLite."""
    return {
        "DJANGO_SETTINGS_MODULE": "agency.settings",  # others may not heed the rest
        "STORY": "1",
        "DEBUG": "0",
        "SECRET_KEY": "",
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / name}",
        "BROKER_URL": "memory://localhost",
        "CACHE_URL": "",
        "EMAIL_URL": "",
        "BEHIND_PROXY": "0",
    }


def empty() -> None:
    """Every row of ours goes."""
    database.empty(
        [
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label not in KEPT
        ]
    )
