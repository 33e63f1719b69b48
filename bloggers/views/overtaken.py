"""A form that was right a moment ago: somebody, or the same button pressed twice, brought the same in meanwhile."""

from collections.abc import Callable

from django import forms
from django.db import IntegrityError


def looked_at_again(bind: Callable[[], forms.BaseForm], error: IntegrityError) -> forms.BaseForm:
    """What was typed, with the reason beside its field; nothing of it was saved. Any other `error` is ours."""
    form = bind()
    if form.is_valid():
        raise error
    return form
