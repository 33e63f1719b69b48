"""The client's own word: what one press decides, what it does not, and what it leaves for people to see to."""

from datetime import timedelta

import pytest

from agency import links
from agency.models import Message
from agency.post import LETTERS
from campaigns import answering, chain, chasing, deciding, ending, inviting, planning, staffing, voting
from campaigns.lifecycle import change, participation_of
from campaigns.models import ActionContact, Card, Decision, Event, Participation, Place, Question, Vote
from campaigns.states import Answer
from campaigns.voting import CALL, CRITERIA, ORDER, Ballot, Word
from tests.campaigns import people, proposals
from tests.campaigns.links_pressed import footprint
from tests.make import make_contact

pytestmark = pytest.mark.django_db
NAME = "Javier Ortuño"


@pytest.fixture
def action(now):
    return proposals.direct()


def mark(link, number) -> str:
    return voting.seen_mark(number, voting.before_link(link, number))


def vote(link, number, ballot, now, *, name=NAME, seen=None) -> Vote:
    return voting.vote(link.pk, number.number, seen or mark(link, number), ballot, name, now=now)


def all_yes(found, **more) -> Ballot:
    return Ballot({person.pk: Word("yes") for person in found}, **more)


def verdicts(action) -> dict[int, str]:
    return deciding.verdicts(action)


def everything() -> tuple:
    rows = [Vote, Decision, Question, Card, Place]
    return footprint(), [list(model.objects.order_by("pk").values()) for model in rows]


def test_one_press_decides_on_every_card_reserves_and_bonus_place(action, now):
    number, found, kept = proposals.sent(action, now, bonus=1)
    (link,) = proposals.links(action)
    ballot = Ballot(
        {found[0].pk: Word("must_have"), found[1].pk: Word("yes"), found[2].pk: Word("no", why="Trabajó con otro")},
        substitutes=ORDER,
        bonus=True,
    )
    cast = vote(link, number, ballot, now)

    said = {person.pk: verdict for person, verdict in zip(found, ("must_have", "yes", "no"), strict=True)}
    assert verdicts(action) == said | {person.pk: "yes" for person in kept}
    assert Decision.objects.get(participation=found[2]).note == "Trabajó con otro"
    assert (cast.typed_name, cast.decides, cast.at) == (NAME, True, now)
    assert cast.content == {
        "number": 1,
        "lines": [
            {"participation": person.pk, "verdict": said[person.pk], "price": "340.00"} for person in found
        ],
        "substitutes": "order",
        "reserves": [person.pk for person in kept],
        "call_at": "",
        "bonus": True,
    }  # fmt: skip
    assert Place.objects.of(action).filter(bonus=True).count() == 1
    assert people.fresh(found)[0].must_have
    action.refresh_from_db()
    assert action.next_look_at == now


def test_the_same_press_four_times_is_as_once(action, now):
    number, found, _kept = proposals.sent(action, now, bonus=1)
    (link,) = proposals.links(action)
    seen = mark(link, number)
    ballot = Ballot({found[0].pk: Word("yes", question="¿Va sola?")}, substitutes=ORDER, bonus=True, wish="Ana")
    vote(link, number, ballot, now, seen=seen)
    once = everything()
    for second in range(1, 4):
        vote(link, number, ballot, now + timedelta(seconds=second), seen=seen)
    assert everything() == once


def test_a_changed_mind_is_another_vote_and_the_latest_word_counts(action, now):
    number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found), now)
    vote(link, number, Ballot(all_yes(found[:2]).words | no(found[2]).words), now + timedelta(hours=1))
    assert verdicts(action)[found[2].pk] == "no"
    vote(link, number, all_yes(found), now + timedelta(hours=2))
    assert (verdicts(action)[found[2].pk], Vote.objects.count()) == ("yes", 3)


def no(person) -> Ballot:
    return Ballot({person.pk: Word("no")})


