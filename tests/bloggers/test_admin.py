"""The address book in the administration pages."""

import pytest
from django.contrib.admin import site as site_of_administration
from django.urls import reverse

from agency import invariants
from agency.administration import Findable
from agency.models.people import Role
from bloggers import facets, importing
from bloggers.models import Audience, Basis, Blogger, Busy, ImportBatch, Interest, Rate, Roster, Site, Topic
from tests.bloggers.rosters import content_of, preview
from tests.make import NOW, make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    make_agency()
    client.force_login(make_user(Role.ADMIN, is_superuser=True, language="en"))
    return client


def found(client, model, q: str) -> list[str]:
    response = client.get(reverse(f"admin:bloggers_{model}_changelist"), {"q": q})
    return [str(row) for row in response.context["cl"].result_list]


@pytest.mark.parametrize("q", ["nunez", "NÚÑEZ", "inigo@b", "harina", "600 111 222"])
def test_a_person_is_found_by_name_address_site_and_phone(admin, q):
    make_blogger(name="Íñigo Núñez", email="inigo@b.example", phone="+34 600 111 222", site="https://harina.example")
    make_blogger(name="Bea")

    assert found(admin, "blogger", q) == ["Íñigo Núñez"]


def test_a_site_is_found_by_its_address_and_its_owner(admin):
    make_blogger(name="Bea", site="https://harina.example")
    make_blogger(name="Cleo")

    assert [found(admin, "site", q) for q in ("harina", "Bea")] == [["harina.example"], ["harina.example"]]


def test_history_is_read_only_and_people_are_not_deleted(admin):

    batch = importing.apply(preview(content_of("roster_es.csv")), by=None, now=NOW)
    person = Blogger.objects.first()

    assert admin.get(reverse("admin:bloggers_importbatch_changelist")).status_code == 200
    assert admin.get(reverse("admin:bloggers_importbatch_add")).status_code == 403
    assert admin.post(reverse("admin:bloggers_importbatch_delete", args=[batch.pk])).status_code == 403
    assert admin.post(reverse("admin:bloggers_blogger_delete", args=[person.pk])).status_code == 403
    page = admin.get(reverse("admin:bloggers_blogger_change", args=[person.pk]))
    editable = {name for form in page.context["inline_admin_formsets"] if form.has_change_permission
                for name in [form.opts.model.__name__]}  # fmt: skip
    assert editable == {"Site", "Rate", "Busy"}


def test_a_moment_of_stopping_is_not_typed(admin):
    person = make_blogger()
    page = admin.get(reverse("admin:bloggers_blogger_change", args=[person.pk])).content.decode()

    assert [f'name="{field}' in page for field in ("name", "opted_out_at", "undeliverable_at", "link_version")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_person_is_corrected_by_the_rules_of_her_page(admin, now):
    person = make_blogger(name="Bea", email="old@b.example", link_version=3, undeliverable_at=now)
    url = reverse("admin:bloggers_blogger_change", args=[person.pk])
    inlines = {f"{name}-{part}": "0" for name in ("sites", "rates", "busy", "bases", "interests")
               for part in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    form = inlines | {"name": "Bea Ruiz", "email": "a@b", "city": "Arrecife", "opted_out_at": "2026-01-01"}
    refused = admin.post(url, form)
    saved = admin.post(url, form | {"email": "NEW@b.example"})
    person.refresh_from_db()

    assert (refused.status_code, saved.status_code) == (200, 302)
    assert (person.name, person.email, person.zone, person.undeliverable_at, person.opted_out_at) == (
        "Bea Ruiz", "new@b.example", "Atlantic/Canary", None, None,
    )  # fmt: skip


def test_a_site_is_corrected_and_never_becomes_somebody_elses(admin):
    make_blogger(name="Bea", site="https://harina.example")
    site = make_blogger(name="Cleo", site="https://cleo.example").sites.get()
    url = reverse("admin:bloggers_site_change", args=[site.pk])
    inline = {"audience-TOTAL_FORMS": "0", "audience-INITIAL_FORMS": "0"}
    form = inline | {"name": "Cleo cocina", "platform": "", "city": "", "blogger": site.blogger_id}
    codes = [admin.post(url, form | {"url": typed}).status_code for typed in ("http://", "www.harina.example")]
    codes.append(admin.post(url, form | {"url": "https://cocina.example"}).status_code)
    site.refresh_from_db()

    assert (codes, site.name, site.identity) == ([200, 200, 302], "Cleo cocina", "cocina.example")


def test_who_is_changed_here_is_found_by_what_she_is_now(admin):
    bea, cleo = make_blogger(name="Bea", city=""), make_blogger(name="Cleo", city="")
    site = cleo.sites.get()
    inline = {"audience-TOTAL_FORMS": "0", "audience-INITIAL_FORMS": "0"}
    form = inline | {"name": "", "platform": "", "city": "Lugo", "url": site.url, "blogger": bea.pk}
    given = admin.post(reverse("admin:bloggers_site_change", args=[site.pk]), form)
    inlines = {f"{name}-{part}": "0" for name in ("sites", "busy", "bases", "interests")
               for part in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    fee = {"rates-TOTAL_FORMS": "1", "rates-INITIAL_FORMS": "0", "rates-0-fee": "90", "rates-0-on": "2026-06-01"}
    form = inlines | fee | {"name": "Cleo", "email": cleo.email, "city": "Vigo"}
    priced = admin.post(reverse("admin:bloggers_blogger_change", args=[cleo.pk]), form)

    assert (given.status_code, priced.status_code) == (302, 302)
    found = [facets.kept(Blogger.objects.get(pk=person.pk)) for person in (bea, cleo)]
    assert [(one.cities, one.least_fee) for one in found] == [("\nlugo\n", None), ("\nvigo\n", 90)]
    assert [line for check in invariants.CHECKS[66] for line in check(NOW)] == []


@pytest.mark.parametrize("model", [Blogger, Site, Topic, Roster, ImportBatch])
def test_rows_are_found_here_and_neither_added_nor_deleted(admin, model):
    page = site_of_administration._registry[model]
    name = model._meta.model_name

    assert isinstance(page, Findable)
    assert admin.get(reverse(f"admin:bloggers_{name}_add")).status_code == 403
    assert not page.has_delete_permission(None)


def test_every_list_opens(admin):
    make_blogger(topics=["vino"])
    codes = [admin.get(reverse(f"admin:bloggers_{name}_changelist")).status_code for name in (
        "blogger", "site", "topic", "roster", "importbatch",
    )]  # fmt: skip

    assert codes == [200] * 5


def test_every_row_has_a_name_for_people():
    person = make_blogger(name="Ana Gil", topics=["vino"])
    site, day = person.sites.get(), NOW.date()
    rows = [
        person, site, Topic.objects.get(), Roster(name="Verano"), ImportBatch(file_name="lista.csv"),
        Rate(fee=250, on=day), Busy(starts=day, ends=day), Interest(at=NOW),
        Audience(site=site, kind=Audience.Kind.VISITS, figure=12, on=day),
        Basis(kind=Basis.Kind.WORKED, source="boda", on=day),
    ]  # fmt: skip

    assert [str(row) for row in rows] == [
        "Ana Gil", str(site), "vino", "Verano", "lista.csv", "250 (2026-06-09)", "2026-06-09 – 2026-06-09",
        "2026-06-09", f"{Audience.Kind.VISITS.label}: 12", f"{Basis.Kind.WORKED.label} (boda, 2026-06-09)",
    ]  # fmt: skip
