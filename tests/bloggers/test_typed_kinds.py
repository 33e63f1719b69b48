"""The catalogue of what people type, against the forms of the address book: each kind by its code."""

import socket
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from agency import clock
from agency.models import Contact
from bloggers.forms.card import AddressForm, BasisForm, NewAgentForm, RateForm, SiteOfHersForm
from bloggers.forms.count_me_in import CountMeInForm
from bloggers.forms.people import NewPersonForm, PersonForm
from bloggers.models import Blogger, Site
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 9)


@pytest.fixture(autouse=True)
def agency(db):
    with translation.override("en"):
        yield make_agency(from_address="Hola@Agency.example")


FORMS = {
    "card": lambda typed: PersonForm(typed, instance=make_blogger()),
    "new person": NewPersonForm,
    "new address": lambda typed: AddressForm(typed, instance=make_blogger()),
    "count me in": lambda typed: CountMeInForm(typed, wall=clock.wall()),
    "agent": lambda typed: NewAgentForm(typed, instance=Contact()),
    "site": lambda typed: SiteOfHersForm(typed, instance=Site(blogger=make_blogger())),
    "right": lambda typed: BasisForm(typed, today=TODAY),
    "fee": lambda typed: RateForm(typed, today=TODAY),
}


def kept(form: str, field: str, typed: str):
    """What the form makes of it; None where it is refused, beside this field."""
    bound = FORMS[form]({field: typed})
    bound.is_valid()
    return None if field in bound.errors else bound.cleaned_data[field]


# --- e-mail addresses ------------------------------------------------------------------------------------
EMAILS = {
    "em1 no @": ("sin arroba", None),
    "em2 no point": ("a@b", None),
    "em3 quoted": ('"a b"@c.es', None),
    "em4 line break": ("a@b.es\nBcc: x@b.es", None),
    "em5 255 letters": ("a" * 250 + "@b.es", None),
    "em6 upper case": ("ANA.Gil@Correo.Example", "ana.gil@correo.example"),
    "em8 letters beyond ASCII": ("ñ@correo.example", None),
    "em9 domain beyond ASCII": ("ana@ñandú.example", "ana@xn--and-6ma2c.example"),
    "em10 number for a domain": ("a@[127.0.0.1]", None),
    "em11 two": ("a@b.example, c@d.example", None),
    "em12 with a name": ("Ana Gil <ana@b.example>", "ana@b.example"),
    "em13 space": (" ana@b.example\u00a0", "ana@b.example"),
    "em13 zero width": ("ana@b.example\u200b", "ana@b.example"),
    "em16 our own": (" hola@agency.example", None),
    "em18 a name with signs": ('"Gil, Ana: @x" <ana@b.example>', "ana@b.example"),
    "un1 NUL": ("ana\0@b.example", None),
    "un2 lone surrogate": ("ana\ud800@b.example", None),
    "un5 nothing to see": ("\u200b\u2060", None),
}


@pytest.mark.parametrize("form", ["card", "new person", "new address", "count me in", "agent"])
@pytest.mark.parametrize("kind", EMAILS)
def test_em1_to_em18_addresses(form, kind):
    typed, expected = EMAILS[kind]

    assert kept(form, "email", typed) == expected


# --- addresses of sites ------------------------------------------------------------------------------------
URLS = {
    "ur1 no scheme": ("ana.example", "https://ana.example/"),
    "ur2 capitals": ("HTTP://WWW.Ana.Example/Sobre", "http://www.ana.example/Sobre"),
    "ur3 two slashes": ("//ana.example", "https://ana.example/"),
    "ur4 ftp": ("ftp://ana.example", None),
    "ur5 javascript": ("javascript:alert(1)", None),
    "ur6 data": ("data:text/html,x", None),
    "ur7 file": ("file:///etc/passwd", None),
    "ur7 gopher": ("gopher://ana.example", None),
    "ur7 dict": ("dict://ana.example", None),
    "ur8 password": ("https://ana:clave@ana.example", None),
    "ur9 space": ("https://ana example", None),
    "ur10 broken brackets": ("http://[::1", None),
    "ur11 3,000 letters": ("https://ana.example/" + "x" * 3_000, None),
    "ur12 beyond ASCII": ("ñandú.example", "https://xn--and-6ma2c.example/"),
    "ur13 mixed alphabets": ("https://раypal.example", "https://xn--ypal-43d9g.example/"),
    "ur14 point at the end": ("https://ana.example./", "https://ana.example/"),
    "ur15 port": ("https://ana.example:8080", None),
    "ur16 public number": ("https://93.184.215.14/", "https://93.184.215.14/"),
    "ur17 loopback": ("http://127.0.0.1", None),
    "ur18 hidden number": ("http://0x7f000001", None),
    "ur19 link-local": ("http://169.254.169.254/latest", None),
    "ur20 carrier's": ("http://100.64.0.1", None),
    "ur21 IPv6": ("http://[::ffff:127.0.0.1]/", None),
    "ur22 localhost": ("http://localhost", None),
    "ur22 local": ("http://impresora.local", None),
    "ur22 internal": ("http://wiki.internal", None),
    "ur35 tracking": ("https://ana.example/a?utm_source=x&p=1&fbclid=y#abajo", "https://ana.example/a?p=1"),
    "un1 NUL": ("https://ana.example/\0", None),
    "un4 turned round": ("https://ana.example/\u202egpj", "https://ana.example/gpj"),
}