def test_a_no_to_who_holds_a_place_is_a_card_and_lets_nobody_go(action, now):
    number, found, _kept = proposals.sent(action, now, answer=Answer.COUNT_ME_IN)
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found), now)
    holder = found[0]
    with change(action.pk, now=now, actor="clock") as c:
        her = participation_of(c, holder.pk)
        inviting.take(c, her, action.groups.get(), her.fee_seen)
    vote(link, number, no(holder), now + timedelta(hours=1))

    card = Card.objects.get(code="client_no")
    assert (card.participation_id, card.kind, people.state(holder)) == (holder.pk, "owed", "confirmed")
    assert Place.objects.get(holder=holder)
    vote(link, number, all_yes([holder]), now + timedelta(hours=2))
    card.refresh_from_db()
    assert card.result == "settled"


@pytest.mark.parametrize("spoil", ["number", "mark", "newer", "consent"])
def test_a_list_that_is_no_longer_current_changes_nothing(spoil, action, now):
    number, found, kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    seen, said = mark(link, number), number.number
    if spoil == "number":
        said = 7
    elif spoil == "mark":
        seen = "0" * 32
    elif spoil == "newer":
        proposals.send(action, found[:2], kept, now, why="Se cayó una persona")
    else:
        answering.decline(found[0].pk, action.pk, now=now)
    before = everything()
    with pytest.raises(voting.NotCurrent):
        voting.vote(link.pk, said, seen, all_yes(found), NAME, now=now)
    assert everything() == before


def test_an_empty_list_cannot_be_approved(action, now):
    number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    for ballot in (Ballot(), Ballot({found[0].pk: Word("", question="¿Quién es?")}, substitutes=ORDER)):
        with pytest.raises(voting.NothingSaid):
            vote(link, number, ballot, now)
    assert not Vote.objects.exists()
    assert not Question.objects.exists()


@pytest.mark.parametrize("state", ["closed", "cancelled", "past"])
def test_after_the_action_a_word_changes_nothing(state, action, now):
    number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    at = now
    if state == "cancelled":
        ending.cancel_action(action.pk, now=now, user=action.owner)
    else:
        at = action.starts_at + timedelta(hours=1)
    if state == "closed":
        ending.close_action(action.pk, set(), now=at, user=action.owner)
    seen = mark(link, number)
    before = everything()
    with pytest.raises(voting.Over):
        vote(link, number, all_yes(found), at, seen=seen)
    assert everything() == before


def test_somebody_off_the_list_is_not_decided_on(action, now):
    (stranger,) = people.available(action, 1, now)
    number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    vote(link, number, all_yes([*found, stranger]), now)
    assert stranger.pk not in verdicts(action)


def test_a_colleague_who_does_not_decide_gives_an_opinion_and_decides_nothing(action, now):
    colleague = make_contact(client=action.client, name="Ana Ruiz")
    planning.put_in_chain(action)
    number, found, _kept = proposals.sent(action, now)
    link = action.chain.get(contact=colleague)
    ballot = Ballot(
        {found[0].pk: Word("no", why="La conozco"), found[1].pk: Word("yes")}, substitutes=ORDER, bonus=True
    )
    cast = vote(link, number, ballot, now, name="Ana Ruiz")

    assert (cast.decides, verdicts(action), Decision.objects.count()) == (False, {}, 0)
    (asked,) = Question.objects.all()
    assert (asked.words, asked.asked_by, asked.line.participation_id) == ("La conozco", link, found[0].pk)
    assert not Message.objects.filter(purpose="vote_copy").exists()
    assert not chasing.is_answered(number)


def test_criteria_approve_who_meets_them_and_another_way_takes_that_back(action, now):
    number, found, _kept = proposals.sent(action, now, criteria=True)
    (other,) = people.available(action, 1, now)  # in Madrid, as the criterion asks
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found, substitutes=CRITERIA), now)
    assert verdicts(action)[other.pk] == "yes"
    vote(link, number, all_yes(found, substitutes=CALL, call_at="600 000 000"), now + timedelta(hours=1))
    assert other.pk not in verdicts(action)


def test_call_me_first_takes_the_yes_back_from_reserves_who_have_no_place(action, now):
    number, found, kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found, substitutes=ORDER), now)
    assert [person.reserve_order for person in people.fresh(kept)] == [1, 2]
    vote(link, number, all_yes(found, substitutes=CALL, call_at="600 000 000"), now + timedelta(hours=1))
    assert {verdicts(action)[person.pk] for person in kept} == {"no"}
    assert Vote.objects.last().content["call_at"] == "600 000 000"


