"""The administration pages: where every row can be found, and little can be changed.

Whoever may open them has come in by the one door. They have their own content security policy,
because their pages are made by a library that writes styles and evaluates expressions in the page.
"""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csp import csp_override
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

OURS = ("agency", "bloggers", "campaigns")


class Site(UnfoldAdminSite):
    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Rows of ours only: what libraries keep (keys, codes, sessions) is nobody's to read."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        super().register([model for model in models if model._meta.app_label in OURS], admin_class, **options)

    def admin_view(self, view, cacheable: bool = False):
        return csp_override(settings.ADMIN_CSP)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """No second way in: the team's own sign-in page, with its second factor."""
        return secure_admin_login(super().login)(request, extra_context)


class Findable(ModelAdmin):
    """Rows that can be searched and read. What moves them is a verb, called by an action or a page."""

    list_filter_submit = True
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class Editable(Findable):
    """Rows whose plain columns may be corrected here, by the form of their page and no others."""

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def get_fields(self, request, obj=None):
        return self.form.Meta.fields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if not db_field.many_to_many:
            kwargs.pop("widget", None)  # here the library's own inputs look right, those of our pages do not
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change) -> None:
        many = {column.name for column in obj._meta.many_to_many}
        obj.save(update_fields=[name for name in form.cleaned_data if name not in many])