@pytest.mark.parametrize("form", ["new person", "site", "count me in"])
@pytest.mark.parametrize("kind", URLS)
def test_ur1_to_ur35_addresses_of_sites(form, kind):
    typed, expected = URLS[kind]

    assert kept(form, "url", typed) == expected


@pytest.mark.parametrize("form", ["new person", "site"])
def test_ur36_a_site_is_one_persons(form):
    make_blogger(name="Bea Ruiz", site="https://www.bea.example/x")
    bound = FORMS[form]({"url": "http://bea.example"})

    assert "This site belongs to Bea Ruiz in the address book." in str(bound.errors["url"])


# What only shows when an address is opened or looked up. Nothing does (a rule of the house holds it), so an address
# of these kinds is a text like others: whether a mail arrives, the bounce says; whether a page is there, a person.
UNSEEN = {
    "em17 a domain without mail": ("email", "ana@nadie-recibe.invalid"),
    "ur23 a private host behind a public name": ("url", "https://10-0-0-1.dentro.example/"),
    "ur24 public first, then private": ("url", "https://cambia.example/"),
    "ur25 leads to a private address": ("url", "https://ana.example/?next=http://127.0.0.1/"),
    "ur26 leads to itself": ("url", "https://ana.example/vuelve"),
    "ur27 http that leads to https": ("url", "http://ana.example/"),
    "ur28 never answers": ("url", "https://ana.example/lenta"),
    "ur29 endless": ("url", "https://ana.example/10gb"),
    "ur30 a gzip bomb": ("url", "https://ana.example/bomba.gz"),
    "ur31 refuses": ("url", "https://ana.example/403"),
    "ur32 gone": ("url", "https://ana.example/404"),
    "ur33 behind a sign-in": ("url", "https://ana.example/solo-miembros"),
}


def test_em17_ur23_to_ur33_nothing_is_opened_or_looked_up(monkeypatch):
    asked = []
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, lambda *of, **options: asked.append(of))
    forms = {"email": ("new person", "count me in", "agent"), "url": ("new person", "count me in", "site")}
    kept_as_typed = {
        kind: [kept(form, field, typed) for form in forms[field]] for kind, (field, typed) in UNSEEN.items()
    }

    assert kept_as_typed == {kind: [typed] * 3 for kind, (_field, typed) in UNSEEN.items()}
    assert asked == []


# --- words -----------------------------------------------------------------------------------------------
ONE_LINE = [
    ("card", "name"), ("new person", "name"), ("count me in", "name"), ("new person", "source"), ("card", "city"),
    ("new person", "site_name"), ("site", "name"), ("right", "source"), ("fee", "source"), ("agent", "name"),
    ("card", "advocate_where"), ("count me in", "city"),
]  # fmt: skip
WORDS = {
    "em21 an address for a name": ("http://malo.example", "http://malo.example"),
    "un4 turned round": ("Ana \u202egpj", {"Ana \u202egpj", "Ana gpj"}),
    "un6 accents composed": ("Jose\u0301", {"José", "Jose\u0301"}),
    "un8 emoji of several parts": ("Ana \U0001f469\u200d\U0001f373", "Ana \U0001f469\u200d\U0001f373"),
    "un11 control": ("Ana\x07", "Ana"),
    "un12 script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "un13 end of a field": ("</textarea>", "</textarea>"),
    "un14 template": ("{{ 7*7 }} {% x %}", "{{ 7*7 }} {% x %}"),
    "un15 jndi": ("${jndi:x}", "${jndi:x}"),
    "un17 right to left": ("\u0645\u0631\u064a\u0645", "\u0645\u0631\u064a\u0645"),
    "un18 Turkish": ("İlkay Işık", "İlkay Işık"),
    "un10 tab": ("Ana\tGil", "Ana Gil"),
}


@pytest.mark.parametrize(("form", "field"), ONE_LINE)
@pytest.mark.parametrize("kind", WORDS)
def test_em21_un4_to_un18_words_of_one_line(form, field, kind):
    typed, expected = WORDS[kind]
    found = kept(form, field, typed)

    assert found in expected if isinstance(expected, set) else found == expected


@pytest.mark.parametrize(("form", "field"), ONE_LINE)
def test_un1_a_nul_is_refused(form, field):
    assert kept(form, field, "Ana\0") is None


@pytest.mark.parametrize(("form", "field"), ONE_LINE)
@pytest.mark.parametrize("typed", ["\u200b\u2060\ufeff", "   ", "\u00a0\u2003", "\ud800"])
def test_un2_un5_un9_nothing_to_see_is_nothing(form, field, typed):
    bound = FORMS[form]({field: typed})
    bound.is_valid()

    assert field in bound.errors if bound.fields[field].required else bound.cleaned_data[field] == ""


