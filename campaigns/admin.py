"""The workshop in the administration pages: everything can be found, history is only read.

States move by actions that call the same verbs as the pages; no form here writes a state.
"""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.filters import EmptyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import TabularInline
from unfold.decorators import action

from agency.administration import Editable, Findable, with_reason
from campaigns import cards, ending, planning
from campaigns.forms.campaign import CampaignForm
from campaigns.lifecycle import WrongTurn
from campaigns.models import (
    Action,
    ActionContact,
    Campaign,
    Card,
    Counter,
    Decision,
    Event,
    Invitation,
    Participation,
    Place,
    PlaceGroup,
    Post,
    Promise,
    Proposal,
    Question,
    Season,
    Strategy,
    Vote,
)


class GroupInline(TabularInline):
    model = PlaceGroup
    extra = 0
    fields = ("label", "number", "fee", "ceiling", "city", "language")


class ChainInline(TabularInline):
    model = ActionContact
    extra = 0
    fields = ("contact", "rank", "decides", "answer_by")


@admin.register(Campaign)
class CampaignAdmin(Editable):
    form = CampaignForm
    list_display = ("name", "client", "starts", "ends", "budget")
    list_filter = ("client",)
    list_select_related = ("client",)
    search_fields = ("name", "client__name", "objective")


class SeasonInline(TabularInline):
    model = Season
    extra = 0
    fields = ("name", "starts", "ends")


@admin.register(Strategy)
class StrategyAdmin(Findable):
    """Written on the page of the year, where a colleague's words are not written over."""

    list_display = ("client", "year", "objective", "measure")
    list_filter = ("year",)
    list_select_related = ("client",)
    search_fields = ("client__name", "objective", "measure", "seasons__name")
    inlines = (SeasonInline,)


@admin.register(Action)
class ActionAdmin(Findable):
    """An action is edited on its own page, where what people were asked for is guarded."""

    list_display = ("title", "campaign", "state", "kind", "due", "owner", "autopilot")
    list_filter = ("state", "kind", "autopilot", "campaign__client")
    list_select_related = ("campaign", "owner")
    search_fields = ("title", "campaign__name", "campaign__client__name", "place")
    date_hierarchy = "due"
    inlines = (GroupInline, ChainInline)
    actions = ("open_chosen", "cancel_chosen")

    @action(description=gettext_lazy("Open the chosen actions"))
    @with_reason
    def open_chosen(self, request: HttpRequest, chosen: QuerySet[Action]) -> list:
        dated = chosen.filter(due__isnull=False)
        return _press(request, dated, lambda row: planning.open_action(row.pk, now=request.now, user=request.user))

    @action(description=gettext_lazy("Cancel the chosen actions and tell everybody who keeps the date"))
    @with_reason
    def cancel_chosen(self, request: HttpRequest, chosen: QuerySet[Action]) -> list:
        return _press(request, chosen, lambda row: ending.cancel_action(row.pk, now=request.now, user=request.user))


@admin.register(Participation)
class ParticipationAdmin(Findable):
    list_display = ("blogger", "action", "state", "answer", "fee_agreed", "answered_at")
    list_filter = ("state", "answer", "must_have")
    list_select_related = ("blogger", "action")
    search_fields = ("blogger__name", "blogger__email", "action__title", "site__identity")


@admin.register(Place)
class PlaceAdmin(Findable):
    list_display = ("group", "number", "bonus", "holder", "escalated_at")
    list_select_related = ("group__action", "holder__blogger", "holder__action")
    search_fields = ("group__action__title", "holder__blogger__name")


@admin.register(Invitation)
class InvitationAdmin(Findable):
    list_display = ("participation", "kind", "fee", "asked_at", "answer_by", "reminders", "outcome")
    list_filter = ("kind", "outcome")
    list_select_related = ("participation__blogger", "participation__action")
    search_fields = ("participation__blogger__name", "participation__action__title")
    date_hierarchy = "asked_at"


