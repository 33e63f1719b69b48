"""Ask a running Relevo how it is: `python -I agency/probe.py http://web:8000/healthz`; exit code 0 is well.

For the health checks of containers. They ask twice a minute, so this loads nothing of Django.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

PATIENCE = 4  # seconds


def is_well(address: str) -> bool:
    """Whether the page answers 200, asked under the name of SITE_URL, which is the one that is served."""
    asked, site = urlsplit(address), urlsplit(os.environ.get("SITE_URL", address))
    line = HTTPConnection(asked.hostname or "127.0.0.1", asked.port or 80, timeout=PATIENCE)
    try:
        line.request("GET", asked.path, headers={"Host": site.netloc})
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
