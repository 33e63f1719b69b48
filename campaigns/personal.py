"""What actions say about one blogger, for her own eyes, and what of it others were told: see `bloggers.personal`."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from agency.models import Message
from agency.models.messages import RecipientKind
from bloggers.models import Blogger
from bloggers.personal import NOT_HERS, PARTS, Part, table_of
from campaigns.models import (
    Card,
    Counter,
    Decision,
    Event,
    Invitation,
    Participation,
    Post,
    Promise,
    ProposalLine,
    Question,
    Remark,
)

REASONS_KEPT = timedelta(days=30)


def _events(ids: list[int]) -> Iterable[Any]:
    hers = Participation.objects.filter(blogger__in=ids)
    return Event.objects.filter(subject_kind="participation", subject_id__in=hers.values("pk")).order_by("pk")


def _remarks(ids: list[int]) -> Iterable[Any]:
    hers = Participation.objects.filter(blogger__in=ids)
    of_her = Q(event__subject_kind="participation", event__subject_id__in=hers.values("pk"))
    about_her = Q(event__facts__participation__in=list(hers.values_list("pk", flat=True)))
    return Remark.objects.filter(of_her | about_her).select_related("event").order_by("pk")


def _is_reason(remark: Remark) -> bool:
    return remark.kind == Remark.Kind.REASON


def forget_reasons(now: datetime) -> None:
    """Once a day: a reason she gave is for the owner of its action, and gone 30 days after it."""
    old = Remark.objects.filter(kind=Remark.Kind.REASON, event__action__due__lt=now - REASONS_KEPT)
    old.exclude(text="").update(text="")


OF_HER: list[Part] = [
    table_of(
        Participation,
        "blogger",
        *("action.title", "state", "answer", "answered_at", "holds_until", "fee_seen", "fee_agreed"),
        *("must_have", "reserve_order", "free_at", "night_ok", "own_line", "notice_hours"),
        with_=("action",),
    ),
    table_of(
        Invitation,
        "participation__blogger",
        *("participation.action.title", "kind", "fee", "brand_named", "asked_at", "answer_by", "outcome"),
        *("ended_at", "reminders"),
        with_=("participation__action",),
    ),
    table_of(
        Counter,
        "invitation__participation__blogger",
        *("amount", "ours", "turn", "by_when", "result", "at", "decided_at"),
    ),
    table_of(Decision, "participation__blogger", "verdict", "channel", "at", "note"),
    table_of(ProposalLine, "participation__blogger", "role", "position", "must_have", "why"),
    table_of(Question, "line__participation__blogger", "kind", "words", "at", "answer", "answered_at"),
    table_of(
        Promise,
        "participation__blogger",
        *("side", "what", "amount", "due", "made_at", "kept_at", "broken_at", "hours", "ended_at"),
    ),
    table_of(Post, "participation__blogger", "url", "reported_at", "seen_at"),
    table_of(Card, "participation__blogger", "kind", "code", "since", "acknowledged_at", "result"),
    Part("campaigns.Event", ("verb", "before", "after", "at"), _events),
    Part("campaigns.Remark", ("kind", "text", "event.at"), _remarks, hers_alone=_is_reason),
]

OF_OTHERS: dict[str, set[str]] = {
    "campaigns.Campaign": {"name", "objective"},
    "campaigns.Strategy": {"objective", "measure"},
    "campaigns.Season": {"name"},
    "campaigns.Action": {
        *("state", "kind", "title", "idea", "objective", "measure", "brief", "deliverable", "zone", "place"),
        *("currency", "autopilot"),
    },
    "campaigns.Proposal": {"idea", "objective", "measure", "silence", "why", "content", "content_hash", "examples"},
    "campaigns.Criterion": {"city"},
    "campaigns.Vote": {"typed_name", "content"},
    "campaigns.PlaceGroup": {"label", "city", "language", "in_kind"},
    "campaigns.Event": {"subject_kind", "facts", "actor"},
    "campaigns.Card": {"facts"},
    "campaigns.Story": {"language", "state", "marks"},
}


def register() -> None:
    """Add what this floor knows to the registry of the address book."""
    PARTS.extend(OF_HER)
    NOT_HERS.update(OF_OTHERS)


def take_out_of_letters(blogger: Blogger, now: datetime) -> None:
    """Part of her erasure: what names her in letters that others got about her actions becomes a dash."""
    hers = Participation.objects.filter(blogger=blogger)
    others = ~Q(recipient_kind=RecipientKind.BLOGGER, recipient_id=blogger.pk)
    named = _whatever_names(blogger)
    for letter in Message.objects.filter(others, action_id__in=hers.values("action")).iterator():
        changed = [name for name in _TEXTS if named.search(getattr(letter, name))]
        for name in changed:
            setattr(letter, name, named.sub("–", getattr(letter, name)))
        if named.search(letter.facts.get(_FREE_WORDS, "")):
            letter.facts[_FREE_WORDS] = named.sub("–", letter.facts[_FREE_WORDS])
            changed.append("facts")
        if changed:
            letter.save(update_fields=changed)


_TEXTS = ("subject", "text", "html", "attachment", "own_line")
_FREE_WORDS = "words"  # the one fact that a person wrote: see `notices.explanation`


def _whatever_names(blogger: Blogger) -> re.Pattern[str]:
    """Her name, her first name, her addresses and sites, as whole words, the longest first."""
    sites = [said for site in blogger.sites.all() for said in (site.url, site.identity, site.shown, site.name)]
    said = {blogger.name, blogger.first_name, blogger.email, blogger.phone, *sites} - {""}
    words = "|".join(re.escape(one) for one in sorted(said, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
