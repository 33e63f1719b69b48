#!/usr/bin/env python
"""The command line of Relevo."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Relevo cannot start: {error}")
    except OperationalError as error:
        sys.exit(f"The database says: {error}")