@admin.register(Counter)
class CounterAdmin(Findable):
    list_display = ("invitation", "amount", "turn", "by_when", "result")
    list_filter = ("result", "turn")
    list_select_related = ("invitation__participation__blogger", "invitation__participation__action")
    search_fields = ("invitation__participation__blogger__name", "invitation__participation__action__title")


@admin.register(Decision)
class DecisionAdmin(Findable):
    list_display = ("participation", "criterion", "verdict", "by_contact", "noted_by", "channel", "at")
    list_filter = ("verdict", "channel")
    list_select_related = (
        *("participation__blogger", "participation__action", "criterion__proposal__action", "by_contact", "noted_by"),
    )
    search_fields = ("participation__blogger__name", "participation__action__title", "by_contact__name")


@admin.register(Proposal)
class ProposalAdmin(Findable):
    list_display = ("action", "number", "answer_by", "sent_at", "sent_by")
    list_select_related = ("action", "sent_by")
    search_fields = ("action__title", "action__campaign__client__name", "content_hash")


@admin.register(Vote)
class VoteAdmin(Findable):
    list_display = ("proposal", "link", "typed_name", "decides", "at")
    list_filter = ("decides",)
    list_select_related = ("proposal__action", "link__contact", "link__action")
    search_fields = ("proposal__action__title", "typed_name", "link__contact__name")


@admin.register(Question)
class QuestionAdmin(Findable):
    list_display = ("action", "kind", "asked_by", "to", "at", "answer_by", "answered_at")
    list_filter = ("kind",)
    list_select_related = ("action", "asked_by__contact", "asked_by__action", "to__contact", "to__action")
    search_fields = ("action__title", "asked_by__contact__name", "words")


@admin.register(Promise)
class PromiseAdmin(Findable):
    list_display = ("participation", "side", "what", "amount", "due", "kept_at", "broken_at")
    list_filter = ("side", "what")
    list_select_related = ("participation__blogger", "participation__action")
    search_fields = ("participation__blogger__name", "participation__action__title")


@admin.register(Post)
class PostAdmin(Findable):
    list_display = ("participation", "url", "reported_at", "seen_at")
    list_select_related = ("participation__blogger", "participation__action")
    search_fields = ("url", "participation__blogger__name", "participation__action__title")


@admin.register(Event)
class EventAdmin(Findable):
    list_display = ("at", "action", "subject_kind", "subject_id", "verb", "before", "after", "actor")
    list_filter = ("subject_kind", "verb")
    list_select_related = ("action",)
    search_fields = ("action__title", "verb", "actor", "subject_id")
    date_hierarchy = "at"


@admin.register(Card)
class CardAdmin(Findable):
    list_display = ("since", "kind", "code", "action", "participation", "for_user", "acknowledged_at", "result")
    list_filter = ("kind", "code", ("acknowledged_at", EmptyFieldListFilter))
    list_select_related = ("action", "participation__blogger", "participation__action", "for_user")
    search_fields = ("action__title", "participation__blogger__name", "code")
    actions = ("acknowledge_chosen",)

    @action(description=gettext_lazy("The chosen cards are seen to"))
    @with_reason
    def acknowledge_chosen(self, request: HttpRequest, chosen: QuerySet[Card]) -> list:
        return _press(request, chosen, lambda row: cards.acknowledge(row.pk, now=request.now, user=request.user))


def _press(request: HttpRequest, chosen: QuerySet, verb: Callable[..., object]) -> list:
    """Call the verb on each; one that cannot be moved is said, and holds up none of the others. Those that moved."""
    done = []
    for row in chosen:
        try:
            verb(row)
        except WrongTurn as wrong:
            facts = {"row": row, "state": wrong.state}
            messages.warning(request, _("%(row)s stays as it is: its state is “%(state)s”.") % facts)
        else:
            done.append(row)
    messages.success(request, ngettext("%(n)s done.", "%(n)s done.", len(done)) % {"n": len(done)})
    return done
