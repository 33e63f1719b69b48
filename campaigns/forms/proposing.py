"""The list for the client as the team writes it: words, people with their price, reserves, criteria, examples."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency.forms.text import Text, field_for
from bloggers.models import Topic
from campaigns import proposing
from campaigns.board.proposable import Candidate
from campaigns.forms.moments import LocalMoment, in_zone, on_the_wall
from campaigns.forms.money import MoneyField
from campaigns.models import Action, Proposal, ProposalLine
from campaigns.proposing import LineWritten, RuleWritten, Written

ROWS = 3  # of criteria, and of examples
MOST_RESERVES = 20
NOT_ON_IT, PLACE = "", "place"
OBLIGATORY = ("idea", "objective", "measure", "answer_by")


@dataclass(frozen=True, slots=True)
class PersonRow:
    candidate: Candidate
    role: BoundField
    price: BoundField
    must: BoundField
    why: BoundField

    @property
    def errors(self) -> list[str]:
        return [error for field in (self.role, self.price, self.why) for error in field.errors]


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of people: a criterion, or an example."""

    fields: list[BoundField]

    @property
    def said(self) -> str:
        return ", ".join(str(field.value()) for field in self.fields[:2] if field.value())

    @property
    def is_open(self) -> bool:
        return any(field.value() not in (None, "") or field.errors for field in self.fields)


