"""The list of people, one person, a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency import access, meanwhile, wording
from agency.meanwhile import Overtaken
from agency.post import LETTERS
from bloggers import card, forgetting, keeping, merging, reaching, sorting
from bloggers.forms.card import BulkForm
from bloggers.forms.people import IntoForm, NewPersonForm, PeopleFilter, PersonForm
from bloggers.models import Blogger
from bloggers.views import overtaken, second_look

A_PAGE = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return people_page(request, BulkForm())


@require_POST
def people_bulk(request: HttpRequest) -> HttpResponse:
    """Something with all who are ticked: onto a list, off it, a topic for their sites."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        return people_page(request, form)
    people, what, name = (form.cleaned_data[field] for field in ("person", "what", "name"))
    without: list[Blogger] = []
    if what == BulkForm.TOPIC:
        without = sorting.give_topic(people, name)
    elif what == BulkForm.LIST_ON:
        sorting.put_on_list(people, name)
    else:
        sorting.take_off_list(people, form.cleaned_data["roster"])
    messages.success(request, _done(what, len(people) - len(without), name))
    if without:
        names = ", ".join(person.name for person in without[:5])
        messages.warning(
            request, _("A topic is a site’s, and there is none on the card of: %(names)s.") % {"names": names}
        )
    return redirect(f"{reverse('people')}?{request.GET.urlencode()}")


def _done(what: str, number: int, name: str) -> str:
    said = {
        BulkForm.LIST_ON: ngettext("%(n)s person is on “%(name)s”.", "%(n)s people are on “%(name)s”.", number),
        BulkForm.LIST_OFF: ngettext("%(n)s person is off “%(name)s”.", "%(n)s people are off “%(name)s”.", number),
        BulkForm.TOPIC: ngettext("“%(name)s” for %(n)s person.", "“%(name)s” for %(n)s people.", number),
    }
    return said[what] % {"n": number, "name": name}


def people_page(request: HttpRequest, bulk: BulkForm) -> HttpResponse:
    form = PeopleFilter(request.GET)
    found = form.people() if form.is_valid() else Blogger.objects.none()
    page = Paginator(found, A_PAGE).get_page(form.cleaned_data.get("page") or 1)
    # What is shown of each is read for this page alone, not for all who are passed over on the way to it.
    page.object_list = Blogger.objects.filter(pk__in=page.object_list.values("pk")).in_order().at_a_glance()
    kept = request.GET.copy()
    kept.pop("page", None)
    shown = {"form": form, "page": page, "kept": kept.urlencode(), "filtered": any(kept.values())}
    shown |= {"bulk": bulk, "ticked": set(bulk.data.getlist("person")) if bulk.is_bound else set()}
    shown["offered"] = form.names
    shown["may_download"] = access.may_edit_clients(request.user)
    right = form.is_valid() and not bulk.errors
    return render(request, "bloggers/people.html", shown, status=200 if right else 422)


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Her card; that of a row which was merged leads to the one that was kept."""
    blogger = one_of_two(person_id)
    if blogger.pk != person_id:
        return redirect("person", blogger.pk)
    return _page_of(request, blogger, PersonForm(instance=blogger, reader=request.user))


@require_POST
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    blogger = known_person(person_id)

    def typed() -> PersonForm:
        return PersonForm(request.POST, instance=known_person(person_id), reader=request.user)

    form = typed()
    if not form.is_valid():
        return _page_of(request, blogger, form)
    try:
        reaching.correct(blogger, now=request.now, **form.cleaned_data)
    except IntegrityError as error:
        return _page_of(request, known_person(person_id), overtaken.looked_at_again(typed, error))
    except Overtaken:
        stands = known_person(person_id)
        fresh = PersonForm(instance=stands, reader=request.user)
        return _page_of(request, stands, meanwhile.beside_what_stands(typed(), fresh))
    messages.success(request, _("Saved."))
    second_look.tell(request, form, blogger)
    return redirect("person", person_id)


@require_POST
def person_stop(request: HttpRequest, person_id: int) -> HttpResponse:
    """Noted by the team: she told us to write no more."""
    forgetting.opt_out(known_person(person_id), request.now)
    messages.success(request, _("Noted: no more mails to this person."))
    return redirect("person", person_id)


def person_new(request: HttpRequest) -> HttpResponse:
    into = IntoForm(request.POST)
    known = into.cleaned_data["into"] if "into" in request.POST and into.is_valid() else None
    form = NewPersonForm(request.POST or None, into=known.pk if known else None)
    if request.method != "POST" or not form.is_valid():
        return _new_page(request, form)
    try:
        return _keep(request, form, known)
    except IntegrityError as error:
        into_now = known.pk if known else None
        return _new_page(request, overtaken.looked_at_again(lambda: NewPersonForm(request.POST, into=into_now), error))


def _new_page(request: HttpRequest, form: NewPersonForm) -> HttpResponse:
    return render(request, "bloggers/person_new.html", {"form": form}, status=422 if form.errors else 200)


def _keep(request: HttpRequest, form: NewPersonForm, known: Blogger | None) -> HttpResponse:
    said = form.cleaned_data
    facts = keeping.FirstFacts(
        said["url"], said["site_name"], tuple(said["topics"]), said["fee"], said["basis"], said["source"]
    )
    if known:
        keeping.add_to(known, form.save(commit=False), facts, now=request.now)
        messages.success(request, _("What is new stands on this card now."))
        second_look.tell(request, form, known)
        return redirect("person", known.pk)
    blogger = keeping.add(form.save(commit=False), facts, now=request.now)
    messages.success(request, _("%(name)s is in the address book.") % {"name": blogger.name})
    second_look.tell(request, form, blogger)
    return redirect("person", blogger.pk)


def _page_of(request: HttpRequest, blogger: Blogger, form: PersonForm) -> HttpResponse:
    shown = {
        "person": blogger,
        "form": form,
        "sites": blogger.sites.prefetch_related("topics", "audience"),
        "rates": blogger.rates.all(),
        "bases": blogger.bases.counting_first(),
        "rosters": blogger.rosters.all(),
        "merged": blogger.merged.order_by("pk"),
        "sections": [section for fill in card.SECTIONS if (section := fill(blogger, request.user, request.now))],
        "missed": missed_words(blogger),
        "may_forget": access.may_manage_agency(request.user),
    }
    return render(request, "bloggers/person.html", shown, status=422 if form.errors else 200)


def missed_words(blogger: Blogger) -> str:
    """The mails that did not arrive, by their names: 'sounding mail (9 Jun 2026), reminder (10 Jun 2026)'."""
    language, zone = get_language() or "es", get_current_timezone_name()
    return ", ".join(
        f"{LETTERS[mail.purpose].title} ({wording.day_on_record(mail.created_at, language, zone)})"
        for mail in reaching.missed(blogger)
    )


def one_of_two(person_id: int) -> Blogger:
    """Whom this row stands for today: herself, or the one she was merged into."""
    if person_id >= 2**63:
        raise Http404
    rows = Blogger.objects.filter(erased_at=None).select_related("merged_into")
    return merging.person_of(get_object_or_404(rows, pk=person_id))


def known_person(person_id: int) -> Blogger:
    if person_id >= 2**63:
        raise Http404
    return get_object_or_404(Blogger.objects.known(), pk=person_id)
