"""The administration pages: where every row can be found, and little can be changed.

Whoever may open them has come in by the one door. They have their own content security policy,
because their pages are made by a library that writes styles and evaluates expressions in the page.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps

from allauth.account.decorators import secure_admin_login
from django import forms
from django.conf import settings
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.admin import ModelAdmin
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite
from unfold.templatetags.unfold_list import TABLE_ACTION_CELL_CLASSES, TABLE_CELL_CLASSES
from unfold.widgets import CHECKBOX_CLASSES

from agency import columns, stuck
from agency.forms.text import Text

OURS = ("agency", "bloggers", "campaigns")
OF_EACH_KIND = 8
# The library's templates are indented: nearly half of a page was the space between its tags.
BETWEEN_TAGS = re.compile(rb"(<(pre|textarea|script|style)\b.*?</\2\s*>)|(?<=>)\s{2,}|\s{2,}(?=<)", re.DOTALL)
# The library's classes that come back in every cell, key and entry, and what `static/css/admin.css` calls them.
# Whatever it writes otherwise one day stays as it is: then a page is heavier, and its test says so.
SHORT = {
    " ".join(TABLE_CELL_CLASSES): "cell",
    " ".join(TABLE_ACTION_CELL_CLASSES): "action-checkbox",
    escape(" ".join(CHECKBOX_CLASSES)): "box",
    "bg-base-50 border border-base-200 flex flex-row items-center font-sans h-[20px] min-w-[20px] justify-center"
    " text-xs text-subtle rounded-xs px-1 uppercase whitespace-nowrap"
    " dark:bg-white/[.04] dark:border-base-700": "key text-subtle",
    "flex items-center h-[38px] -mx-3 px-3 rounded-default truncate"
    " hover:text-primary-600 dark:hover:text-primary-500": "entry",
    "border-base-200 dark:border-base-700 border-b last:border-b-0"
    " hover:text-base-700 dark:hover:text-base-200": "choice",
    "border-base-200 dark:border-base-700 border-b last:border-b-0 font-semibold": "choice font-semibold",
    ' class="block px-3 py-2 truncate hover:text-primary-600 dark:hover:text-primary-500"': "",
}
LONG = re.compile(b"|".join(re.escape(classes.encode()) for classes in SHORT))
OF_A_STYLE = re.compile(rb"(?<=<style id=\"unfold-theme-colors\">)[^<]+")


class SearchForm(forms.Form):
    s = Text(required=False, max_length=120)


class WhyForm(forms.Form):
    why = Text(label=_("Why"), max_length=300, help_text=_("It stays in the history of what you change."))


class Site(UnfoldAdminSite):
    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Rows of ours only: what libraries keep (keys, codes, sessions) is nobody's to read."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OURS]
        for model in (*ours, *(inline.model for inline in getattr(admin_class, "inlines", ()))):
            columns.name(model)
        super().register(ours, admin_class, **options)

    def admin_view(self, view, cacheable: bool = False):
        return csp_override(settings.ADMIN_CSP)(light(super().admin_view(view, cacheable)))

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """No second way in: the team's own sign-in page, with its second factor."""
        return secure_admin_login(super().login)(request, extra_context)

    def search(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Rows of every kind by their words, a few of each. Nothing of it is kept in a cache, as the library would."""
        form = SearchForm(request.GET)
        words = form.cleaned_data["s"] if form.is_valid() else ""
        facts = {"results": list(self._found(request, words)) if words else []}
        return TemplateResponse(request, "admin/found.html", facts, headers={"HX-Trigger": "search"})

    def _found(self, request: HttpRequest, words: str) -> Iterable[SearchResult]:
        for model, rows_of in sorted(self._registry.items(), key=lambda each: str(each[0]._meta.verbose_name)):
            if not rows_of.get_search_fields(request):
                continue
            rows, beside = rows_of.get_queryset(request), rows_of.list_select_related
            rows = rows.select_related(*beside) if beside else rows
            matching, doubled = rows_of.get_search_results(request, rows, words)
            for row in (matching.distinct() if doubled else matching)[:OF_EACH_KIND]:
                yield SearchResult(
                    title=str(row),
                    description=str(model._meta.verbose_name),
                    link=f"/admin/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/",
                    icon="data_object",
                )


def light(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page without what no reader sees: space between its tags, classes said in full. What was written stays."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **named) -> HttpResponse:
        response = view(request, *args, **named)
        if isinstance(response, TemplateResponse):
            response.add_post_render_callback(_squeeze)
        elif not response.streaming:
            _squeeze(response)
        return response

    return answer


def _squeeze(response: HttpResponse) -> None:
    if response.get("Content-Type", "").startswith("text/html"):
        page = LONG.sub(lambda found: SHORT[found[0].decode()].encode(), response.content)
        page = OF_A_STYLE.sub(lambda found: b" ".join(found[0].split()), page)
        response.content = BETWEEN_TAGS.sub(lambda found: found[1] or b"\n", page)


def dashboard(request: HttpRequest, context: dict) -> dict:
    """The first page: above everything that can be found, what is stuck."""
    return context | {"stuck": stuck.stuck(request.now)}


def with_reason(press: Callable[..., Iterable]) -> Callable[..., HttpResponse | None]:
    """An action on chosen rows that asks why first. `press` returns the rows it has changed; each keeps the reason.

    To be put below `@action(description=…)`.
    """

    @wraps(press)
    def ask(self, request: HttpRequest, chosen) -> HttpResponse | None:
        form = WhyForm(request.POST if "why" in request.POST else None)
        if not form.is_valid():
            facts = self.admin_site.each_context(request) | {"form": form, "number": chosen.count()}
            facts |= {"title": getattr(self, press.__name__).short_description, "posted": _kept(request)}
            return render(request, "admin/why.html", facts, status=422 if form.errors else 200)
        title = str(getattr(self, press.__name__).short_description)
        for row in press(self, request, chosen):
            self.log_change(request, row, f"{title}: {form.cleaned_data['why']}")
        return None

    return ask


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What names the rows and the action, to be sent again with the reason."""
    names = ("action", "_selected_action", "select_across")
    return [(name, value) for name in names for value in request.POST.getlist(name)]


class Findable(ModelAdmin):
    """Rows that can be searched and read. What moves them is a verb, called by an action or a page."""

    list_filter_submit = True
    show_full_result_count = False
    list_per_page = 25

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
