"""The same person twice becomes one: nothing is lost, the order does not matter, twice is once."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency import links
from agency.models import Message
from agency.models.messages import RecipientKind
from bloggers import forgetting, merging, page_link, reaching
from bloggers.folding import fold
from bloggers.models import Basis, Blogger, Busy, CountMeIn, Interest, Rate, Roster, Site
from tests.make import make_agency, make_blogger, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def merge(one, other, now):
    return merging.merge(one, other, by=make_user(), now=now)


def fresh(person):
    return Blogger.objects.get(pk=person.pk)


def test_everything_that_hangs_on_the_other_row_comes_along(now):
    kept, gone = make_blogger(site="https://one.example"), make_blogger(site="https://two.example")
    client, roster = make_client(), Roster.objects.create(name="Verano")
    Rate.objects.create(blogger=gone, fee=250, on=DAY)
    Busy.objects.create(blogger=gone, starts=DAY, ends=DAY)
    Interest.objects.create(blogger=gone, at=now, words="contad conmigo", channel="web")
    CountMeIn.objects.create(name="Ana", email=gone.email, notice_version="1", at=now, blogger=gone)
    roster.bloggers.add(gone)
    gone.advocate_of.add(client)
    Blogger.objects.filter(pk=gone.pk).update(notes="viene en tren", never_brands="Bodegas X")
    merge(kept, gone, now)
    kept = fresh(kept)

    assert [site.identity for site in kept.sites.all()] == ["one.example", "two.example"]
    assert [kept.rates.count(), kept.busy.count(), kept.interests.count(), kept.bases.count()] == [1, 1, 1, 2]
    assert (list(kept.rosters.all()), list(kept.advocate_of.all())) == ([roster], [client])
    assert (kept.notes, kept.never_brands, CountMeIn.objects.get().blogger_id) == (
        "viene en tren", "Bodegas X", kept.pk,
    )  # fmt: skip
    assert (fresh(gone).merged_into_id, fresh(gone).name, fresh(gone).email) == (kept.pk, gone.name, gone.email)


def test_no_table_of_hers_is_forgotten():
    """A new table that names a person must say what becomes of it: here, or in an upper floor's merger."""
    fields = Blogger._meta.get_fields(include_hidden=True)
    related = [field for field in fields if field.auto_created and field.is_relation]
    names = {f"{field.related_model._meta.label}.{field.field.name}" for field in related}

    assert names == {
        "bloggers.Site.blogger", "bloggers.Rate.blogger", "bloggers.Busy.blogger", "bloggers.Interest.blogger",
        "bloggers.Basis.blogger", "bloggers.CountMeIn.blogger", "bloggers.Blogger.merged_into",
        "bloggers.Roster.bloggers", "bloggers.Roster_bloggers.blogger", "bloggers.Blogger_advocate_of.blogger",
        "bloggers.ToldApart.one", "bloggers.ToldApart.other", "campaigns.Participation.blogger",
    }  # fmt: skip


def test_the_older_row_is_kept_unless_its_address_is_dead(now):
    old, new = make_blogger(), make_blogger()
    dead, alive = make_blogger(undeliverable_at=now), make_blogger()

    assert (merge(new, old, now).pk, merge(dead, alive, now).pk) == (old.pk, alive.pk)


def test_the_kept_row_takes_over_what_it_does_not_say(now):
    agent, owner = make_contact(), make_user()
    kept = make_blogger(name="Ana", phone="", city="", language="es")
    gone = make_blogger(
        name="Anita", phone="600 111 222", city="Arrecife", zone="Atlantic/Canary", language="ca", via=agent,
        owner=owner, channel="whatsapp", call="no",
    )  # fmt: skip
    merge(kept, gone, now)
    kept = fresh(kept)

    assert (kept.name, kept.phone, kept.city, kept.zone, kept.language) == (
        "Ana", "600 111 222", "Arrecife", "Atlantic/Canary", "es",
    )  # fmt: skip
    assert (kept.via, kept.owner, kept.channel, kept.call) == (agent, owner, "whatsapp", "no")


def test_please_do_not_call_counts_whoever_said_it(now):
    assert merge(make_blogger(call="yes"), make_blogger(call="no"), now).call == "no"


