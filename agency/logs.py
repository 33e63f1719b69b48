"""The form of the log: one JSON object a line. Addresses and personal links are never logged.

Libraries log what they were given, such as the path of a request that failed: so each line is
cleaned when it is written, whoever wrote it.
"""

import json
import logging
import re
from contextvars import ContextVar
from copy import copy

from agency.links import KINDS

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_LINK = re.compile(rf"(/(?:{'|'.join(path.strip('/') for path in KINDS.values())})/)[^/\"'\n]+")
_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:]+")


def cleaned(text: str) -> str:
    """The text without mail addresses and without the secret part of personal links."""
    return _ADDRESS.sub("‹address›", _LINK.sub(r"\1‹link›", text))


class NoNews(logging.Filter):
    """For a terminal: a field filled in wrongly or a page that is not there is no news, a refused request one line."""

    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        if not 400 <= getattr(record, "status_code", 0) < 500:
            return True
        if record.levelno < logging.ERROR:
            return False
        record = copy(record)
        record.exc_info = record.exc_text = None
        return record


class PlainLines(logging.Formatter):
    """For a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))


class JsonLines(logging.Formatter):
    """A line of JSON, with the id of the request it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": cleaned(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = cleaned(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
