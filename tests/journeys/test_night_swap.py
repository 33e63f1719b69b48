"""A swap at night that needs nobody awake: no press of the team, and the client's side reads it at 8:30."""

from datetime import datetime

import pytest

from agency.models import Client, Message
from campaigns import reporting
from campaigns.lifecycle import by
from campaigns.models import Event
from tests.journeys.test_dropouts import START
from tests.journeys.world import MADRID, words_at


@pytest.mark.parametrize("by_media_agency", [False, True], ids=["direct", "by media agency"])
def test_at_22_04_somebody_drops_out_and_at_8_30_the_clients_side_knows_who_comes(world, by_media_agency):
    world.begin(START, by_media_agency=by_media_agency)
    Client.objects.update(swap_by_itself=True, written_where="contract, section 4")
    world.client.refresh_from_db()
    world.plan(world.local(9, "20:30"), places=2)
    ana, stays = world.people(1, name="Ana Mora") + world.people(1, name="Laia Serra")
    (bea,) = world.people(1, name="Bea Sanz")
    world.fill([ana, stays], [bea], night_ok=True)
    world.run_to(world.local(7, "20:40"))
    world.press_all(world.holders(), "still-on")
    pressed = by(world.manager)
    before = Event.objects.filter(actor=pressed).count()

    world.run_to(world.local(1, "22:04"))
    world.press(ana, "withdraw", via="cannot", reason="personal")
    world.run_to(world.local(0, "22:41"))
    world.press(bea, "accept")
    assert world.holders() == {bea, stays}
    (waiting,) = Message.objects.filter(purpose="swap")
    assert (waiting.state, waiting.sent_at) == ("queued", None)

    world.run_to(world.local(1, "08:29"))
    told, other = (world.media_contact, world.contact) if by_media_agency else (world.contact, None)
    assert [letter for letter in world.letters_to(told.email) if "entra por" in letter.subject] == []
    world.run_to(world.local(0, "08:31"))

    (letter,) = world.letters_to(told.email)
    assert letter.date.astimezone(MADRID) == datetime(2026, 6, 18, 8, 30, tzinfo=MADRID)
    assert letter.subject == "Cambio en «Cena entre olivos»: Bea Sanz entra por Ana Mora – no tienes que hacer nada"
    text = " ".join(letter.text.split())
    assert "Ana Mora nos avisó ayer, miércoles, a las 22:04, con 22 h 26 min de antelación" in text
    assert "dijo que sí ayer, miércoles, a las 22:41" in text
    assert ("ni tú ni Aceites de Ejemplo tenéis que hacer nada" in text) is by_media_agency
    assert "personal" not in text
    assert "Bea Sanz" in words_at(letter.link("p"))
    # Nobody of the team pressed anything, and over the media agency's head nothing went.
    assert Event.objects.filter(actor=pressed).count() == before
    if other is not None:
        assert world.letters_to(other.email) == []
        assert not Message.objects.filter(recipient_kind="contact", recipient_id=other.pk).exists()
    world.end()


def test_if_the_reserve_has_left_again_by_morning_nothing_untrue_leaves_and_it_is_owed(world):
    world.begin(START)
    Client.objects.update(swap_by_itself=True, written_where="contract, section 4")
    world.plan(world.local(9, "20:30"), places=2)
    ana, stays, bea = world.people(3)
    world.fill([ana, stays], [bea], night_ok=True)
    world.run_to(world.local(8, "22:04"))
    world.press(ana, "withdraw", via="cannot")
    world.press(bea, "accept")
    world.run_to(world.local(1, "07:00"))
    world.press(bea, "withdraw", via="cannot")
    world.run_to(world.local(0, "09:00"))

    assert world.letters_to(world.contact.email) == []
    assert Message.objects.get(purpose="swap").error == "no_longer_so"
    assert [each.occasion.kind for each in reporting.owed([world.fresh_action()], world.now)] == ["swap", "dropout"]
    world.end()