def test_a_right_to_write_is_not_hidden_by_none_known(now):
    kept = make_blogger(since=date(2026, 1, 1))
    gone = make_blogger(basis=Basis.Kind.NONE, since=date(2026, 5, 1))
    merge(kept, gone, now)

    assert fresh(kept).latest_basis.kind == Basis.Kind.ASKED_US
    assert Basis.objects.count() == 2


@pytest.mark.parametrize("who", [0, 1])
def test_a_stop_of_either_row_counts_and_is_followed(now, monkeypatch, who):
    told = []
    monkeypatch.setattr(forgetting, "ON_STOP", [lambda person, at: told.append(person.pk)])
    rows = [make_blogger(), make_blogger()]
    Blogger.objects.filter(pk=rows[who].pk).update(opted_out_at=now - timedelta(days=3))
    kept = merge(*rows, now)

    assert (kept.opted_out_at, told) == (now - timedelta(days=3), [kept.pk])
    assert fresh(rows[1]).opted_out_at == now - timedelta(days=3)


def test_a_stop_after_merging_counts_for_both_addresses(now):
    kept, gone = make_blogger(), make_blogger()
    merge(kept, gone, now)
    forgetting.opt_out(fresh(gone), now)

    assert (fresh(kept).opted_out_at, fresh(gone).opted_out_at) == (now, now)


def test_her_old_stop_link_goes_on_working(client, now):
    make_agency()
    kept, gone = make_blogger(language="en"), make_blogger(language="en")
    path = links.path("s", gone.pk, gone.link_version)
    merge(kept, gone, now)

    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 200
    assert fresh(kept).opted_out_at is not None


def test_letters_that_wait_go_to_the_address_that_is_kept(now):
    kept, gone = make_blogger(language="en", zone="Atlantic/Canary"), make_blogger()
    letter = {"recipient_kind": RecipientKind.BLOGGER, "recipient_id": gone.pk, "address": gone.email,
              "language": "es", "zone": "Europe/Madrid", "purpose": "x", "created_at": now,
              "not_before": now}  # fmt: skip
    Message.objects.create(key="waits", **letter)
    Message.objects.create(key="made", frozen_at=now, **letter)
    merge(kept, gone, now)
    rows = Message.objects.order_by("key").values_list("key", "recipient_id", "address", "language", "zone")

    assert list(rows) == [
        ("made", kept.pk, gone.email, "es", "Europe/Madrid"), ("waits", kept.pk, kept.email, "en", "Atlantic/Canary"),
    ]  # fmt: skip


def test_what_the_other_row_said_still_finds_her(now):
    kept, gone = make_blogger(name="Ana Gil"), make_blogger(name="Anita Cocina", email="otra@b.example")
    merge(kept, gone, now)

    for words in ("otra@b", "anita", "ana gil"):
        assert [person.pk for person in Blogger.objects.known().matching(words)] == [kept.pk]


def test_erasing_her_erases_the_other_row_too(now):
    kept, gone = make_blogger(), make_blogger(name="Anita", phone="600 111 222", email="otra@b.example")
    merge(kept, gone, now)
    forgetting.erase(fresh(kept), now)
    rows = list(Blogger.objects.order_by("pk").values("name", "phone", "erased_at"))

    assert rows == [{"name": "–", "phone": "", "erased_at": now}] * 2
    assert Blogger.objects.filter(email="otra@b.example").count() == 0
    assert (Site.objects.count(), Basis.objects.count()) == (0, 0)


def test_her_old_address_asks_for_her_own_page_too(now, client):
    make_agency()
    kept, gone = make_blogger(), make_blogger()
    merge(kept, gone, now)
    page_link.send_link_to(gone.email, now)

    assert list(Message.objects.values_list("purpose", "recipient_id", "address")) == [("my_page", kept.pk, kept.email)]


def test_who_is_reached_again_by_the_other_address_is_told_to_the_floors_above(now, monkeypatch):
    told = []
    monkeypatch.setattr(reaching, "ON_REACHED", [lambda person, at: told.append(person.pk)])
    dead, alive = make_blogger(undeliverable_at=now), make_blogger()
    merge(dead, alive, now)

    assert told == [alive.pk]


def test_nobody_is_merged_who_was_forgotten(now):
    with pytest.raises(Blogger.DoesNotExist):
        merge(make_blogger(), make_blogger(erased_at=now), now)


