"""The address book in the administration pages: everything can be found; history is only read."""

from django.contrib import admin
from unfold.admin import TabularInline

from agency.administration import Editable, Findable
from bloggers import facets, reaching
from bloggers.forms.people import PersonForm, RosterForm, SiteForm, TopicForm
from bloggers.models import Audience, Basis, Blogger, Busy, ImportBatch, Interest, Rate, Roster, Site, Topic


class ReadOnly:
    """Rows that are written by verbs alone."""

    def has_add_permission(self, request, *args) -> bool:
        return False

    def has_change_permission(self, request, *args) -> bool:
        return False

    def has_delete_permission(self, request, *args) -> bool:
        return False


class SiteInline(TabularInline):
    model = Site
    form = SiteForm
    extra = 0
    fields = ["name", "url", "platform", "topics", "city"]
    autocomplete_fields = ["topics"]


class RateInline(TabularInline):
    model = Rate
    extra = 0


class BusyInline(TabularInline):
    model = Busy
    extra = 0


class BasisInline(ReadOnly, TabularInline):
    model = Basis
    extra = 0
    fields = ["kind", "source", "on", "notice_version", "notice_at"]


class InterestInline(ReadOnly, TabularInline):
    model = Interest
    extra = 0


class AudienceInline(TabularInline):
    model = Audience
    extra = 0


class PersonWithAgentForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "via"]


@admin.register(Blogger)
class BloggerAdmin(Editable):
    """People are added on their own page, and forgotten by the verb, which every floor takes part in."""

    form = PersonWithAgentForm
    list_display = ["name", "email", "phone", "city", "language", "opted_out_at", "undeliverable_at"]
    list_filter = ["language", "rosters", "sites__topics"]
    search_fields = ["name", "email", "phone", "sites__url"]
    readonly_fields = ["opted_out_at", "undeliverable_at"]
    raw_id_fields = ["via"]
    inlines = [SiteInline, RateInline, BusyInline, BasisInline, InterestInline]

    def get_queryset(self, request):
        return super().get_queryset(request).known()

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term.replace("\0", "")), False

    def get_fields(self, request, obj=None):
        return (*self.form.Meta.fields, *self.readonly_fields)

    def save_model(self, request, obj, form, change) -> None:
        reaching.correct(obj, now=request.now, **form.cleaned_data)

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        facets.renew([form.instance.pk])


@admin.register(Site)
class SiteAdmin(Editable):
    form = SiteForm
    list_display = ["__str__", "shown", "blogger", "city"]
    list_filter = ["topics"]
    list_select_related = ["blogger"]
    search_fields = ["name", "url", "folded", "blogger__name", "blogger__email"]
    autocomplete_fields = ["blogger", "topics"]
    inlines = [AudienceInline]

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        facets.renew({form.instance.blogger_id, form.initial.get("blogger", form.instance.blogger_id)})


@admin.register(Topic)
class TopicAdmin(Editable):
    form = TopicForm
    search_fields = ["name"]


@admin.register(Roster)
class RosterAdmin(Editable):
    form = RosterForm
    search_fields = ["name"]
    autocomplete_fields = ["bloggers"]


@admin.register(ImportBatch)
class ImportBatchAdmin(Findable):
    list_display = ["file_name", "by", "uploaded_at", "applied_at", "undone_at", "counts"]
    list_select_related = ["by"]
    search_fields = ["file_name", "by__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).light()
