"""The page behind a contact's link, from the list to the live page: by the forms that stand on it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from agency import links
from campaigns import answering, chasing, deciding, planning, proposing
from campaigns.client_page import Difference, difference, of
from campaigns.models import Card, Decision, LinePrice, Place, Post, Question, Vote
from campaigns.reporting import client_view
from campaigns.reporting.live import live
from tests.campaigns import people, proposals
from tests.campaigns.links_pressed import body, footprint, heading, text
from tests.make import make_contact

pytestmark = pytest.mark.django_db
_HIDDEN = re.compile(r'<input type="hidden" name="(number|seen)" value="([^"]*)"')


def path_of(link, below: str = "") -> str:
    return links.path("p", link.pk, link.link_version) + below


def hidden(page) -> dict[str, str]:
    return dict(_HIDDEN.findall(body(page)))


def ballot(page, found, verdict: str = "yes", **more) -> dict[str, str]:
    typed = {f"question_{number}": "" for number in re.findall(r'name="question_(\d+)"', body(page))}
    said = {f"verdict_{person.pk}": verdict for person in found}
    return hidden(page) | typed | said | {"typed_name": "Javier Ortuño"} | more


def everything() -> tuple:
    rows = [Vote, Decision, Question, Card, Place, LinePrice]
    return footprint(), [list(model.objects.order_by("pk").values()) for model in rows]


@pytest.fixture
def action(story):
    return proposals.direct()


@pytest.fixture
def link(action):
    return proposals.links(action)[0]


def test_the_list_shows_what_there_is_to_decide_by_and_nothing_internal(action, link, now, client):
    proposals.sent(action, now, criteria=True, bonus=1)
    action.groups.update(fee="7391.07")
    page = text(client.get(path_of(link)))
    words = [
        "Propuesta n.º 1", "puedes decidir hasta el viernes 12 de junio a las 10:00 (hora de Madrid)",
        "Una cena fría con un solo aceite.", "400 visitas a la tienda", "1.020 € por 3 personas, sin IVA",
        "Jueves 18 de junio, 20:30", "340 €", "Contad con estas personas en reserva", "Llamadme antes", "Madrid",
    ]  # fmt: skip
    assert [each for each in words if each not in page] == []
    assert "7391" not in page
    assert "7.391" not in page


def test_a_vote_by_the_form_decides_and_the_page_follows(action, link, now, client):
    _number, found, kept = proposals.sent(action, now)
    page = client.get(path_of(link))
    answer = client.post(path_of(link, "vote/"), ballot(page, found, substitutes="order"))
    assert (answer.status_code, answer["Location"]) == (302, path_of(link) + "?noted=vote")
    assert deciding.verdicts(action) == {person.pk: "yes" for person in (*found, *kept)}
    after = client.get(answer["Location"])
    assert heading(after) == "0 de 3 plazas cubiertas"
    assert "3 sí para 3 plazas" in text(after)
    again = client.get(path_of(link, "list/"))
    assert body(again).count("checked") == len(found) + 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"typed_name": ""}, "quedan en la copia"),
        ({"typed_name": "Javier"}, "Falta el apellido"),
        ({"typed_name": "J" * 121 + " O"}, "120"),
        ({"substitutes": "call", "call_at": ""}, "el teléfono en el que te encontramos"),
        ({"substitutes": "whatever"}, "Todavía no se ha enviado nada"),
        ({"wish": "x" * 2001}, "2000"),
        ({"number": "abc"}, "Todavía no se ha enviado nada"),
        ({"number": str(10**30)}, "Todavía no se ha enviado nada"),
        ({"seen": "\x00"}, "Todavía no se ha enviado nada"),
    ],
)
def test_a_slip_is_said_beside_its_field_and_what_was_typed_stays(typed, words, action, link, now, client):
    _number, found, _kept = proposals.sent(action, now)
    page = client.get(path_of(link))
    before = everything()
    form = ballot(page, found) | {f"why_{found[0].pk}": "porque sí"} | typed
    answer = client.post(path_of(link, "vote/"), form)
    assert (answer.status_code, everything()) == (422, before)
    assert words in text(answer)
    assert "porque sí" in unescape(body(answer))


@pytest.mark.parametrize("field", ["why", "question"])
def test_words_about_somebody_have_their_measure(field, action, link, now, client):
    _number, found, _kept = proposals.sent(action, now)
    form = ballot(client.get(path_of(link)), found) | {f"{field}_{found[0].pk}": "x" * 5001}
    assert client.post(path_of(link, "vote/"), form).status_code == 422
    assert not Vote.objects.exists()


def test_nothing_said_is_refused(action, link, now, client):
    proposals.sent(action, now)
    answer = client.post(path_of(link, "vote/"), ballot(client.get(path_of(link)), []))
    assert answer.status_code == 422
    assert "Di sí o no al menos a una persona." in text(answer)


def test_a_list_that_changed_meanwhile_shows_the_difference_and_keeps_what_was_typed(action, link, now, client):
    _number, found, kept = proposals.sent(action, now)
    page = client.get(path_of(link))
    (newcomer,) = people.available(action, 1, now)
    proposals.send(action, [*found[:2], newcomer], kept, now, why="Una persona ya no puede")
    before = everything()
    answer = client.post(path_of(link, "vote/"), ballot(page, found, wish="Alguien de Toledo"))
    said = text(answer)
    assert (answer.status_code, everything()) == (409, before)
    assert "La lista ha cambiado desde que abriste la página" in said
    assert f"Entra en ella: {newcomer.blogger.name}." in said
    assert f"Ya no está en ella: {found[2].blogger.name}." in said
    assert "Alguien de Toledo" in said
    # Confirmed as it stands now, it counts.
    once_more = ballot(answer, [*found[:2], newcomer])
    assert client.post(path_of(link, "vote/"), once_more).status_code == 302
    assert deciding.verdicts(action)[newcomer.pk] == "yes"


def test_who_no_longer_agrees_is_counted_in_the_difference_and_not_named(action, link, now):
    _number, found, _kept = proposals.sent(action, now)
    gone = found[0]
    answering.decline(gone.pk, action.pk, now=now)
    with translation.override("en"):
        found_out = difference(of(link, now), {person.pk for person in found})
    assert found_out == Difference("", "1 person who is no longer available", "")


@pytest.mark.parametrize("button", ["vote", "ask", "forward", "answer", "pass-on"])
def test_a_press_four_times_is_as_once(button, story, now):
    action = proposals.by_media_agency()
    number, found, _kept = proposals.sent(action, now, bonus=1)
    between, client_link = proposals.links(action)
    if button in ("answer", "pass-on"):
        client_link.forwarded_at = now
        client_link.save()
        Question.objects.create(
            action=action,
            asked_by=client_link,
            to=between,
            words="¿Por qué?",
            at=now,
            answer_by=now + timedelta(days=1),
        )
    page = Client().get(path_of(between))
    asked = Question.objects.values_list("pk", flat=True).first()
    way, form = {
        "vote": ("vote/", ballot(page, found, substitutes="order", bonus="yes", wish="Ana")),
        "ask": ("ask/", ballot(page, [], wish="Ana") | {f"question_{found[0].pk}": "¿Quién es?"}),
        "forward": ("forward/", hidden(page) | {"answer_by": "2026-06-11T12:00"}
                    | {f"price_{line.participation_id}": "410" for line in number.lines.all()}),
        "answer": (f"questions/{asked}/answer/", {"words": "Vive al lado."}),
        "pass-on": (f"questions/{asked}/pass-on/", {}),
    }[button]  # fmt: skip
    untouched = everything()
    assert Client().post(path_of(between, way), form).status_code == 302
    once = everything()
    for _press in range(3):
        story.set(story.now + timedelta(seconds=1))
        assert Client().post(path_of(between, way), form).status_code in (302, 409)
    assert once != untouched
    assert everything() == once


@pytest.mark.parametrize("below", ["", "list/", "forward/", "vote/", "ask/", "questions/1/answer/", "nowhere/"])
def test_a_scanner_that_opens_every_address_writes_nothing(below, action, link, now, client):
    proposals.sent(action, now)
    before = everything()
    for method in ("get", "head", "options", "put"):
        assert getattr(client, method)(path_of(link, below)).status_code < 500
    assert everything() == before


@pytest.mark.parametrize("below", ["vote/", "ask/", "forward/", "questions/1/answer/", "questions/1/pass-on/"])
@pytest.mark.parametrize("spoil", ["forged", "blogger", "revoked", "absent"])
def test_what_is_not_her_link_presses_nothing(below, spoil, action, link, now, client):
    _number, found, _kept = proposals.sent(action, now)
    form = ballot(client.get(path_of(link)), found)
    token = {
        "forged": links.token("p", link.pk, 1)[:-2] + "xx",
        "blogger": links.token("r", link.pk, 1),
        "revoked": links.token("p", link.pk, 9),
        "absent": links.token("p", 10**12, 1),
    }[spoil]
    before = everything()
    assert client.post(f"/p/{token}/{below}", form).status_code in (404, 410)
    assert everything() == before


def test_anothers_question_is_not_hers_to_answer(story, now, client):
    action = proposals.by_media_agency()
    proposals.sent(action, now)
    between, client_link = proposals.links(action)
    asked = Question.objects.create(action=action, asked_by=between, words="¿Y?", at=now, answer_by=now)
    for link in (between, client_link):
        for way in ("answer", "pass-on"):
            answer = client.post(path_of(link, f"questions/{asked.pk}/{way}/"), {"words": "x"})
            assert answer.status_code == 404
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_the_client_behind_a_media_agency_reads_only_her_name_prices_and_hour(story, now, client):
    action = proposals.by_media_agency()
    number, _found, _kept = proposals.sent(action, now, criteria=True)
    between, behind = proposals.links(action)
    before = text(client.get(path_of(behind)))
    assert "Propuesta n.º 1" not in before
    form = hidden(client.get(path_of(between))) | {"answer_by": "2026-06-11T12:00"}
    form |= {f"price_{line.participation_id}": "410" for line in number.lines.all()}
    shown = client.post(path_of(between, "forward/"), form, follow=True)
    assert heading(shown) == "0 de 3 plazas cubiertas"  # what is hers to do is done; the list is one press away
    assert "La lista espera la respuesta de tu cliente." in text(shown)
    assert path_of(between, "list/") in body(shown)
    assert path_of(behind) in body(shown)
    assert "mailto:javier@client.example" in body(shown)

    page = text(client.get(path_of(behind)))
    for words in (
        "Medios Duero",
        "410 €",
        "1.230 €",
        "jueves 11 de junio a las 12:00",
        "Preguntas: Paula Rey.",
    ):
        assert words in page
    for words in ("Marea Alta", "340", "1.020", "Clara Montes", "910 00 00 41"):
        assert words not in page


@pytest.mark.parametrize(
    "typed",
    [
        {"answer_by": "2026-06-01T10:00"},
        {"answer_by": "2026-06-12T10:01"},
        {"answer_by": "31/02/2026"},
        {"price": "-1"},
    ],
)
def test_forwarding_with_a_slip_keeps_what_was_typed(typed, story, now, client):
    action = proposals.by_media_agency()
    number, _found, _kept = proposals.sent(action, now)
    between, behind = proposals.links(action)
    form = hidden(client.get(path_of(between))) | {"answer_by": "2026-06-11T12:00"}
    form |= {f"price_{line.participation_id}": typed.get("price", "410") for line in number.lines.all()}
    answer = client.post(path_of(between, "forward/"), form | {k: v for k, v in typed.items() if k != "price"})
    behind.refresh_from_db()
    assert (answer.status_code, behind.forwarded_at) == (422, None)


def test_the_live_page_never_says_what_the_teams_pages_do_not(action, link, now, client):
    """The same rows: places, holders, posts."""
    (laia,) = people.confirmed(action, 1, now)
    Post.objects.create(participation=laia, url="https://blog.example/cena", reported_at=now)
    listed = people.sounded(action, 1, now)[0]
    Post.objects.create(participation=listed, url="https://blog.example/sentinel", reported_at=now)
    view, more = client_view(action, now), live(action, now)
    held = Place.objects.of(action).exclude(holder=None)
    assert [person.name for person in view.people] == [place.holder.blogger.name for place in held]
    assert (view.taken, view.places) == (held.count(), Place.objects.of(action).filter(bonus=False).count())
    assert [post.url for post in more.posts] == ["https://blog.example/cena"]
    page = text(client.get(path_of(link)))
    assert "RT" in page
    assert "sentinel" not in page


def test_each_link_reads_its_own_price_beside_who_takes_part(story, now, client):
    action = proposals.by_media_agency()
    number, found, _kept = proposals.send(action, people.confirmed(action, 3, now), [], now)
    between, behind = proposals.links(action)
    assert "340" not in text(client.get(path_of(behind)))
    forwarded = hidden(client.get(path_of(between))) | {"answer_by": "2026-06-11T12:00"}
    forwarded |= {f"price_{line.participation_id}": "410" for line in number.lines.all()}
    client.post(path_of(between, "forward/"), forwarded)
    whole = {"340 €", "1.020 €, sin IVA", "410 €", "1.230 €, sin IVA"}
    for link, hers in ((between, {"340 €", "1.020 €, sin IVA"}), (behind, {"410 €", "1.230 €, sin IVA"})):
        page = text(client.post(path_of(link, "vote/"), ballot(client.get(path_of(link, "list/")), found), follow=True))
        table = page[page.index("Quién participa") :]
        assert {words for words in whole if words in table} == hers
        assert [words for words in whole - hers if words in page] == []


def test_a_pitch_of_examples_asks_what_fits_and_nothing_else(action, link, now, client):
    people.available(action, 5, now)
    told = {"topic": "", "city": "", "readers_from": None, "readers_to": None, "price_from": "250", "price_to": "350"}
    written = proposing.Written(
        "Una cena fría.", "visitas", "vales", answer_by=now + timedelta(days=3), examples=(told,)
    )
    draft = proposing.save_draft(action.pk, written, seen=0, now=now, user=action.owner)
    proposing.send_proposal(action.pk, seen=draft.edition, now=now, user=action.owner)
    page = client.get(path_of(link))
    said = text(page)
    for words in ("Ejemplos, sin nombres", "250 €–350 €", "Todavía no hay nombres", "¿Qué te parece?"):
        assert words in said
    for words in ("Confirmar", "verdict_", "typed_name", "data-votes"):
        assert words not in body(page)
    assert client.post(path_of(link, "ask/"), {"wish": "Gente de Toledo"}).status_code == 302
    assert Question.objects.get().words == "Gente de Toledo"


def test_nothing_asked_is_not_said_to_be_sent(action, link, now, client):
    _number, found, _kept = proposals.sent(action, now)
    form = ballot(client.get(path_of(link)), found[:1], typed_name="")
    answer = client.post(path_of(link, "ask/"), form)
    assert (answer.status_code, Question.objects.count()) == (422, 0)
    assert "Escribe antes lo que preguntas" in text(answer)
    assert "quedan en la copia" not in text(answer)  # a name is not needed to ask
    assert body(answer).count("checked") == 1


@pytest.mark.parametrize("number", [1, 12])
def test_a_list_takes_as_many_queries_for_one_person_as_for_twelve(
    number, action, link, now, client, django_assert_max_num_queries
):
    proposals.sent(action, now, places=number, reserves=1)
    with django_assert_max_num_queries(24):
        assert client.get(path_of(link)).status_code == 200


def test_a_colleague_reads_the_list_and_is_told_who_decides(action, link, now, client):
    make_contact(client=action.client, name="Ana Ruiz")
    planning.put_in_chain(action)
    _number, found, _kept = proposals.sent(action, now)
    other = proposals.links(action)[1]
    page = client.get(path_of(other))
    assert "Decide Javier Ortuño." in text(page)
    client.post(path_of(other, "vote/"), ballot(page, found, verdict="no") | {"typed_name": "Ana Ruiz"})
    assert (deciding.verdicts(action), chasing.is_answered(_number)) == ({}, False)


def test_silence_is_never_a_yes(action, link, now, story, client):
    number, _found, _kept = proposals.sent(action, now)
    story.set(number.answer_by + timedelta(minutes=1))
    chasing.note_silence(story.now)
    assert deciding.verdicts(action) == {}
    assert Card.objects.get(code="client_silent").kind == "owed"
    assert client.get(path_of(link)).status_code == 200
