"""Who of an action can be put on the list for the client, what she knew when she agreed, and why others cannot."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import deciding, saying, showable
from campaigns.board import reasons
from campaigns.models import Action, Participation
from campaigns.states import OUT, ParticipationState

WHY_NOT = {
    ParticipationState.LISTED: gettext_lazy("not asked yet: sound her out first"),
    ParticipationState.SOUNDED: gettext_lazy("has not answered yet whether to be proposed"),
    ParticipationState.SILENT: gettext_lazy("did not answer whether to be proposed"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    name: str
    site: str
    agrees: bool
    consent: str  # what she said and knew, or why she cannot be proposed
    cost: str  # what she costs us
    amount: Decimal
    verdict: str
    must_have: bool


def candidates(action: Action, now: datetime) -> list[Candidate]:
    """The people of an action who are not out of it, those who agreed first. Six queries, whatever their number."""
    people = list(action.participations.exclude(state__in=OUT).select_related("blogger", "site").order_by("pk"))
    fee = action.groups.order_by("pk").values_list("fee", flat=True).first() or Decimal(0)
    consents = showable.consents(action, [person.pk for person in people])
    said = deciding.verdicts(action, [person.pk for person in people])
    rows = [_candidate(person, consents.get(person.pk), said.get(person.pk, ""), fee, action, now) for person in people]
    return sorted(rows, key=lambda row: not row.agrees)


def _candidate(
    person: Participation, consent: showable.Consent | None, verdict: str, fee: Decimal, action: Action, now: datetime
) -> Candidate:
    left = person.blogger.opted_out_at is not None
    agrees = showable.has_agreed(person) and not left
    amount = person.fee_agreed if person.fee_agreed is not None else person.fee_seen
    amount = fee if amount is None else amount
    why_not = reasons.why("opted_out") if left else WHY_NOT.get(ParticipationState(person.state), "")
    said = _consent(consent, now) if agrees else str(why_not)
    return Candidate(
        id=person.pk,
        name=person.blogger.name,
        site=str(person.site) if person.site else "",
        agrees=agrees,
        consent=said,
        cost=saying.money(amount, action.currency),
        amount=amount,
        verdict=verdict,
        must_have=person.must_have,
    )


def _consent(consent: showable.Consent | None, now: datetime) -> str:
    """'Said yes, 3 May · by phone · knew the brand'."""
    if consent is None:
        return _("has a place")
    said = [_("said yes, %(when)s") % {"when": saying.when(consent.at, now)}]
    if consent.channel == "standing":
        said.append(_("by standing consent"))
    elif consent.channel:
        said.append(str(saying.CHANNELS.get(consent.channel, consent.channel)))
    if not consent.brand_named:
        said.append(_("without knowing the brand"))
    return " · ".join(said)