def test_a_no_to_the_bonus_place_takes_a_free_one_away(action, now):
    number, found, _kept = proposals.sent(action, now, bonus=1)
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found, bonus=True), now)
    vote(link, number, all_yes(found, bonus=False), now + timedelta(hours=1))
    action.refresh_from_db()
    assert (Place.objects.of(action).filter(bonus=True).count(), action.bonus_places) == (0, 0)


def test_who_decides_is_written_down_with_the_first_word(now):
    action = proposals.by_media_agency()
    ActionContact.objects.update(decides=False)
    number, found, _kept = proposals.sent(action, now)
    first, _client = proposals.links(action)
    vote(first, number, all_yes(found), now, name="Paula Rey")
    assert [link.decides for link in proposals.links(action)] == [True, True]
    assert verdicts(action) == {}  # the client's word is the last one


def test_the_same_list_reads_the_same_for_a_colleague_of_the_house(action, now):
    colleague = make_contact(client=action.client, name="Ana Ruiz")
    planning.put_in_chain(action)
    number, _found, _kept = proposals.sent(action, now)
    (decider, other) = proposals.links(action)
    assert other.contact == colleague
    assert voting.before_link(other, number) == voting.before_link(decider, number)


def test_the_event_says_who_voted_on_which_number_and_no_words(action, now):
    number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    vote(link, number, Ballot({found[0].pk: Word("no", why="sentinel-why", question="sentinel-ask")}), now)
    event = Event.objects.get(subject_kind="vote")
    assert (event.actor, event.facts) == (f"contact:{link.contact_id}", {"contact": link.contact_id, "number": 1})
    assert not any("sentinel" in str(facts) for facts in Event.objects.values_list("facts", flat=True))


def test_in_auto_a_firm_yes_is_confirmed_by_the_next_look(action, now):
    type(action).objects.filter(pk=action.pk).update(autopilot="auto")
    number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found), now)
    staffing.tend(action.pk, now)
    assert set(Participation.objects.filter(held__isnull=False)) == set(found)


def test_a_number_before_a_media_agency_is_not_before_its_client(now):
    action = proposals.by_media_agency()
    number, found, _kept = proposals.sent(action, now)
    _first, client = proposals.links(action)
    assert not chain.has_reached(client, number)
    with pytest.raises(voting.NotCurrent):
        vote(client, number, all_yes(found), now)


def test_reserves_wait_while_those_approved_for_a_place_can_still_take_it(action, now):
    """Firm reserves, and people for the places who confirm later: the places are offered to these first."""
    type(action).objects.filter(pk=action.pk).update(autopilot="auto")
    later = people.available(action, 3, now, Answer.MAY_PROPOSE)
    firm = people.available(action, 2, now, Answer.COUNT_ME_IN)
    number, found, kept = proposals.send(action, later, firm, now)
    (link,) = proposals.links(action)
    vote(link, number, all_yes(found, substitutes=ORDER), now)
    staffing.tend(action.pk, now)
    assert not Place.objects.of(action).exclude(holder=None).exists()
    assert {question.kind for person in later for question in person.invitations.open()} == {"invitation"}
    for person in later:
        answering.accept(person.pk, action.pk, people.seen(person), now=now)
    staffing.tend(action.pk, now)
    assert [person.state for person in people.fresh(kept)] == ["reserve", "reserve"]


def test_whom_the_client_asked_for_by_name_is_told_so_with_the_fee_in_the_same_line(action, now, client, story):
    (laia,) = people.invited(action, 1, now)
    path = links.path("r", laia.pk, laia.link_version)
    for wished in (False, True):
        letter = LETTERS["invitation"].render(Message.objects.get(purpose="invitation"), now)
        for said in (letter.text, letter.html, client.get(path).content.decode()):
            lines = [line.replace("\u00a0", " ") for line in said.splitlines() if "por tu nombre" in line]
            assert bool(lines) is wished
            assert all("250 €" in line for line in lines)
        deciding.note_verdict(action.pk, [laia.pk], "must_have", now=now, user=action.owner)
