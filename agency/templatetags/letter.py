"""What the templates of letters need: places for personal links, buttons, a table of facts."""

from django import template
from django.utils.html import format_html

from agency import links

register = template.Library()


@register.simple_tag
def link(index: int, query: str = ""):
    """Where the letter's link number `index` will stand, with `query` ('?a=yes') behind it."""
    return format_html("{}{}", links.placeholder(index), query)


@register.inclusion_tag("emails/parts/button.html")
def button(index: int, words: str, query: str = "", quiet: bool = False):
    """A button that opens a page; the first of a letter is dark, the others are `quiet`."""
    return {"address": links.placeholder(index) + query, "words": words, "quiet": quiet}


@register.inclusion_tag("emails/parts/facts.html")
def facts(rows):
    """A table of (label, value), empty values left out."""
    return {"rows": [(label, value) for label, value in rows if value]}


@register.simple_tag
def facts_text(rows):
    """The same in plain text, the values in one column."""
    rows = [(str(label), str(value)) for label, value in rows if value]
    width = max((len(label) for label, _ in rows), default=0) + 3
    return "\n".join(f"{label:<{width}}{value}" for label, value in rows)