def test_what_an_upper_floor_cannot_do_undoes_it_all(now, monkeypatch):
    def fail(*facts):
        raise RuntimeError

    monkeypatch.setattr(merging, "MERGERS", [fail])
    kept, gone = make_blogger(), make_blogger()
    with pytest.raises(RuntimeError):
        merge(kept, gone, now)

    assert (fresh(gone).merged_into_id, gone.sites.count()) == (None, 1)


# --- properties ----------------------------------------------------------------------------------------
words = st.sampled_from(["", "Bodegas X", "bodegas x", "Aceites Y, Bodegas X", "Moda Z"])
row = st.fixed_dictionaries(
    {
        "dead": st.booleans(), "stopped": st.sampled_from([None, 1, 2]), "never_brands": words,
        "notes": st.sampled_from(["", "en tren", "en coche\nen tren"]), "call": st.sampled_from(["", "yes", "no"]),
        "phone": st.sampled_from(["", "600 111 222"]), "basis": st.sampled_from(Basis.Kind.values),
        "fees": st.lists(st.integers(0, 3), max_size=2),
    }
)  # fmt: skip


def made(facts, n, now):
    person = make_blogger(
        name=f"Person {n}", email=f"row{n}@b.example", site=f"https://site{n}.example", basis=facts["basis"],
        phone=facts["phone"], call=facts["call"], never_brands=facts["never_brands"], notes=facts["notes"],
        undeliverable_at=now if facts["dead"] else None,
        opted_out_at=now - timedelta(days=facts["stopped"]) if facts["stopped"] else None,
    )  # fmt: skip
    for fee in facts["fees"]:
        Rate.objects.create(blogger=person, fee=fee, on=DAY)
    return person


def in_every_order(rows, orders, now):
    """What is known after each order of merging the same people, each tried and taken back."""
    for order in orders:
        with transaction.atomic():
            people = [made(facts, n, now) for n, facts in enumerate(rows)]
            for one, other in order:
                merge(people[one], people[other], now)
            found = picture(people)
            transaction.set_rollback(True)
        yield found


def picture(people):
    numbers = {person.pk: n for n, person in enumerate(people)}
    (kept,) = Blogger.objects.known()
    return {
        "kept": numbers[kept.pk],
        "merged": {numbers[row.pk]: numbers[row.merged_into_id] for row in Blogger.objects.exclude(merged_into=None)},
        "addresses": sorted(Blogger.objects.values_list("email", flat=True)),
        "sites": sorted(kept.sites.values_list("identity", flat=True)),
        "fees": sorted(kept.rates.values_list("fee", flat=True)),
        "rights": sorted(kept.bases.values_list("kind", flat=True)),
        "all rights": Basis.objects.count(),
        "never": sorted(fold(name) for name in kept.never_brands.split(",")),
        "notes": sorted(kept.notes.splitlines()),
        "call": kept.call == "no",
        "phone": kept.phone,
        "stopped": kept.opted_out_at,
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=2, max_size=3))
def test_the_order_does_not_matter_and_nothing_is_lost(rows, now):
    pairs = [[(0, 1)], [(1, 0)]] if len(rows) == 2 else [[(a, b), (b, c)] for a, b, c in permutations(range(3))]
    first, *others = list(in_every_order(rows, pairs, now))

    assert others == [first] * len(others)
    assert first["sites"] == sorted(f"site{n}.example" for n in range(len(rows)))
    assert first["fees"] == sorted(fee for facts in rows for fee in facts["fees"])
    assert first["all rights"] == len(rows)
    assert set(first["notes"]) == {line for facts in rows for line in facts["notes"].splitlines()}
    assert (first["stopped"] is not None) == any(facts["stopped"] for facts in rows)
    assert set(first["never"]) - {""} == {
        fold(name) for facts in rows for name in facts["never_brands"].split(",") if name
    }


def test_twice_is_once(now):
    people = [make_blogger(notes="a", never_brands="X"), make_blogger(notes="b", never_brands="Y")]
    merge(*people, now)
    before = picture(people)

    assert merge(*reversed(people), now).pk == people[0].pk
    assert merge(people[1], people[1], now).pk == people[0].pk
    assert picture(people) == before
