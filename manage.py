#!/usr/bin/env python
"""The command line of Relevo."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Relevo cannot start: {error}")
    except DatabaseError as error:
        from agency.database import is_unmigrated

        if is_unmigrated(error):
            sys.exit("The database is not laid out for this version: run manage.py migrate, or manage.py start.")
        if not isinstance(error, OperationalError):
            raise
        sys.exit(f"The database says: {error}")
