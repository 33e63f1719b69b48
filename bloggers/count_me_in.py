""" "Count me in": somebody asks to be in the address book, and is once she has confirmed by her own mail.

Whether an address is known already nobody can tell from outside: the same is written, and the same
letter leaves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import post
from agency.last_look import LINK_BELONGS
from agency.letters import words
from agency.models import Agency, Message
from agency.models.fields import letter_language, normalise_email
from agency.models.messages import OPEN_STATES, Lane, RecipientKind
from agency.outbox import REASONS
from agency.post import Letter, Quiet, Recipient, Rendered
from bloggers import interest, keeping, reaching
from bloggers.models import Basis, Blogger, CountMeIn, Site
from bloggers.models.sites import site_identity

NOTICE_VERSION = "2026-06"  # of the words on the page that say what we do with it: change both together
KEPT = timedelta(days=7)  # what nobody confirmed
AT_ONCE = 500
CHANNEL = "count-me-in"

REASONS["not_asked"] = gettext_lazy("The request was withdrawn, confirmed or forgotten before it left.")


@dataclass(frozen=True, slots=True)
class Said:
    """What she wrote on the page."""

    name: str
    email: str
    url: str = ""
    topics: tuple[str, ...] = ()
    city: str = ""
    words: str = ""
    language: str = ""


@transaction.atomic
def ask(said: Said, *, now: datetime) -> CountMeIn:
    """Keep what she wrote and send the letter that asks her to confirm. The same written twice a day is once."""
    row = CountMeIn(
        name=said.name[:120],
        email=normalise_email(said.email),
        url=said.url,
        topics=", ".join(said.topics)[:300],
        city=said.city[:80],
        language=said.language,
        words=said.words[:500],
        notice_version=NOTICE_VERSION,
        at=now,
    )
    same = {name: getattr(row, name) for name in ("name", "email", "url", "topics", "city", "language", "words")}
    before = CountMeIn.objects.filter(**same, confirmed_at=None, at__gt=now - timedelta(days=1)).first()
    if before is not None:
        return before
    row.save(force_insert=True)
    agency = Agency.current() or Agency()
    to = Recipient(RecipientKind.ADDRESS, None, row.email, letter_language(row.language), agency.zone)
    post.post([post.draft("interest_confirm", key=_key(row), to=to, now=now, subject_id=row.pk, not_after=now + KEPT)])
    return row


@transaction.atomic
def confirm(row: CountMeIn, *, now: datetime) -> Blogger:
    """Her own press, by the link that only her mailbox got: she is in the book, or what we know of her is more.

    It is the newest word: it counts against an older "no more mails", and her address works. Twice is once.
    """
    blogger = _known(row.email)
    if not CountMeIn.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=now):
        row.refresh_from_db()
        return row.blogger
    typed = Blogger(name=row.name, email=row.email, city=row.city, language=row.language)
    facts = keeping.FirstFacts(
        url=_nobody_elses(row.url, blogger),
        topics=tuple(filter(None, row.topics.split(", "))),
        basis=Basis.Kind.ASKED_US,
        source=_source(row),
    )
    blogger = _brought_in(blogger, typed, facts, now)
    blogger.bases.filter(kind=facts.basis, source=facts.source, notice_version="").update(
        notice_version=row.notice_version, notice_at=row.at
    )
    if not blogger.is_reachable:
        blogger.opted_out_at = None
        blogger.save(update_fields=["opted_out_at"])
        reaching.goes_elsewhere(blogger, now)
    interest.note(blogger, row.words, CHANNEL, now)
    CountMeIn.objects.filter(pk=row.pk).update(blogger=blogger)
    return blogger


def forget_unconfirmed(now: datetime) -> None:
    """Once a day: what nobody confirmed in seven days is deleted, and the letter about it loses its words."""
    unconfirmed = CountMeIn.objects.filter(confirmed_at=None, at__lt=now - KEPT).values_list("pk", flat=True)
    while old := list(unconfirmed[:AT_ONCE]):
        _forget(old)


def _forget(old: list[int]) -> None:
    with transaction.atomic():
        CountMeIn.objects.filter(pk__in=old, confirmed_at=None).delete()
        gone = set(old) - set(CountMeIn.objects.filter(pk__in=old).values_list("pk", flat=True))
        letters = Message.objects.filter(purpose=InterestConfirm.purpose, subject_id__in=gone)
        letters.exclude(state__in=OPEN_STATES).update(
            address="erased@invalid.example", subject="", text="", html="", facts={}
        )


def _known(email: str) -> Blogger | None:
    """Who has this address, locked; where two rows became one, the one that was kept."""
    rows = Blogger.objects.filter(email=email, erased_at=None).order_by("pk")
    kept = {row.merged_into_id or row.pk for row in rows}
    return Blogger.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=kept).first()


def _brought_in(blogger: Blogger | None, typed: Blogger, facts: keeping.FirstFacts, now: datetime) -> Blogger:
    if blogger is None:
        try:
            with transaction.atomic():
                return keeping.add(typed, facts, now=now)
        except IntegrityError:  # in the book since a moment ago
            blogger = _known(typed.email)
    return keeping.add_to(blogger, Blogger(**_of(typed)), facts, now=now)


def _of(typed: Blogger) -> dict[str, str]:
    return {name: getattr(typed, name) for name in ("name", "email", "city", "language")}


def _key(row: CountMeIn) -> str:
    return f"interest_confirm:{row.pk}:{sha256(row.email.encode()).hexdigest()[:12]}"


def _source(row: CountMeIn) -> str:
    with translation.override(letter_language(row.language)):
        return _("the page “count me in”")


def _nobody_elses(url: str, blogger: Blogger | None) -> str:
    """Her site, unless it stands under another person: who is right a person of the team must find out."""
    if not url:
        return ""
    others = Site.objects.filter(identity=site_identity(url)).exclude(blogger=blogger)
    return "" if others.exists() else url


@post.register
class InterestConfirm(Letter):
    """She wrote a moment ago: it leaves at any hour, and only to the address that she gave."""

    purpose, title = "interest_confirm", gettext_lazy("mail that asks to confirm “count me in”")
    lane, quiet, resend = Lane.URGENT, Quiet.ALWAYS, False

    def still_true(self, message: Message, now: datetime) -> str:
        asked = CountMeIn.objects.filter(pk=message.subject_id, email=message.address, confirmed_at=None)
        return "" if asked.exists() else "not_asked"

    def render(self, message: Message, now: datetime) -> Rendered:
        row = CountMeIn.objects.get(pk=message.subject_id)
        context = {"first_name": row.name.split(" ")[0], "days": KEPT.days}
        subject, text, html = words(self.purpose, context, message.language, message.zone)
        return Rendered(subject, text, html, links=[("i", row.pk, 1)])


def _is_hers(message: Message, row_id: int) -> bool:
    return (
        message.purpose == InterestConfirm.purpose
        and message.subject_id == row_id
        and CountMeIn.objects.filter(pk=row_id, email=message.address).exists()
    )


LINK_BELONGS["i"] = _is_hers
