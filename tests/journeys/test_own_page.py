"""What is noted about her reaches her own page, and what she puts right reaches the team and the engine."""

from datetime import datetime, timedelta

from agency.invariants import violations
from campaigns import ending
from campaigns.snapshots import snapshot
from campaigns.track_record import records_of
from tests.campaigns.track_record.past import took_part
from tests.journeys.world import MADRID, words_at

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


def own_page(world, person) -> str:
    """She asks for the link on the page of an action, and takes it from her mail."""
    world.press(person, "my-data", via="my-data")
    newest = world.letters_to(person.email)[0]
    return newest.link("m")


def test_a_dropout_is_on_her_page_and_what_she_puts_right_counts_from_then_on(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2)
    marta, laia, jon = world.people(3)
    for days in (20, 40):
        took_part(marta, world.now, days=days)
    of_the_past = violations(world.now)  # rows without their events
    world.fill([marta, laia], [jon])
    world.run_to(world.action.starts_at - timedelta(hours=30))
    world.press(marta, "withdraw", via="cannot")
    (alarm,) = world.cards(kind="alarm")
    world.acknowledge(alarm)
    row = world.row(marta)
    assert records_of([marta.pk], world.now)[marta.pk].withdrawals == (30.0,)
    believed = records_of([marta.pk], world.now)[marta.pk].chances().p_keep

    link = own_page(world, marta)
    assert "no pudo, avisó con 30 h" in words_at(link)
    browser = world._browser(marta)
    page = browser.follow(browser.open(link), str(row.pk))
    browser.press(page, "told_before", days="6", words="Te lo dije por teléfono el miércoles.")

    assert "avisó con 6 días" in words_at(link)
    assert records_of([marta.pk], world.now)[marta.pk].withdrawals == (144.0,)
    assert len(world.cards(acknowledged_at=None, code="corrected", for_user=world.manager)) == 1
    world.settle()
    assert world.purposes(marta)[-1] == "my_page"

    # She said later that she had not stepped back at all: it was us. From then on she keeps what she says.
    browser.press(browser.follow(browser.open(link), str(row.pk)), "you_cancelled", words="")
    made = records_of([marta.pk], world.now)[marta.pk]
    assert (made.withdrawals, made.we_cancelled, made.held) == ((), 1, 2)
    assert made.chances().p_keep > believed
    (there,) = [person for person in snapshot(world.fresh_action(), world.now).people if person.id == row.pk]
    assert there.p_keep == made.chances().p_keep
    world.run_to(world.action.starts_at + timedelta(hours=20))
    ending.close_action(world.action.pk, set(), now=world.now, user=world.manager)
    world.run_for(hours=1)
    assert records_of([laia.pk], world.now)[laia.pk].kept == 1
    assert violations(world.now) == of_the_past


def test_her_page_is_hers_though_her_link_was_passed_on(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=1)
    (marta,) = world.people(1)
    world.sound_out([marta])
    passed_on = world.reads(marta)
    assert marta.email not in passed_on
    link = own_page(world, marta)
    assert marta.email in words_at(link)
    assert [letter.to for letter in world.letters_to(marta.email)] == [marta.email] * 2
    world.end()
