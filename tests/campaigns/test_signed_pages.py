"""Her page says what is now true and offers what is possible now; a press does it, once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.models import Message
from bloggers.models import Busy, Interest
from campaigns import answering, deciding, ending, pricing
from campaigns.models import Action, Card, Counter, Invitation, Participation, Place, Remark
from campaigns.states import Answer, Outcome, ParticipationState
from tests.campaigns import people
from tests.campaigns.letters_sent import send
from tests.campaigns.links_pressed import footprint, heading, opened, path_of, press, pressed, text, verbs
from tests.make import make_action, make_agency, make_campaign, make_client, make_participation, make_user

P = ParticipationState


@pytest.fixture
def action(story, now) -> Action:
    make_agency()
    return make_action(
        campaign=make_campaign(client=make_client(name="Aceites Valdeolmos")),
        owner=make_user(name="Clara Montes", phone="+34 910 00 00 41"),
        title="Cena a la fresca",
        places=1,
    )


def fresh(person: Participation) -> Participation:
    return Participation.objects.get(pk=person.pk)


# --- after the action ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fee", "in_kind", "says", "asks"),
    [
        (250, "", "Lo acordado: 250 €.", True),
        (60, "Aceite nuevo", "Lo acordado: Aceite nuevo, valorado en 60 €.", False),
        (0, "", "Lo acordado: sin pago.", False),
    ],
)
def test_the_page_after_the_action_asks_for_an_invoice_only_where_something_is_paid(
    fee, in_kind, says, asks, story, now
):
    make_agency(pay_days=45)
    action = make_action(groups=[{"number": 1, "fee": fee, "in_kind": in_kind}])
    (laia,) = people.confirmed(action, 1, now)
    story.set(action.due + timedelta(hours=5))
    said = text(opened(laia)).replace("\u00a0", " ")
    assert (says in said, "factura" in said, "45 días" in said) == (True, asks, asks)


# --- a sounding -------------------------------------------------------------------------------------
def test_a_sounding_asks_with_nothing_chosen_and_two_yeses_and_a_no(action, now):
    (laia,) = people.sounded(action, 1, now)
    page = opened(laia)
    assert (page.status_code, heading(page), verbs(page)) == (200, "¿Te apetecería? Cena a la fresca", ["answer"])
    body = page.content.decode()
    assert [body.count(f'value="{answer}"') for answer in ("count_me_in", "may_propose", "no")] == [1, 1, 1]
    assert "checked" not in body
    assert "Puedes contestar hasta el jueves 11 de junio a las 9:30 (hora de Madrid)" in text(page)
    assert "Guardas la fecha hasta el domingo 14 de junio a las 10:00 (hora de Madrid)" in text(page)


def test_the_button_of_the_mail_is_shown_as_chosen_and_saves_nothing(action, now):
    (laia,) = people.sounded(action, 1, now)
    before = footprint()
    body = opened(laia, "?a=may_propose").content.decode()
    assert 'value="may_propose" checked' in body
    assert (body.count(" checked"), footprint()) == (1, before)


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ("count_me_in", P.AVAILABLE, "Anotado: si el cliente te elige, vas"),
        ("may_propose", P.AVAILABLE, "Anotado: podemos proponerte"),
        ("no", P.DECLINED, "Anotado: esta vez no"),
    ],
)
def test_each_answer_to_a_sounding_leads_to_the_page_that_says_so(answer, state, said, action, now):
    (laia,) = people.sounded(action, 1, now)
    page = press(laia, "answer", answer=answer)
    assert (page.status_code, heading(page), fresh(laia).state) == (200, said, state)


def test_she_may_agree_to_be_called_up_at_night(action, now):
    (laia,) = people.sounded(action, 1, now)
    press(laia, "answer", answer="count_me_in", night_ok="on")
    assert fresh(laia).night_ok is True


def test_a_yes_can_become_the_other_yes_or_a_no(action, now):
    (laia,) = people.available(action, 1, now, Answer.COUNT_ME_IN)
    press(laia, "answer")
    assert fresh(laia).answer == Answer.MAY_PROPOSE
    press(laia, "decline", below="no/")
    assert fresh(laia).state == P.DECLINED


def test_an_answer_that_is_none_of_the_three_is_asked_again(action, now):
    (laia,) = people.sounded(action, 1, now)
    for typed in ("", "perhaps", "count_me_in\x00"):
        page = press(laia, "answer", answer=typed)
        assert (page.status_code, "Elige una de las tres respuestas." in text(page)) == (422, True)
    assert fresh(laia).state == P.SOUNDED


def test_a_lapsed_sounding_still_takes_a_late_yes(action, now, story):
    (laia,) = people.sounded(action, 1, now)
    _lapse(action, laia, now)
    page = opened(laia)
    assert "El plazo ha pasado, y tu respuesta sigue siendo bienvenida" in text(page)
    assert heading(press(laia, "answer", answer="may_propose")) == "Anotado: podemos proponerte"


# --- an invitation, a call-up -------------------------------------------------------------------------
def test_an_invitation_offers_yes_another_price_and_no(action, now):
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    assert (heading(page), verbs(page)) == ("Cena a la fresca: jue 18 jun, 20:30", ["accept"])
    body = page.content.decode()
    assert f'href="{path_of(laia)}price/"' in body
    assert f'href="{path_of(laia)}no/"' in body
    assert "Te la guardamos hasta" in text(page)


def test_accepting_gives_the_place_and_a_full_page_with_calendar_undo_and_what_comes(action, now):
    (laia,) = people.invited(action, 1, now)
    page = press(laia, "accept")
    assert (page.status_code, heading(page)) == (200, "Jueves 18 de junio, 20:30")
    assert verbs(page) == ["undo"]
    assert "Puedes deshacerlo hasta las 10:10" in text(page)
    assert "calendar.ics" in page.content.decode()
    assert "+34 910 00 00 41" in text(page)
    assert Place.objects.get().holder_id == laia.pk


def test_pressing_yes_twice_is_one_yes(action, now):
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    first = pressed(page, laia, "accept")
    left = footprint()
    second = pressed(page, laia, "accept")
    assert (first.status_code, second.status_code, heading(second)) == (200, 200, heading(first))
    assert footprint() == left


def test_of_two_called_up_the_second_reads_that_the_place_is_covered_and_stays_in_reserve(action, now):
    bea, ana = people.called_up(action, 2, now)
    page = opened(ana)
    press(bea, "accept")
    late = pressed(page, ana, "accept")
    assert (late.status_code, heading(late)) == (409, "La plaza ya está cubierta")
    assert "Alguien contestó un poco antes" in text(late)
    stays = pressed(late, ana, "reserve")
    assert (stays.status_code, heading(stays)) == (200, "Estás en reserva, con el n.º 1")
    assert fresh(ana).state == P.RESERVE


def test_a_full_group_offers_a_place_of_another_one_as_a_choice(action, now):
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    _lapse(action, laia, now)
    people.confirmed(action, 1, now)
    other = action.groups.create(label="fotografía", number=1, fee=300)
    Place.objects.create(group=other, number=1)
    late = pressed(page, laia, "accept")
    assert (late.status_code, "Todavía hay sitio en otro grupo: fotografía" in text(late)) == (409, True)
    assert heading(pressed(late, laia, "accept")) == "Jueves 18 de junio, 20:30"
    assert Place.objects.get(group=other).holder_id == laia.pk


def test_a_no_is_one_press_with_an_optional_reason_that_only_the_owner_sees(action, now):
    (laia,) = people.invited(action, 1, now)
    page = press(laia, "decline", below="no/", reason="work")
    assert (heading(page), fresh(laia).state) == ("Anotado: esta vez no", P.DECLINED)
    assert Remark.objects.get().text == "trabajo"
    assert "trabajo" not in text(page)
    assert not Message.objects.filter(facts__icontains="trabajo").exists()


def test_rather_not_saying_leaves_no_reason_at_all(action, now):
    (laia,) = people.invited(action, 1, now)
    press(laia, "decline", below="no/", reason="")
    assert (fresh(laia).state, Remark.objects.count()) == (P.DECLINED, 0)


def test_a_lapsed_invitation_is_taken_late_while_there_is_room(action, now):
    (laia,) = people.invited(action, 1, now)
    _lapse(action, laia, now)
    assert "El plazo ha pasado, y todavía hay sitio" in text(opened(laia))
    assert heading(press(laia, "accept")) == "Jueves 18 de junio, 20:30"


def test_who_declined_while_another_tab_was_open_may_still_say_yes(action, now):
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    answering.decline(laia.pk, action.pk, now=now)
    assert pressed(page, laia, "accept").status_code == 200
    assert fresh(laia).state == P.CONFIRMED


# --- another price ------------------------------------------------------------------------------------
def test_another_price_stops_her_clock_and_the_page_says_so(action, now):
    (laia,) = people.invited(action, 1, now)
    page = press(laia, "counter", below="price/", amount="312,50 €", why="Dos recetas")
    assert "Has propuesto 312,50 €. Ahora nos toca contestar" in text(page)
    assert Counter.objects.get().amount == Decimal("312.50")


@pytest.mark.parametrize("typed", ["", "NaN", "1e400", "-5", "1,234.50", "0", "99999", "12,345"])
def test_a_price_that_is_none_is_asked_again_with_what_was_typed(typed, action, now):
    (laia,) = people.invited(action, 1, now)
    page = press(laia, "counter", below="price/", amount=typed, why="Dos <recetas>")
    assert (page.status_code, Counter.objects.count()) == (422, 0)
    body = page.content.decode()
    assert f'value="{typed}"' in body or not typed
    assert "Dos &lt;recetas&gt;" in body


def test_her_price_accepted_is_the_place(action, now):
    (laia,) = people.invited(action, 1, now)
    press(laia, "counter", below="price/", amount="300")
    pricing.decide_counter(Counter.objects.get().pk, action.pk, accept=True, now=now, user=action.owner)
    assert "300 €" in text(opened(laia))


# --- who holds a place ----------------------------------------------------------------------------------
def test_a_yes_is_undone_within_ten_minutes(action, now):
    (laia,) = people.confirmed(action, 1, now)
    page = press(laia, "undo")
    assert (heading(page), fresh(laia).state) == ("Anotado: esta vez no", P.DECLINED)


def test_after_ten_minutes_there_is_no_undo_and_pressing_an_old_one_says_so(action, now, story):
    (laia,) = people.confirmed(action, 1, now)
    page = opened(laia)
    story.advance(minutes=11)
    assert verbs(opened(laia)) == []
    late = pressed(page, laia, "undo")
    assert (late.status_code, fresh(laia).state) == (409, P.CONFIRMED)
    assert "El plazo para eso ya ha pasado" in text(late)


def test_the_page_to_say_i_cannot_names_what_it_sets_in_motion_and_how_late_it_is(action, now, story):
    (laia,) = people.confirmed(action, 1, now)
    story.set(action.starts_at - timedelta(hours=26))
    page = opened(laia, "cannot/")
    assert (heading(page), verbs(page)) == ("¿No puedes venir?", ["withdraw"])
    assert "Quedan 26 h" in text(page)
    assert "Prefiero no decirlo" in text(page)
    for word in ("salud", "médic", "enferm"):
        assert word not in text(page)


@pytest.mark.parametrize(("left", "told"), [(26, True), (5, False)])
def test_the_page_promises_that_others_are_asked_only_where_they_are(left, told, action, now, story):
    Action.objects.update(autopilot="auto")
    (laia,) = people.confirmed(action, 1, now)
    story.set(action.starts_at - timedelta(hours=left))
    assert ("En ese mismo momento" in text(opened(laia, "cannot/"))) is told


def test_a_withdrawal_is_one_press_and_can_be_taken_back_while_nobody_has_the_place(action, now):
    (laia,) = people.confirmed(action, 1, now)
    page = press(laia, "withdraw", below="cannot/", reason="personal")
    assert (heading(page), verbs(page)) == ("Anotado: no puedes venir", ["come-back", "interest"])
    assert "Tu plaza sigue sin ocupar" in text(page)
    back = pressed(page, laia, "come-back")
    assert (heading(back), fresh(laia).state, fresh(laia).notice_hours) == (
        "Jueves 18 de junio, 20:30", P.CONFIRMED, None,
    )  # fmt: skip


def test_a_withdrawal_cannot_be_taken_back_once_another_has_the_place(action, now):
    (laia,) = people.confirmed(action, 1, now)
    press(laia, "withdraw", below="cannot/")
    people.confirmed(action, 1, now)
    page = opened(laia)
    assert "vas en primer lugar en la reserva" in text(page)
    assert heading(pressed(page, laia, "come-back")) == "Estás en reserva, con el n.º 1"


def test_still_on_is_one_press(action, now):
    send("still_on", action, now)
    laia = Participation.objects.get()
    assert verbs(opened(laia))[0] == "still-on"
    page = press(laia, "still-on")
    assert "Gracias: sigue en pie." in text(page)
    assert Invitation.objects.get(kind="still_on").outcome == Outcome.YES


def test_the_calendar_entry_is_for_who_has_a_place(action, now):
    (laia,) = people.confirmed(action, 1, now)
    entry = opened(laia, "calendar.ics")
    assert entry["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:participation-{laia.pk}@127.0.0.1" in entry.content.decode()
    (bea,) = people.reserves(action, 1, now)
    assert opened(bea, "calendar.ics").status_code == 409


# --- reserves, noes, the end ------------------------------------------------------------------------------
def test_a_reserve_sees_her_number_the_pay_until_when_and_leaves_in_one_press(action, now):
    people.reserves(action, 1, now)
    (bea,) = people.reserves(action, 1, now)
    page = opened(bea)
    assert heading(page) == "Estás en reserva, con el n.º 2"
    assert "Guardas la fecha hasta el martes 16 de junio a las 20:30 (hora de Madrid)" in text(page)
    assert "pagamos 250 €" in text(page)
    assert heading(pressed(page, bea, "leave")) == "Anotado: esta vez no"
    assert fresh(bea).state == P.DECLINED


def test_a_no_offers_a_change_of_mind_others_not_this_brand_and_not_until(action, now):
    (laia,) = people.invited(action, 1, now)
    page = press(laia, "decline", below="no/")
    assert verbs(page) == ["come-back", "interest", "never-brand"]
    assert "Anotado: te volveremos a preguntar" in text(pressed(page, laia, "interest"))
    assert "Anotado: para esta marca, ya no." in text(pressed(page, laia, "never-brand"))
    assert (Interest.objects.count(), fresh(laia).blogger.never_brands) == (1, "Aceites Valdeolmos")
    assert heading(pressed(page, laia, "come-back")) == "Jueves 18 de junio, 20:30"


def test_busy_until_is_noted_for_every_client(action, now):
    (laia,) = people.sounded(action, 1, now)
    page = press(laia, "busy", below="busy/", until="2026-07-01")
    assert "Hasta ese día no te preguntamos nada." in text(page)
    assert list(Busy.objects.values_list("blogger", "starts", "ends")) == [
        (laia.blogger_id, date(2026, 6, 9), date(2026, 7, 1))
    ]


@pytest.mark.parametrize("typed", ["2026-06-08", "2026-02-30", "9999-01-01", "mañana", "", "2026-13-01", "0001-01-01"])
def test_a_day_that_cannot_be_is_asked_again(typed, action, now):
    (laia,) = people.sounded(action, 1, now)
    assert press(laia, "busy", below="busy/", until=typed).status_code == 422
    assert Busy.objects.count() == 0


def test_that_was_not_me_tells_the_owner_and_changes_nothing_else(action, now):
    (laia,) = people.available(action, 1, now)
    page = press(laia, "not-me", below="not-me/")
    assert (page.status_code, fresh(laia).state) == (200, P.AVAILABLE)
    assert list(Card.objects.values_list("code", "for_user")) == [("not_me", action.owner_id)]


def test_who_was_not_chosen_reads_so_and_owes_nothing(action, now):
    (laia,) = people.available(action, 1, now)
    deciding.note_verdict(action.pk, [laia.pk], "no", now=now, user=action.owner)
    assert heading(opened(laia)) == "Esta vez el cliente ha elegido a otras personas"


@pytest.mark.parametrize("way", ["sounded", "available", "invited", "confirmed", "reserves", "called_up"])
def test_a_cancelled_action_says_so_and_takes_no_answer(way, action, now):
    (laia,) = getattr(people, way)(action, 1, now)
    page = opened(laia)
    ending.cancel_action(action.pk, now=now, user=action.owner)
    assert heading(opened(laia)) == "«Cena a la fresca» no se va a hacer"
    left = footprint()
    for verb in [verb for verb in verbs(page) if verb not in ("interest", "leave", "undo")]:
        late = pressed(page, laia, verb, answer="count_me_in" if way == "sounded" else None)
        assert (late.status_code, heading(late)) == (409, "«Cena a la fresca» no se va a hacer")
    assert footprint() == left


@pytest.mark.parametrize(
    ("way", "said"), [("sounded", "«Cena a la fresca» ya ha pasado"), ("confirmed", "Gracias por participar")]
)
def test_after_its_date_an_action_says_so(way, said, action, now, story):
    (laia,) = getattr(people, way)(action, 1, now)
    story.set(action.starts_at + timedelta(hours=5))
    assert heading(opened(laia)) == said


def test_somebody_merely_listed_has_nothing_to_answer(action, now):
    laia = make_participation(action)
    page = opened(laia)
    assert (page.status_code, heading(page), verbs(page)) == (200, "Cena a la fresca", [])


def test_released_people_read_thanks(action, now):
    send("released", action, now)
    assert heading(opened(Participation.objects.get())) == "Quedas libre"


def _lapse(action: Action, person: Participation, now) -> None:
    from campaigns import inviting  # noqa: PLC0415 - beside its one use
    from campaigns.lifecycle import change, open_question, participation_of  # noqa: PLC0415 - beside its one use

    with change(action.pk, now=now, actor="clock") as c:
        inviting.lapse(c, open_question(participation_of(c, person.pk)))
