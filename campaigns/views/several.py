"""One verb for several rows that were ticked: each in a transaction of its own.

Who cannot is told why beside her row on the next page, and the others go through; a row that is not
on that page is told of as a notice.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
from django.db.models import Model
from django.http import HttpRequest

MARK = "row:"  # and the number of the row, in a message that belongs beside it


def press_each[Row: Model](request: HttpRequest, rows: Iterable[Row], press: Callable[[Row], str]) -> int:
    """How many it was done with. `press` returns why not, as a sentence with the row’s name in it; '' where it was."""
    done = 0
    for row in rows:
        if why_not := press(row):
            tell_beside(request, row.pk, why_not)
        else:
            done += 1
    return done


def tell_beside(request: HttpRequest, pk: int, why_not: str) -> None:
    messages.warning(request, why_not, extra_tags=f"{MARK}{pk}")


def told(request: HttpRequest, lines: Iterable[Any]) -> dict[str, Any]:
    """The lines of a page with what is said beside each; `told` keeps that out of the page’s notices."""
    marks = {f"{MARK}{line.id}": line for line in lines}
    said = {each.extra_tags: each.message for each in get_messages(request) if each.extra_tags in marks}
    return {"lines": [replace(line, told=said.get(mark, "")) for mark, line in marks.items()], "told": said}
