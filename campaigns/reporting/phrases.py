"""The sentences of an explanation: one for each fact, in three tones.

They hold for whoever reads them, so that a media agency can pass them on as they are; where the reader's own part
is meant, `media` has words of its own. Never a reason, never a reproach.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

SOBER, WARM, SHORT = "sober", "warm", "short"
TONES = {
    SOBER: pgettext_lazy("tone", "Sober"),
    WARM: pgettext_lazy("tone", "Warm"),
    SHORT: pgettext_lazy("tone", "Very short"),
}

# fact -> its sentence in (sober, warm, very short); with ":media" where a media agency reads it
PHRASES: dict[str, tuple[Any, Any, Any]] = {
    "pass_on:media": (
        _("There is something new in “%(title)s” for %(client)s. You can pass it on like this:"),
        _("We have news of “%(title)s” for %(client)s, in words that you can pass on as they are:"),
        _("To pass on to %(client)s:"),
    ),
    "left": (
        _("%(name)s told us (%(when)s), %(left)s ahead: taking part is no longer possible."),
        _("We are sorry to say that %(name)s can no longer take part; we were told (%(when)s) %(left)s ahead."),
        _("%(name)s can no longer take part (told %(when)s, %(left)s ahead)."),
    ),
    "gone": (
        _("%(name)s no longer takes part (%(when)s)."),
        _("We are sorry to say that %(name)s no longer takes part (%(when)s)."),
        _("%(name)s no longer takes part (%(when)s)."),
    ),
    "no_post": (
        _("No post by %(name)s was known an hour after the agreed one (%(due)s), so the place was offered again "
          "(%(when)s)."),
        _("We are sorry to say that no post by %(name)s was known an hour after the agreed one (%(due)s), so we "
          "offered the place again (%(when)s)."),
        _("%(name)s: no post known an hour after the agreed one; the place was offered again (%(when)s)."),
    ),
    "same_day": (
        _("The post follows the same day, by %(until)s."),
        _("The post follows the same day, by %(until)s."),
        _("Post by %(until)s."),
    ),
    "no": (
        _("%(name)s said no (%(when)s), %(left)s ahead."),
        _("We are sorry to say that %(name)s has said no (%(when)s), %(left)s ahead."),
        _("%(name)s: no (%(when)s, %(left)s ahead)."),
    ),
    "lapse": (
        _("The time that %(name)s had to answer is over (%(when)s); the place is no longer kept."),
        _("We would have liked %(name)s to come, but the time to answer is over (%(when)s) and the place is no longer "
          "kept."),
        _("%(name)s: no answer in time (%(when)s)."),
    ),
    "asked": (
        ngettext_lazy(
            "We asked %(n)s person for the place (%(when)s).", "We asked %(n)s people for the place (%(when)s).", "n"
        ),
        ngettext_lazy(
            "So that the place does not stay empty, we asked %(n)s person (%(when)s).",
            "So that the place does not stay empty, we asked %(n)s people (%(when)s).",
            "n",
        ),
        ngettext_lazy("Asked: %(n)s person (%(when)s).", "Asked: %(n)s people (%(when)s).", "n"),
    ),
    "asked_approved": (
        ngettext_lazy(
            "We asked %(n)s person approved beforehand for the place (%(when)s).",
            "We asked %(n)s people approved beforehand for the place (%(when)s).",
            "n",
        ),
        ngettext_lazy(
            "So that the place does not stay empty, we asked %(n)s person approved beforehand (%(when)s).",
            "So that the place does not stay empty, we asked %(n)s people approved beforehand (%(when)s).",
            "n",
        ),
        ngettext_lazy(
            "Asked: %(n)s person approved beforehand (%(when)s).",
            "Asked: %(n)s people approved beforehand (%(when)s).",
            "n",
        ),
    ),
    "came": (
        _("%(name)s said yes (%(when)s) and takes the place."),
        _("And the good news: %(name)s said yes (%(when)s) and takes the place."),
        _("%(name)s takes the place (%(when)s)."),
    ),
    "approved": (
        _("You approved %(name)s (%(when)s)."),
        _("%(name)s was on your list: you gave your approval (%(when)s)."),
        _("Approved by you (%(when)s)."),
    ),
    "approved:media": (
        _("%(client)s approved %(name)s (%(when)s)."),
        _("%(name)s was on the list: %(client)s gave its approval (%(when)s)."),
        _("Approved by %(client)s (%(when)s)."),
    ),
    "all_there": (
        _("It is %(n)s of %(n)s again; you need do nothing."),
        _("So it is %(n)s of %(n)s again, and you need do nothing."),
        _("%(n)s of %(n)s; you need do nothing."),
    ),
    "all_there:media": (
        _("It is %(n)s of %(n)s again; nobody needs to do anything."),
        _("So it is %(n)s of %(n)s again, and nobody needs to do anything."),
        _("%(n)s of %(n)s; nothing to do."),
    ),
    "bonus": (
        _("The bonus place covers it: it is still %(n)s of %(n)s, and you need do nothing."),
        _("Luckily there was a bonus place: it is still %(n)s of %(n)s, and you need do nothing."),
        _("Covered by the bonus place: still %(n)s of %(n)s; you need do nothing."),
    ),
    "bonus:media": (
        _("The bonus place covers it: it is still %(n)s of %(n)s, and nobody needs to do anything."),
        _("Luckily there was a bonus place: it is still %(n)s of %(n)s, and nobody needs to do anything."),
        _("Covered by the bonus place: still %(n)s of %(n)s; nothing to do."),
    ),
    "so_far": (
        _("At present %(taken)s of %(n)s places are taken."),
        _("At present %(taken)s of %(n)s places are taken."),
        _("At present %(taken)s of %(n)s."),
    ),
    "next_approved": (
        _("The first of them to say yes takes the place; we write to you then, and you need do nothing."),
        _("The first of them to say yes takes the place. We write to you then; until then you need do nothing."),
        _("The first yes takes the place; we write then, you need do nothing."),
    ),
    "next_approved:media": (
        _("The first of them to say yes takes the place; there will be a mail then, and nobody needs to do anything."),
        _("The first of them to say yes takes the place. There will be a mail then; until then there is nothing to "
          "do."),
        _("The first yes takes the place; there will be a mail then."),
    ),
    "next": (
        _("There will be a mail as soon as it is known who takes the place."),
        _("We are on it: there will be a mail as soon as it is known who takes the place."),
        _("A mail follows when the place is taken."),
    ),
    "moved": (
        _("The date changes (%(when)s): from %(before)s to %(after)s."),
        _("We have a new date for you (%(when)s): instead of %(before)s it is %(after)s."),
        _("New date: %(after)s (before: %(before)s)."),
    ),
    "no_place": (
        _("Where it takes place is still open (%(when)s)."),
        _("Where it takes place is still open (%(when)s); there will be a mail as soon as it is known."),
        _("Place: still open."),
    ),
    "new_place": (
        _("It takes place somewhere else: %(place)s (%(when)s)."),
        _("We have a new place for you: %(place)s (%(when)s)."),
        _("New place: %(place)s."),
    ),
    "new_deliverable": (
        _("What is asked of those who take part has changed (%(when)s): %(deliverable)s."),
        _("We have changed what is asked of those who take part (%(when)s): %(deliverable)s."),
        _("Asked of those who take part: %(deliverable)s."),
    ),
    "asked_again": (
        ngettext_lazy(
            "We asked %(n)s person who had said yes again, for what is new (%(when)s).",
            "We asked the %(n)s people who had said yes again, for what is new (%(when)s).",
            "n",
        ),
        ngettext_lazy(
            "Whoever had said yes is asked anew: we wrote to %(n)s person (%(when)s).",
            "Whoever had said yes is asked anew: we wrote to %(n)s people (%(when)s).",
            "n",
        ),
        ngettext_lazy("Asked again: %(n)s person (%(when)s).", "Asked again: %(n)s people (%(when)s).", "n"),
    ),
    "answered_again": (
        ngettext_lazy(
            "%(n)s of them has said yes to it already.", "%(n)s of them have said yes to it already.", "n"
        ),
        ngettext_lazy(
            "%(n)s of them has said yes to it already.", "%(n)s of them have said yes to it already.", "n"
        ),
        ngettext_lazy("Yes already: %(n)s.", "Yes already: %(n)s.", "n"),
    ),
    "places": (
        _("There are %(after)s places now instead of %(before)s (%(when)s)."),
        _("The number of places changes (%(when)s): there are %(after)s instead of %(before)s."),
        _("%(after)s places instead of %(before)s (%(when)s)."),
    ),
    "cancel": (
        _("“%(title)s” is cancelled (%(when)s), %(left)s ahead."),
        _("We are sorry to say that “%(title)s” will not take place: it was cancelled (%(when)s), %(left)s ahead."),
        _("“%(title)s”: cancelled (%(when)s)."),
    ),
    "told": (
        ngettext_lazy(
            "A mail goes to the %(n)s person who kept the date.",
            "A mail goes to the %(n)s people who kept the date.",
            "n",
        ),
        ngettext_lazy(
            "We write to the %(n)s person who kept the date for it.",
            "We write to the %(n)s people who kept the date for it.",
            "n",
        ),
        ngettext_lazy("A mail goes to %(n)s person.", "A mail goes to %(n)s people.", "n"),
    ),
    "price": (
        _("The price of %(name)s is %(after)s now instead of %(before)s (list no. %(number)s, %(when)s)."),
        _("The price of %(name)s changes: it is %(after)s now instead of %(before)s (list no. %(number)s, %(when)s)."),
        _("%(name)s: %(after)s instead of %(before)s (list no. %(number)s)."),
    ),
}  # fmt: skip
SOMEBODY = pgettext_lazy("in place of a name", "one of the people we had asked")


def phrase(fact: str, tone: str, facts: dict[str, Any], *, media: bool) -> str:
    """The sentence of a fact in the active language."""
    words = PHRASES.get(f"{fact}:media") if media else None
    return str((words or PHRASES[fact])[list(TONES).index(tone)] % facts)
