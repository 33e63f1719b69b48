"""The list of people, one person, a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency import access
from bloggers import forgetting, keeping
from bloggers.forms import NewPersonForm, PeopleFilter, PersonForm
from bloggers.models import Blogger

A_PAGE = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    found = form.people() if form.is_valid() else Blogger.objects.none()
    page = Paginator(found.order_by("folded", "pk"), A_PAGE).get_page(form.cleaned_data.get("page") or 1)
    page.object_list = page.object_list.prefetch_related("sites__topics", "rates", "bases")
    kept = request.GET.copy()
    kept.pop("page", None)
    shown = {"form": form, "page": page, "kept": kept.urlencode(), "filtered": any(kept.values())}
    return render(request, "bloggers/people.html", shown, status=200 if form.is_valid() else 422)


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    blogger = known_person(person_id)
    return _page_of(request, blogger, PersonForm(instance=blogger))


@require_POST
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    blogger = known_person(person_id)
    form = PersonForm(request.POST, instance=known_person(person_id))
    if not form.is_valid():
        return _page_of(request, blogger, form)
    keeping.correct(blogger, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("person", person_id)


@require_POST
def person_stop(request: HttpRequest, person_id: int) -> HttpResponse:
    """Noted by the team: she told us to write no more."""
    forgetting.opt_out(known_person(person_id), request.now)
    messages.success(request, _("Noted: no more mails to this person."))
    return redirect("person", person_id)


def person_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "bloggers/person_new.html", {"form": form}, status=422 if form.errors else 200)
    said = form.cleaned_data
    facts = keeping.FirstFacts(
        said["url"], said["site_name"], tuple(said["topics"]), said["fee"], said["basis"], said["source"]
    )
    blogger = keeping.add(form.save(commit=False), facts, now=request.now)
    messages.success(request, _("%(name)s is in the address book.") % {"name": blogger.name})
    return redirect("person", blogger.pk)


def _page_of(request: HttpRequest, blogger: Blogger, form: PersonForm) -> HttpResponse:
    shown = {
        "person": blogger,
        "form": form,
        "sites": blogger.sites.prefetch_related("topics", "audience"),
        "rates": blogger.rates.all(),
        "bases": blogger.bases.all(),
        "busy": blogger.busy.filter(ends__gte=request.now.date()),
        "rosters": blogger.rosters.all(),
        "may_forget": access.may_manage_agency(request.user),
    }
    return render(request, "bloggers/person.html", shown, status=422 if form.errors else 200)


def known_person(person_id: int) -> Blogger:
    if person_id >= 2**63:
        raise Http404
    return get_object_or_404(Blogger.objects.known(), pk=person_id)