class ProposalForm(forms.ModelForm):
    """`candidates`: the people of the action; only who agreed has fields. `seen`: the edition it was opened on."""

    answer_by = LocalMoment(label=gettext_lazy("Decide before"), required=False)
    silence = forms.ChoiceField(
        label=gettext_lazy("Without an answer"), choices=Proposal.Silence, widget=forms.RadioSelect
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31)

    class Meta:
        model = Proposal
        fields = ("idea", "objective", "measure", "answer_by", "silence", "bonus_places", "why")
        formfield_callback = field_for
        widgets = {"idea": forms.Textarea(attrs={"rows": 3})}
        labels = {"idea": gettext_lazy("The idea, in two lines"), "why": gettext_lazy("Why this list is new")}

    def __init__(
        self, *args, action: Action, candidates: list[Candidate], written: Written, edition: int, **options
    ) -> None:
        self.action, self.candidates, self.written = action, candidates, written
        columns = {name: getattr(written, name) for name in proposing.OWN_COLUMNS}
        columns |= {"answer_by": on_the_wall(written.answer_by, action.zone), "seen": edition}
        super().__init__(*args, initial=columns, **options)
        self.fields["bonus_places"].required = False
        for name in OBLIGATORY:  # of a list that leaves; a draft may wait for its words
            self.fields[name].required = not self.is_bound or "send" in self.data
        self.fields["bonus_places"].max_value = 5
        self._add_people()
        topics = [("", "–"), *((name, name) for name in Topic.objects.values_list("name", flat=True))]
        self._add_kinds("c", topics, [_rule_as_kind(rule) for rule in written.criteria])
        self._add_kinds("e", topics, [dict(each) for each in written.examples])

    # --- people ----------------------------------------------------------------------------------------
    def _add_people(self) -> None:
        lines = {line.participation: line for line in self.written.lines}
        reserves = [line.participation for line in self.written.lines if line.role == ProposalLine.Role.RESERVE]
        roles = [(NOT_ON_IT, _("not on the list")), (PLACE, _("for a place"))]
        most = min(sum(each.agrees for each in self.candidates), MOST_RESERVES)
        roles += [(f"r{n}", _("reserve %(n)s") % {"n": n}) for n in range(1, most + 1)]
        for each in self.candidates:
            if not each.agrees:
                continue
            line = lines.get(each.id)
            place = f"r{reserves.index(each.id) + 1}" if each.id in reserves else PLACE
            named = {"name": each.name}
            self.fields[f"role_{each.id}"] = forms.ChoiceField(
                choices=roles,
                required=False,
                initial=place if line else NOT_ON_IT,
                label=_("%(name)s, on the list") % named,
            )
            self.fields[f"price_{each.id}"] = MoneyField(
                required=False,
                initial=next(iter(line.prices.values()), None) if line else None,
                label=_("%(name)s, price for the client") % named,
            )
            self.fields[f"must_{each.id}"] = forms.BooleanField(
                required=False,
                initial=line.must_have if line else each.must_have,
                label=_("the client asked for this person"),
            )
            self.fields[f"why_{each.id}"] = Text(
                required=False, max_length=300, initial=line.why if line else "", label=_("Why %(name)s") % named
            )

    @property
    def people(self) -> list[PersonRow]:
        return [
            PersonRow(each, *(self[f"{name}_{each.id}"] for name in ("role", "price", "must", "why")))
            for each in self.candidates
            if each.agrees
        ]

    @property
    def cannot(self) -> list[Candidate]:
        return [each for each in self.candidates if not each.agrees]

    # --- criteria and examples -------------------------------------------------------------------------
    def _add_kinds(self, prefix: str, topics: list[tuple[str, str]], had: list[dict]) -> None:
        for n in range(max(ROWS, len(had))):
            first = had[n] if n < len(had) else {}
            fields = {
                "topic": forms.ChoiceField(label=_("Topic"), choices=topics, required=False),
                "city": Text(label=_("City"), max_length=80, required=False),
                "from": forms.IntegerField(label=_("Readers from"), min_value=0, max_value=10**9, required=False),
                "to": forms.IntegerField(label=_("up to"), min_value=0, max_value=10**9, required=False),
            }
            if prefix == "e":
                fields["price_from"] = MoneyField(label=_("Price from"), required=False)
            fields["price_to"] = MoneyField(label=_("Price up to"), required=False)
            for name, field in fields.items():
                field.initial = first.get(_KEYS[name])
                self.fields[f"{prefix}{n}_{name}"] = field

    def rows(self, prefix: str) -> list[list[BoundField]]:
        names = ["topic", "city", "from", "to", *(["price_from"] if prefix == "e" else []), "price_to"]
        return [
            [self[f"{prefix}{n}_{name}"] for name in names]
            for n in range(ROWS * 10)
            if f"{prefix}{n}_topic" in self.fields
        ]

    @property
    def criteria(self) -> list[KindRow]:
        return [KindRow(fields) for fields in self.rows("c")]

    @property
    def examples(self) -> list[KindRow]:
        return [KindRow(fields) for fields in self.rows("e")]

    # --- what was typed --------------------------------------------------------------------------------
    def clean_bonus_places(self) -> int:
        number = self.cleaned_data["bonus_places"] or 0
        if number > 5:
            raise ValidationError(_("At most five."))
        return number

    def clean_answer_by(self):
        typed = self.cleaned_data["answer_by"]
        return in_zone(typed, self.action.zone) if typed else None

    def clean(self) -> dict:
        found = super().clean()
        for prefix in "ce":
            for row in self.rows(prefix):
                self._check_span(found, *(field.name for field in row[2:4]))
                if prefix == "e":
                    self._check_span(found, *(field.name for field in row[4:6]))
        for n, example in self._kinds("e"):
            people = proposing.of_this_kind(example)
            if people < proposing.FEWEST_OF_A_KIND:
                words = ngettext(
                    "Only %(n)s person of the address book fits: with fewer than five, somebody could be recognised.",
                    "Only %(n)s people of the address book fit: with fewer than five, somebody could be recognised.",
                    people,
                )
                self.add_error(f"e{n}_topic", words % {"n": people})
        return found

    def _check_span(self, found: dict, least: str, most: str) -> None:
        if found.get(least) is not None and found.get(most) is not None and found[least] > found[most]:
            self.add_error(most, _("That is less than the other."))

    def _kinds(self, prefix: str):
        """(number, plain values) of each row that asks something."""
        for n, _row in enumerate(self.rows(prefix)):
            said = {key: self.cleaned_data.get(f"{prefix}{n}_{name}") for name, key in _KEYS.items()}
            said |= {key: str(said[key]) if said[key] is not None else "" for key in ("price_from", "price_to")}
            if said["topic"] or said["city"] or said["readers_from"] is not None or said["readers_to"] is not None:
                yield n, said | {"topic": said["topic"] or "", "city": said["city"] or ""}

    def typed(self) -> Written:
        """What the form says, for `proposing.save_draft`."""
        said = self.cleaned_data
        links = _first_links(self.action)
        topics = dict(Topic.objects.values_list("name", "pk"))
        chosen = [each for each in self.candidates if each.agrees and said.get(f"role_{each.id}")]
        order = sorted(chosen, key=lambda each: _order(said[f"role_{each.id}"]))
        return Written(
            **{name: said[name] for name in proposing.OWN_COLUMNS},
            lines=tuple(self._line(each.id, links) for each in order),
            criteria=tuple(_rule(kind, topics) for _n, kind in self._kinds("c")),
            examples=tuple(kind for _n, kind in self._kinds("e")),
        )

    def _line(self, number: int, links: list[int]) -> LineWritten:
        said = self.cleaned_data
        price = said[f"price_{number}"]
        return LineWritten(
            number,
            ProposalLine.Role.PLACE if said[f"role_{number}"] == PLACE else ProposalLine.Role.RESERVE,
            said[f"must_{number}"],
            said[f"why_{number}"],
            {pk: price.quantize(Decimal("0.01")) for pk in links} if price is not None else {},
        )


_KEYS = {
    "topic": "topic",
    "city": "city",
    "from": "readers_from",
    "to": "readers_to",
    "price_from": "price_from",
    "price_to": "price_to",
}


def _order(role: str) -> int:
    return 0 if role == PLACE else int(role[1:])


def _first_links(action: Action) -> list[int]:
    """The links that read the price: all contacts beside the one it goes to. What comes after names its own."""
    to = proposing.addressee(action)
    return list(action.chain.filter(rank=to.rank).values_list("pk", flat=True)) if to else []


def _rule_as_kind(rule: RuleWritten) -> dict:
    names = Topic.objects.filter(pk__in=rule.topics).values_list("name", flat=True)
    return {
        "topic": names.first() or "",
        "city": rule.city,
        "readers_from": rule.audience_from,
        "readers_to": rule.audience_to,
        "price_to": rule.price_to,
    }


def _rule(kind: dict, topics: dict[str, int]) -> RuleWritten:
    price = Decimal(kind["price_to"]).quantize(Decimal("0.01")) if kind["price_to"] else None
    chosen = (topics[kind["topic"]],) if kind["topic"] in topics else ()
    return RuleWritten(chosen, kind["city"], kind["readers_from"], kind["readers_to"], price)
