"""Administration of the ground floor."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from agency import holding, outbox
from agency.administration import Editable, Findable, with_reason
from agency.forms.clients import ClientForm, ContactForm, MediaAgencyForm
from agency.forms.settings import AgencyForm
from agency.forms.team import ProfileForm
from agency.models import Agency, Client, Contact, MediaAgency, Message, User
from agency.post import LETTERS


@admin.register(Agency)
class AgencyAdmin(Editable):
    form = AgencyForm
    list_display = ("name", "legal_name", "from_address", "zone", "on_duty")
    actions = ("hold_sending", "release_sending")

    @action(description=gettext_lazy("Hold all mails of the agency"))
    @with_reason
    def hold_sending(self, request, queryset):
        messages.info(request, _("Held: no mail leaves until somebody releases them."))
        return queryset if holding.hold_sending(request.now) else []

    @action(description=gettext_lazy("Let the mails of the agency leave again"))
    @with_reason
    def release_sending(self, request, queryset):
        messages.info(request, _("Released: what is still true leaves."))
        return queryset if holding.release_sending() else []


@admin.register(User)
class UserAdmin(Editable):
    """Role and door are changed on the team's page; a password by nobody but its owner."""

    form = ProfileForm
    list_display = ("name", "email", "role", "language", "zone", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email", "phone")
    readonly_fields = ("email", "role", "is_active", "last_login")

    def get_fields(self, request, obj=None):
        return (*ProfileForm.Meta.fields, *self.readonly_fields)


@admin.register(Client)
class ClientAdmin(Editable):
    form = ClientForm
    list_display = ("name", "via", "language", "zone", "direct_contact", "swap_by_itself", "ended_at")
    list_filter = ("via", "team")
    list_select_related = ("via",)
    search_fields = ("name",)


@admin.register(MediaAgency)
class MediaAgencyAdmin(Editable):
    form = MediaAgencyForm
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Contact)
class ContactAdmin(Editable):
    form = ContactForm
    list_display = ("name", "email", "phone", "client", "media_agency")
    list_select_related = ("client", "media_agency")
    search_fields = ("name", "email", "phone", "client__name", "media_agency__name")


def in_words(purpose: str) -> str:
    """As in the outbox; a purpose that nobody knows any more as it is kept."""
    letter = LETTERS.get(purpose)
    return str(letter.title) if letter else purpose


class OfAPurpose(admin.SimpleListFilter):
    title = gettext_lazy("purpose")
    parameter_name = "purpose"

    def lookups(self, request, model_admin):
        there = Message.objects.order_by().values_list("purpose", flat=True).distinct()
        return sorted(((purpose, in_words(purpose)) for purpose in there), key=lambda choice: choice[1].casefold())

    def queryset(self, request, queryset):
        return queryset.filter(purpose=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(Findable):
    """Letters. Their personal links are put in at hand-over, so nothing here can be used."""

    list_display = ("what", "address", "state", "not_before", "sent_at", "subject", "attempts")
    list_filter = ("state", OfAPurpose, "recipient_kind", "lane")
    search_fields = ("address", "subject", "key")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    list_per_page = 15  # its filter names every kind of mail
    exclude = ("html", "links", "attachment")
    actions = ("hold", "release", "drop")

    @admin.display(description=gettext_lazy("purpose"), ordering="purpose")
    def what(self, message: Message) -> str:
        return in_words(message.purpose)

    @action(description=gettext_lazy("Hold"))
    @with_reason
    def hold(self, request, queryset):
        return self._each(request, queryset, outbox.hold)

    @action(description=gettext_lazy("Release"))
    @with_reason
    def release(self, request, queryset):
        return self._each(request, queryset, outbox.release)

    @action(description=gettext_lazy("Drop"))
    @with_reason
    def drop(self, request, queryset):
        return self._each(request, queryset, outbox.drop)

    def _each(self, request, queryset, verb) -> list[Message]:
        done, late = [], 0
        for message in queryset:
            try:
                verb(message, f"user:{request.user.pk}", request.now)
                done.append(message)
            except outbox.TooLate:
                late += 1
        messages.info(request, _("%(done)d changed, %(late)d no longer waiting.") % {"done": len(done), "late": late})
        return done