@pytest.mark.parametrize(("form", "field"), ONE_LINE)
def test_em19_em20_un10_a_line_break_and_2000_letters_never_come_through(form, field):
    broken, long = kept(form, field, "Ana\nBcc: x@b.example"), kept(form, field, "x" * 2_000)

    assert broken in (None, "Ana Bcc: x@b.example")
    assert long is None


@pytest.mark.parametrize(("form", "field"), [("card", "name"), ("count me in", "name"), ("new person", "source")])
def test_un7_heaped_accents_are_thinned(form, field):
    assert kept(form, field, "Z" + "\u0335" * 100 + "algo") == "Z" + "\u0335" * 4 + "algo"


def test_un10_un11_notes_keep_their_lines_and_nothing_that_cannot_be_seen():
    assert kept("card", "notes", "una\ndos\x07\u200b") == "una\ndos"


# --- what is kept and shown ------------------------------------------------------------------------------
@pytest.fixture
def team(client, story):
    client.force_login(make_user(language="en"))
    return client


NEW = {"name": "Ana Gil", "email": "ana@b.example", "basis": "asked_us", "source": "llamó"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "info@b.example"}, "address of an office rather than a person"),
        ({"email": "x@mailinator.com"}, "throwaway address"),
        ({"url": "https://раypal.example"}, "the site’s address mixes alphabets"),
        ({"url": "93.184.215.14"}, "the site’s address is a number"),
        ({"email": "info@b.example", "url": "93.184.215.14"},
         "address of an office rather than a person; the site’s address is a number"),
        ({"email": "an.b@gmail.com", "url": "ana.example?utm_x=1"}, ""),
    ],
)  # fmt: skip
def test_em7_em14_em15_ur13_ur16_what_may_be_a_slip_is_saved_and_said_once(team, typed, said):
    make_blogger(name="Bea Ruiz", email="ana@gmail.com")
    answer = team.post("/people/new/", NEW | typed, follow=True)
    told = [str(message) for message in answer.context["messages"]][1:]
    again = team.get(answer.redirect_chain[-1][0]).context["messages"]

    assert told == ([f"Saved as it is, and worth a second look: {said}."] if said else [])
    assert (Blogger.objects.count(), list(again)) == (2, [])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"email": "an.a+blog@googlemail.com"}, "the same mailbox"), ({"phone": "600-111-222"}, "the same phone"),
        ({"name": "bea RUÍZ", "city": "CADIZ"}, "same name and city"), ({"name": "Bea Ruiz", "city": "Vigo"}, None),
    ],
)  # fmt: skip
def test_fm23_who_may_be_here_already_is_said_as_a_list_says_it_and_one_card_is_offered(team, typed, why):
    bea = make_blogger(name="Bea Ruiz", email="ana@gmail.com", phone="+34 600 111 222", city="Cádiz")
    answer = team.post("/people/new/", NEW | typed, follow=True)
    told = [str(message) for message in answer.context["messages"]][1:]
    merge = reverse("person_merge", args=[Blogger.objects.latest("pk").pk, bea.pk])

    said = f"Saved, and worth a second look: perhaps Bea Ruiz of the book: {why}; if so, make one of the two cards."
    assert told == [f'{said} <a href="{merge}">Look at both cards</a>'] * bool(why)
    assert team.get(merge).status_code == 200


def test_fm23_a_card_that_is_corrected_says_it_too_and_who_may_not_merge_is_offered_no_way(client, story):
    client.force_login(make_user("trainee", language="en"))
    make_blogger(name="<b>Bea</b>", phone="600111222")
    ana = make_blogger(name="Ana")
    fields = {"name": "Ana", "email": ana.email, "phone": "600111222"}
    answer = client.post(reverse("person_edit", args=[ana.pk]), fields, follow=True)
    again = client.post(reverse("person_edit", args=[ana.pk]), fields | {"notes": "x"}, follow=True)

    assert "perhaps &lt;b&gt;Bea&lt;/b&gt; of the book: the same phone" in answer.content.decode()
    assert "/merge/" not in answer.content.decode()
    assert "the same phone" not in again.content.decode()


def test_em7_ones_own_other_spelling_is_no_second_person(team):
    person = make_blogger(email="ana@gmail.com")
    answer = team.post(reverse("person_address", args=[person.pk]), {"email": "a.na@gmail.com"}, follow=True)

    assert len(answer.context["messages"]) == 1


def test_un4_un12_un14_un17_names_are_shown_apart_and_as_typed(team):
    names = ["<script>x</script>", "{{ 7*7 }}", "Ana \u202egpj", "\u0645\u0631\u064a\u0645"]
    people = [make_blogger(name=name) for name in names]
    pages = [team.get(reverse("person", args=[person.pk])).content.decode() for person in people]

    assert [f"<h1><bdi>{name}</bdi></h1>" in page for name, page in zip(names, pages, strict=True)] == [
        False, True, True, True,
    ]  # fmt: skip
    assert "<h1><bdi>&lt;script&gt;x&lt;/script&gt;</bdi></h1>" in pages[0]
