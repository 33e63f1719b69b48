"""Where a press leads: to the page it was made on, if that was Today, else to the one that belongs to it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect


class PressedOn(forms.Form):
    back = forms.ChoiceField(choices=[("today", "today")])


def after_press(request: HttpRequest, to: str, *args, **named) -> HttpResponse:
    """To Today where the press was made there, else `to`: the name of an address and its parts, or a path."""
    return redirect("today") if PressedOn(request.POST).is_valid() else redirect(to, *args, **named)


def elsewhere(request: HttpRequest, to: str) -> HttpResponse:
    """To another page, with what has to be read there, wherever the press was made."""
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)
