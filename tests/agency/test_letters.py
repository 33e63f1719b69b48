"""Letters to the team, and how any letter gets its words."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from agency import clock, composing, delivery, links, outbox, team
from agency.letters import EmptyField, words
from agency.models import Message
from agency.models.people import Role
from agency.post import LETTERS
from tests.agency.outbox_rows import NOW, states
from tests.make import make_agency, make_user

pytestmark = pytest.mark.django_db
MADRID = "Europe/Madrid"


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """Templates of a test's own beside the product's base: templates(subject=…, text=…, html=…)."""
    (tmp_path / "emails").mkdir()
    for name in ("base.html", "base.txt", "letter.css", "parts"):
        (tmp_path / "emails" / name).symlink_to(composing._ROOT / "emails" / name)
    monkeypatch.setattr(composing, "_ROOT", tmp_path)
    _forget()

    def write(subject="Cena", text="{% extends 'emails/base.txt' %}", html="{% extends 'emails/base.html' %}") -> None:
        for ending, source in (("subject.txt", subject), ("txt", text), ("html", html)):
            (tmp_path / "emails" / f"trial.{ending}").write_text(source)

    yield write
    _forget()


def _forget() -> None:
    composing._engine.cache_clear()
    composing._shell.cache_clear()


def test_text_is_plain_and_html_is_escaped(templates):
    templates(subject="{{ name }}", text="{{ name }}", html="{{ name }}")
    assert words("trial", {"name": "Ana & <Co>"}, "es", MADRID) == (
        "Ana & <Co>",
        "Ana & <Co>\n",
        "Ana &amp; &lt;Co&gt;",
    )


@pytest.mark.parametrize("value", ["", "  ", None])
@pytest.mark.parametrize(
    "source",
    ["{{ name }}", "{% blocktranslate %}Hola, {{ name }}{% endblocktranslate %}", "{{ name|upper }}", "{{ nobody }}"],
)
def test_a_letter_with_an_empty_field_is_not_written(templates, source, value):
    templates(text=source)
    with pytest.raises(EmptyField):
        words("trial", {"name": value}, "es", MADRID)


def test_what_may_be_empty_stands_in_an_if(templates):
    templates(text="a{% if place %}, {{ place }}{% endif %}{% if nobody %}!{% endif %}")
    assert [words("trial", {"place": place}, "es", MADRID)[1] for place in ("", "Madrid")] == ["a\n", "a, Madrid\n"]


def test_the_same_letter_is_said_in_the_readers_language_and_zone(templates):
    templates(text="{{ at|until:now }}")
    readers = (("es", MADRID), ("en", "Atlantic/Canary"))
    said = [words("trial", {"at": NOW, "now": NOW}, *reader)[1] for reader in readers]
    assert said == [
        "hoy, martes, a las 10:00 (hora de Madrid)\n",
        "today, Tuesday, 9:00, Canary Islands time\n",
    ]


def test_styles_stand_beside_their_classes(templates):
    templates(html='<td class="label">x</td><p class="nothing" id="y">z</p>{% button 0 "Sí" "?a=yes" %}')
    html = words("trial", {}, "es", MADRID)[2]
    assert '<td class="label" style="padding: 9px 16px 9px 0;' in html
    assert '<p class="nothing" id="y">z</p>' in html
    assert '<a class="go" style="display: block;' in html
    assert f'href="{links.placeholder(0)}?a=yes">Sí</a>' in html


def test_a_table_of_facts_leaves_out_what_is_empty(templates):
    templates(text="{% facts_text rows %}", html="{% facts rows %}")
    rows = [("Cuándo", "jueves"), ("Dónde", ""), ("Te pagamos", "250 €")]
    _subject, text, html = words("trial", {"rows": rows}, "es", MADRID)
    assert text == "Cuándo       jueves\nTe pagamos   250 €\n"
    assert (html.count("<tr>"), "Dónde" in html) == (2, False)


def test_every_letter_of_the_team_has_its_three_templates():
    for purpose in ("test_letter", "invite", "reset"):
        for ending in ("subject.txt", "txt", "html"):
            assert composing._engine().get_template(f"emails/{purpose}.{ending}")


# --- to the team --------------------------------------------------------------------------------------
def test_a_test_letter_reaches_oneself():
    make_agency(name="Marea Alta")
    user = make_user(email="ana@agency.example", name="Ana Gil", language="en")
    outbox.send_test_letter(user, NOW)
    delivery.deliver(NOW)
    left = [(parcel.to, parcel.subject) for parcel in mail.outbox]
    assert left == [(["ana@agency.example"], "A test mail from Relevo")]
    assert "Hello, Ana: " in mail.outbox[0].body
    assert "today, Tuesday, 10:00" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("purpose", "context", "subject"),
    [
        ("test_letter", {"when": "hoy"}, "Un correo de prueba de Relevo"),
        ("invite", {"until": "mañana"}, "Tu cuenta en Relevo, Marea Alta"),
        ("reset", {"until": "mañana"}, "Una contraseña nueva para Relevo"),
    ],
)
def test_letters_to_the_team_speak_spanish(purpose, context, subject):
    make_agency(name="Marea Alta")
    said, text, html = words(purpose, {"first_name": "Ana"} | context, "es", MADRID)
    assert (said, text.startswith("Hola, Ana:"), "Hola, Ana:" in html) == (subject, True, True)


def test_a_colleague_gets_a_link_that_is_hers():
    make_agency()
    user = team.invite(
        email="ana@agency.example", name="Ana Gil", role=Role.COMMUNITY, language="es", zone=MADRID, now=NOW
    )
    delivery.deliver(NOW)
    wire = mail.outbox[0].message().get_body(("plain",)).get_content()
    assert links.url("a", user.pk, user.link_version) in wire
    assert links.token("a", user.pk, user.link_version) not in Message.objects.get().text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"link_version": 9}, "newer_link"),
        ({"link_until": None}, "link_used"),
        ({"link_until": clock.wall() - timedelta(hours=1)}, "link_over"),
        ({"is_active": False}, "link_used"),
    ],
)
def test_a_link_that_no_longer_works_does_not_leave(change, reason):
    user = make_user()
    team.ask_reset(user, NOW)
    type(user).objects.filter(pk=user.pk).update(**change)
    delivery.deliver(NOW)
    assert list(states().values()) == [f"dropped ({reason})"]


def test_the_words_of_letters_to_the_team_are_known_by_title():
    assert all(str(LETTERS[purpose].title) for purpose in ("test_letter", "invite", "reset"))


def test_what_is_kept_of_a_wave_gives_each_reader_her_own_name(templates):
    templates(
        subject="A seat, {{ first_name }}",
        text="{{ first_name }}{% if own_line %}: {{ own_line }}{% endif %}, {{ fee }}",
        html="{{ subject }}|{{ first_name }}|{{ fee }}",
    )
    told = [
        words("trial", {"first_name": name, "own_line": line, "fee": fee}, "en", MADRID)
        for name, line, fee in [("Ana", "", 5), ("Bea <b>", "hello", 5), ("Ana", "", True), ("Ana", " ", 5)]
    ]
    assert told == [
        ("A seat, Ana", "Ana, 5\n", "A seat, Ana|Ana|5"),
        ("A seat, Bea <b>", "Bea <b>: hello, 5\n", "A seat, Bea &lt;b&gt;|Bea &lt;b&gt;|5"),
        ("A seat, Ana", "Ana, True\n", "A seat, Ana|Ana|True"),
        ("A seat, Ana", "Ana, 5\n", "A seat, Ana|Ana|5"),
    ]
    assert composing._shell.cache_info().misses == 3


def test_no_template_asks_more_of_a_personal_field_than_whether_it_is_there():
    names = "|".join([*composing.PERSONAL, "subject"])
    worked_on = re.compile(rf"\b({names})\b\s*(\||==|!=|<|>|\b(in|is|as)\b)|[=<>|:]\s*({names})\b")
    tags = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
    templates = list((composing._ROOT / "emails").rglob("*.*"))
    found = [(path.name, tag) for path in templates for tag in tags.findall(path.read_text()) if worked_on.search(tag)]
    assert (found, len(templates) > 60) == ([], True)
    assert worked_on.search("{{ first_name|upper }}")
    assert worked_on.search("{% if 'Ana' == first_name %}")
