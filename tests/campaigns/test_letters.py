"""Each letter says who, what, when, how much and until when, alike in subject, text and HTML."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.template import Context
from django.utils import timezone, translation

from agency import composing, links, wording
from agency.composing import EmptyField
from agency.last_look import foreign_links
from agency.models import Agency, User
from agency.models.messages import Lane
from agency.post import LETTERS, Quiet
from bloggers.models import Basis, Blogger
from campaigns.letters import clients, team, writing
from campaigns.letters.team import what
from campaigns.models import Action, Card, Invitation, Participation
from tests.campaigns import people
from tests.campaigns.letters_sent import PURPOSES, letter, rendered, send
from tests.make import make_action, make_agency, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db
LINK = "\ue000"
# The day that a letter is about, long and short: that of the action, the one it moved to, the one to publish by.
MOVED = {"es": ("sábado 20 de junio", "sáb 20 jun"), "en": ("Saturday 20 June", "Sat 20 Jun")}
DAYS = {
    "": {"es": ("jueves 18 de junio", "jue 18 jun"), "en": ("Thursday 18 June", "Thu 18 Jun")},
    "new_date": MOVED,
    "new_date_reminder": MOVED,
    "publish_reminder": {
        "es": ("jueves 25 de junio", "jueves 25 de junio"),
        "en": ("Thursday 25 June", "Thursday 25 June"),
    },
}
TO_BLOGGERS = PURPOSES[: PURPOSES.index("alarm")]
ASKING = ["sounding", "invitation", "call_up", "reminder", "counter_answer"]


@pytest.fixture
def action(db) -> Action:
    make_agency(legal_name="Example Agency S. L.", legal_address="Calle Falsa 1, Madrid", pay_days=45)
    owner = make_user(name="Clara Montes", phone="+34 910 00 00 41", email="clara@agency.example")
    return make_action(
        campaign=make_campaign(client=make_client(name="Aceites Valdeolmos")),
        owner=owner,
        fee=250,
        title="Cena a la fresca",
        place="Patio de la Galera, Madrid",
        deliverable="Una entrada",
        brief="Ven con *hambre*",
        starts_at=datetime(2026, 6, 18, 17, 0, tzinfo=UTC),
        ends_at=datetime(2026, 6, 18, 20, 0, tzinfo=UTC),
    )


def seen_text(html: str) -> str:
    """What a reader sees of an HTML letter, spaces folded."""
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("purpose", TO_BLOGGERS)
def test_every_letter_to_a_blogger_says_what_and_when_and_who_alike_in_both_bodies(purpose, language, action, now):
    message = send(purpose, action, now)
    message.language = language
    words = rendered(message, now)
    first_name = Participation.objects.get(action=action, blogger=message.recipient_id).blogger.first_name
    day, short = DAYS.get(purpose, DAYS[""])[language]
    for body in (folded(words.text), seen_text(words.html)):
        for fact in ("Cena a la fresca", day, first_name, "Clara Montes", "+34 910 00 00 41", "Calle Falsa 1, Madrid"):
            assert fact in body, fact
    assert short in words.subject
    assert "!" not in words.text + words.subject
    assert "¡" not in words.text
    # A moment that begins with its article stands behind no preposition that would swallow it.
    assert re.search(r"\b(?:de|a) el (?!\W)", folded(words.text + seen_text(words.html))) is None
    assert (words.reply_to, words.sender_name) == ("clara@agency.example", "Clara Montes, Example Agency")


@pytest.mark.parametrize(("language", "fee"), [("es", "250\u00a0€"), ("en", "€250")])
@pytest.mark.parametrize("purpose", [*ASKING, "still_on", "practical", "confirmed", "reserve", "thanks"])
def test_the_fee_stands_in_both_bodies_and_never_in_the_subject(purpose, language, fee, action, now):
    message = send(purpose, action, now)
    message.language = language
    words = rendered(message, now)
    assert fee in words.text
    assert fee in unescape(words.html)
    assert fee not in words.subject


@pytest.mark.parametrize("purpose", ["sounding", "invitation", "call_up"])
def test_a_deadline_counts_from_when_the_letter_leaves_and_is_named_with_its_zone(purpose, action, now):
    message = send(purpose, action, now)
    later = now.replace(hour=14)  # 16:00 in Madrid
    words = rendered(message, later)
    question = Invitation.objects.get(pk=message.subject_id)
    assert words.answer_by == question.deadline_from(later)
    until = wording.until(words.answer_by, later, "es", "Europe/Madrid")
    assert until.endswith("(hora de Madrid)")
    for body in (folded(words.text), seen_text(words.html)):
        assert f"hasta {folded(until)}" in body
    assert f"hasta el jue 11, {wording.hour(words.answer_by, 'Europe/Madrid')}" in words.subject


def test_a_reader_in_the_canaries_sees_the_deadline_by_her_clock_and_the_dinner_by_both(action, now):
    message = send("invitation", action, now)
    message.zone = "Atlantic/Canary"
    Participation.objects.get(action=action).blogger.__class__.objects.update(zone="Atlantic/Canary")
    words = rendered(message, now)
    assert "19:00 a 22:00 (hora de Madrid; 18:00, hora de Canarias)" in words.text
    assert "(hora de Canarias); si no contestas" in " ".join(words.text.split())


def test_the_subjects_carry_the_amount_where_the_agency_switched_it_on(action, now):
    Agency.objects.update(amounts_in_subjects=True)
    assert [
        "250 €" in rendered(send(purpose, make_like(action), now), now).subject
        for purpose in ("sounding", "invitation", "call_up")
    ] == [True] * 3


def make_like(action: Action) -> Action:
    return make_action(owner=action.owner, campaign=action.campaign)


def test_no_two_letters_of_an_action_have_the_same_subject(action, now):
    subjects = [rendered(send(purpose, make_like(action), now), now).subject for purpose in TO_BLOGGERS]
    assert len({re.sub(r"Dinner \d+", "", subject) for subject in subjects}) == len(TO_BLOGGERS)


def test_a_brand_that_is_not_named_yet_stands_nowhere_in_a_sounding(action, now):
    Action.objects.update(brand_named=False)
    words = rendered(send("sounding", action, now), now)
    assert "Valdeolmos" not in words.subject + words.text + words.html
    assert "Una marca; te diremos cuál si sigues adelante" in words.text
    invited = rendered(send("invitation", action, now), now)
    assert "Aceites Valdeolmos" in invited.text


@pytest.mark.parametrize(
    ("needs_approval", "said"),
    [(True, "El cliente elige; la agencia solo propone"), (False, "La agencia")],
)
def test_a_sounding_says_candidly_who_decides(needs_approval, said, action, now):
    Action.objects.update(needs_approval=needs_approval)
    assert said in rendered(send("sounding", Action.objects.get(), now), now).text


def test_pay_in_kind_is_called_by_its_name_and_value(action, now):
    action.groups.update(in_kind="aceite nuevo", fee=60)
    text = rendered(send("sounding", action, now), now).text
    assert "sin pago: aceite nuevo, valorado en 60\u00a0€" in text
    assert "IVA" not in text


def test_money_is_told_with_vat_withholding_and_the_days_until_it_comes(action, now):
    text = rendered(send("invitation", action, now), now).text
    assert "250\u00a0€ más IVA, menos retención si te toca, a 45 días de tu factura" in text


def test_an_urgency_supplement_is_named_as_such(action, now):
    Action.objects.update(urgency_supplement=50)
    action.refresh_from_db()
    message = send("call_up", action, now)
    Invitation.objects.filter(pk=message.subject_id).update(fee=Decimal(300))
    text = rendered(message, now).text
    assert "300\u00a0€ más IVA" in text
    assert "de ellos, 50\u00a0€ de suplemento de urgencia" in text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Basis.Kind.ASKED_US, "Te escribimos porque nos lo pediste (formulario web, 9 de junio)."),
        (Basis.Kind.WORKED, "Te escribimos porque ya has trabajado con nosotros (formulario web, 9 de junio)."),
        (
            Basis.Kind.NONE,
            "Te escribimos por primera vez porque tu sitio encaja. Tu dirección viene de: formulario web.",
        ),
    ],
)
def test_a_letter_says_why_she_gets_it(kind, said, action, now):
    message = send("sounding", action, now)
    Basis.objects.update(kind=kind)
    assert said in rendered(message, now).text


def test_a_letter_to_a_blogger_holds_her_own_link_and_the_one_that_stops_all(action, now):
    message = send("sounding", action, now)
    person = Participation.objects.get(action=action)
    words = rendered(message, now)
    assert words.links == [("r", person.pk, 1), ("s", person.blogger_id, 1)]
    message.links = words.links
    assert foreign_links(message) == []
    text = links.fill_in(words.text, words.links)
    assert links.url("r", person.pk, 1) + "busy/" in text
    assert links.url("s", person.blogger_id, 1) in text
    assert LINK not in text


def test_a_link_of_another_person_does_not_belong_into_a_letter(action, now):
    message = send("sounding", action, now)
    (other,) = people.sounded(action, 1, now)
    message.links = [["r", other.pk, 1]]
    assert foreign_links(message) == ["r"]


def test_an_empty_merge_field_stops_a_letter(action, now):
    message = send("sounding", action, now)
    Action.objects.update(title=" ")
    with pytest.raises(EmptyField, match="title"):
        rendered(message, now)


def test_a_line_of_ones_own_stands_in_the_sounding_as_it_was_typed(action, now):
    message = send("sounding", action, now)
    message.own_line = "¿Te acuerdas del <gazpacho>?"
    words = rendered(message, now)
    assert "¿Te acuerdas del <gazpacho>?" in words.text
    assert "¿Te acuerdas del &lt;gazpacho&gt;?" in words.html


def test_the_practical_letter_brings_address_hour_phone_brief_and_the_calendar_entry(action, now):
    words = rendered(send("practical", action, now), now)
    assert "Si pasa algo por el camino, llama a Clara: +34 910 00 00 41." in words.text
    assert "Ven con hambre" in words.text
    assert "<em>hambre</em>" in words.html
    assert "BEGIN:VEVENT" in words.attachment


def test_her_agent_reads_whom_the_letter_is_about(action, now):
    from tests.make import make_contact  # noqa: PLC0415 - used once, beside its fact

    message = send("sounding", action, now)
    person = Participation.objects.get(action=action)
    person.blogger.__class__.objects.update(via=make_contact(), name="Laia Serra")
    assert "Es sobre Laia Serra, a quien representas." in rendered(message, now).text


# --- how they travel --------------------------------------------------------------------------------
def test_the_letters_travel_as_the_table_says():
    table = {
        purpose: (Lane(letter.lane).name, letter.quiet.name, letter.counts, letter.resend)
        for purpose, letter in LETTERS.items()
        if purpose in PURPOSES
    }
    asks, hers = ("NORMAL", "NEVER", True, True), ("URGENT", "RECEIPT", False, False)
    news, team = ("NORMAL", "NEVER", False, False), ("URGENT", "DUTY", False, True)
    assert table == {
        "sounding": asks, "invitation": asks, "reminder": asks, "still_on": asks, "practical": asks, "on_call": asks,
            "standing_used": asks,
        "call_up": ("URGENT", "AGREED", False, True),
        "receipt": hers, "reserve": hers, "confirmed": ("URGENT", "RECEIPT", True, True),
        "counter_answer": ("URGENT", "NEVER", True, True), "price_question": ("URGENT", "NEVER", True, True),
        "price_late": ("URGENT", "NEVER", False, True),
        "filled": news, "released": news, "free_again": news, "thanks": ("NORMAL", "NEVER", True, False),
        "cancelled": ("URGENT", "NEVER", False, True),
        "new_date": ("URGENT", "NEVER", False, True), "new_date_reminder": ("URGENT", "NEVER", False, True),
        "publish_reminder": ("NORMAL", "NEVER", True, False),
        "alarm": team, "phone_card": team, "owed": team,
        **dict.fromkeys(
            ["explanation", "swap", "proposal", "proposal_reminder", "client_reminder", "vote_copy", "question_answer"],
            ("NORMAL", "OFFICE", False, True),
        ),
    }  # fmt: skip
    assert LETTERS["reminder"].chase is True
    assert Quiet.AGREED


@pytest.mark.parametrize(
    ("night_ok", "hours_left", "allowed"), [(True, 20, True), (False, 20, False), (True, 25, False)]
)
def test_a_call_up_leaves_at_night_only_in_the_last_day_to_those_who_agreed(night_ok, hours_left, allowed, action, now):
    from datetime import timedelta  # noqa: PLC0415 - used once, beside its fact

    message = send("call_up", action, now)
    Participation.objects.update(night_ok=night_ok)
    assert LETTERS["call_up"].night_allowed(message, action.due - timedelta(hours=hours_left)) is allowed


def test_a_confirmation_by_the_clock_is_not_an_answer_to_her_press(action, now):
    message = send("confirmed", action, now)
    assert LETTERS["confirmed"].own_press(message) is True
    message.facts["by"] = "clock"
    assert LETTERS["confirmed"].own_press(message) is False
    assert "deshacerlo" not in rendered(message, now).text


def test_a_confirmation_of_her_own_press_says_until_when_it_can_be_undone(action, now):
    assert "puedes deshacerlo hasta las 10:10" in rendered(send("confirmed", action, now), now).text


# --- the team and the client ------------------------------------------------------------------------
def test_an_alarm_says_who_and_how_long_ahead_and_never_why(action, now):
    words = rendered(send("alarm", action, now), now)
    name = Participation.objects.get(action=action).blogger.name
    assert words.subject == (
        f"Alarma: {name} ya no puede venir; avisó con 26 h 12 min de antelación – Cena a la fresca, jue 18 jun, 19:00"
    )
    assert "1 de 5 plazas cubiertas" in words.text
    assert f"/actions/{action.pk}/" in words.text
    assert words.links == []


@pytest.mark.parametrize(("call", "shown"), [("yes", True), ("", True), ("no", False)])
def test_a_phone_card_gives_the_number_unless_she_asks_not_to_be_called(call, shown, action, now):
    message = send("phone_card", action, now)
    person = Participation.objects.get(action=action)
    person.blogger.__class__.objects.update(phone="+34 600 000 001", call=call)
    words = rendered(message, now)
    assert ("+34 600 000 001" in words.text, "tel:+34600000001" in words.html) == (shown, shown)


def test_an_explanation_is_the_words_that_were_sent_and_a_link_to_the_page(action, now):
    words = rendered(send("explanation", action, now), now)
    assert words.text.startswith("Hola, Contact:\n\nMarta ya no puede venir.\nBea ocupa su plaza.\n")
    assert words.subject == "Cambio en «Cena a la fresca», jue 18 jun: 1 de 5 plazas cubiertas"
    assert words.links == [("p", action.chain.get().pk, 1)]
    assert letter("explanation", action).recipient_kind == "contact"


@pytest.mark.parametrize(
    ("answer", "by", "needs_approval", "told"),
    [
        ("count_me_in", "clock", True, True),
        ("count_me_in", "clock", False, False),
        ("count_me_in", "user:1", True, False),
        ("count_me_in", "blogger", True, False),
        ("may_propose", "clock", True, False),
    ],
)
def test_a_confirmation_recalls_her_word_only_where_that_gave_her_the_place(
    answer, by, needs_approval, told, action, now
):
    message = send("confirmed", action, now)
    message.facts |= {"by": by}
    Action.objects.update(needs_approval=needs_approval)
    Participation.objects.update(answer=answer)
    message.__dict__.pop("person", None)
    words = rendered(message, now)
    assert [body.count("si el cliente me elige") for body in (words.text, words.html)] == [told, told]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("stopped", "Ana tiene una plaza y ha pedido no recibir más correos"),
        ("undeliverable", "Ana tiene una plaza y su dirección no funciona"),
        ("erased", "Alguien que tenía una plaza ha pedido que olvidemos sus datos"),
        ("not_me", "Ana dice que una respuesta anotada en su nombre no era suya"),
    ],
)
def test_a_card_about_a_person_says_what_happened(code, words):
    person = Participation(blogger=Blogger(name="–" if code == "erased" else "Ana"))
    with translation.override("es"):
        assert what(Card(code=code, participation=person)) == words


def rendered_whole(purpose: str, context: dict, language: str, zone: str) -> tuple[str, str, str]:
    """What `composing.words` says, from templates that are given every field at once."""
    fields = context | {
        "agency": Agency.current().name,
        "agency_legal": "Example Agency S. L. · Calle Falsa 1, Madrid",
        "language": language,
        "zone_words": wording.zone_name(zone, language),
    }

    def read(ending: str, **more) -> str:
        page = Context(fields | more, autoescape=ending == "html")
        return composing._engine().get_template(f"emails/{purpose}.{ending}").render(page)

    with translation.override(language), timezone.override(zone):
        subject = " ".join(read("subject.txt").split())
        return subject, composing._tidy(read("txt")), read("html", subject=subject)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_letter_filled_into_a_shell_is_the_letter_rendered_whole(purpose, language, action, now, monkeypatch):
    message = send(purpose, action, now)
    Blogger.objects.update(name="Ana <b>\u00a0&  %(x)s")
    User.objects.update(name="Eva &amp; \u201cCo\u201d")
    message.language = language
    message.own_line = "{{ title }} & <i>'\u201d"
    filled = rendered(message, now)
    for module in (clients, team, writing):
        monkeypatch.setattr(module, "words", rendered_whole)
    assert rendered(message, now) == filled
