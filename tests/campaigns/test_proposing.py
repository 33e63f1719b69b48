"""The list for the client: the draft, the frozen number, its letters, and who may be on it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agency.models import Message
from campaigns import answering, chasing, freezing, planning, proposing
from campaigns.models import Action, Card, Proposal, ProposalLine
from campaigns.planning import EditedMeanwhile
from campaigns.proposing import LineWritten, NotReady, RuleWritten, Written
from campaigns.reporting import proposed
from campaigns.showable import NotAgreed
from tests.campaigns.people import available, listed, sounded
from tests.make import make_action, make_agency, make_campaign, make_client, make_contact, make_media_agency

pytestmark = pytest.mark.django_db
RESERVE = ProposalLine.Role.RESERVE


@pytest.fixture
def action(now) -> Action:
    """An action for a client we work with directly, its one contact in the chain."""
    make_agency()
    client = make_client()
    make_contact(client=client, name="Javier Ortuño")
    made = make_action(campaign=make_campaign(client=client))
    planning.put_in_chain(made)
    return made


def written(action, people=(), *, reserves=(), price=340, **words) -> Written:
    links = list(action.chain.values_list("pk", flat=True))
    prices = {pk: Decimal(price).quantize(Decimal("0.01")) for pk in links}
    lines = [LineWritten(person.pk, prices=prices) for person in people]
    lines += [LineWritten(person.pk, RESERVE, prices=prices) for person in reserves]
    by = action.starts_at - timedelta(days=5)
    said = {"idea": "Eight cooks", "objective": "400 visits", "measure": "vouchers", "answer_by": by} | words
    return Written(lines=tuple(lines), **said)


def save(action, now, *args, **words) -> Proposal:
    return proposing.save_draft(
        action.pk,
        written(action, *args, **words),
        seen=proposing.edition(action),
        now=now,
        user=action.owner,
    )


def send(action, now) -> Proposal:
    return proposing.send_proposal(action.pk, seen=proposing.edition(action), now=now, user=action.owner)


# --- the draft ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("begin", [lambda a, now: listed(a), lambda a, now: sounded(a, 1, now)])
def test_nobody_is_on_the_list_before_she_agreed(action, now, begin):
    people = [*available(action, 1, now), *begin(action, now)]
    with pytest.raises(NotAgreed):
        save(action, now, people)
    assert not Proposal.objects.exists()


def test_somebody_of_another_action_is_not_put_on_the_list(action, now):
    (stranger,) = available(make_action(), 1, now)
    with pytest.raises(NotAgreed):
        save(action, now, [stranger])


def test_a_draft_is_kept_as_it_was_written(action, now):
    people = available(action, 3, now)
    rule = RuleWritten(city="Madrid", audience_from=5000, price_to=Decimal("300.00"))
    wish = written(action, people[:2], reserves=people[2:], criteria=(rule,))
    draft = proposing.save_draft(action.pk, wish, seen=0, now=now, user=action.owner)
    assert proposing.written_of(draft) == wish


def test_a_stale_edit_is_refused_and_the_same_words_twice_are_saved_once(action, now):
    people = available(action, 2, now)
    first = written(action, people[:1])
    proposing.save_draft(action.pk, first, seen=0, now=now, user=action.owner)
    proposing.save_draft(action.pk, first, seen=0, now=now, user=action.owner)
    assert proposing.edition(action) == 1
    with pytest.raises(EditedMeanwhile):
        proposing.save_draft(action.pk, written(action, people), seen=0, now=now, user=action.owner)


# --- sending -----------------------------------------------------------------------------------------
def test_sending_freezes_a_number_with_its_hash(action, now):
    people = available(action, 3, now)
    save(action, now, people[:2], reserves=people[2:])
    sent = send(action, now)
    sent.refresh_from_db()
    assert (sent.number, sent.content_hash) == (1, freezing.hash_of(sent.content))
    assert [(line["participation"], line["role"], line["position"]) for line in sent.content["lines"]] == [
        (people[0].pk, "place", 1),
        (people[1].pk, "place", 2),
        (people[2].pk, "reserve", 1),
    ]


def test_sent_twice_it_is_sent_once(action, now):
    save(action, now, available(action, 1, now))
    seen = proposing.edition(action)
    for _press in range(2):
        proposing.send_proposal(action.pk, seen=seen, now=now, user=action.owner)
    assert Proposal.objects.count() == 1
    assert Message.objects.filter(purpose="proposal").count() == 1


def test_names_and_sites_are_in_no_frozen_number(action, now):
    people = available(action, 2, now)
    save(action, now, people)
    said = str(send(action, now).content)
    for person in people:
        assert person.blogger.name not in said
        assert str(person.site) not in said


def test_what_is_missing_is_said_and_nothing_is_sent(action, now):
    save(action, now, idea="", measure=" ", answer_by=now)
    with pytest.raises(NotReady) as refused:
        send(action, now)
    assert refused.value.codes == ["idea", "measure", "answer_by", "people"]
    assert not Message.objects.filter(purpose__startswith="proposal").exists()


def test_who_took_her_yes_back_since_keeps_the_list_from_leaving(action, now):
    people = available(action, 2, now)
    save(action, now, people)
    answering.decline(people[0].pk, action.pk, now=now)
    with pytest.raises(NotAgreed):
        send(action, now)
    assert proposing.last_sent(action) is None


def test_a_later_number_says_why_and_ends_the_letters_of_the_one_before(action, now):
    people = available(action, 3, now)
    save(action, now, people[:2])
    send(action, now)
    save(action, now, people[1:], price=360)
    with pytest.raises(NotReady) as refused:
        send(action, now)
    assert refused.value.codes == ["why"]
    save(action, now, people[1:], price=360, why="One of them cannot come")
    second = send(action, now)
    waiting = Message.objects.waiting().filter(purpose__startswith="proposal")
    assert set(waiting.values_list("subject_id", flat=True)) == {second.pk}
    link = action.chain.get()
    with translation.override("en"):
        page = proposed.of_number(second, link, now)
    names = [person.blogger.name for person in people]
    assert list(page.changes) == [
        f"New: {names[2]}.",
        f"No longer on the list: {names[0]}.",
        f"{names[1]}: €360 instead of €340.",
    ]


# --- to whom -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("direct_contact", [False, True])
def test_by_media_agency_only_the_media_agency_gets_it(now, direct_contact):
    make_agency()
    via = make_media_agency()
    client = make_client(via=via, direct_contact=direct_contact)
    ours, theirs = make_contact(media_agency=via), make_contact(client=client)
    action = make_action(campaign=make_campaign(client=client))
    planning.put_in_chain(action)
    save(action, now, available(action, 1, now))
    send(action, now)
    written_to = set(Message.objects.filter(purpose__startswith="proposal").values_list("recipient_id", flat=True))
    assert (written_to, theirs.pk in written_to) == ({ours.pk}, False)


def test_who_decides_gets_it_and_the_team_chooses_who(action, now):
    second = make_contact(client=action.client)
    planning.put_in_chain(action)
    proposing.let_decide(action.pk, action.chain.get(contact=second).pk, now=now, user=action.owner)
    assert list(action.chain.filter(decides=True).values_list("contact", flat=True)) == [second.pk]
    assert proposing.addressee(action).contact == second


def test_each_link_reads_its_own_price(now):
    make_agency()
    via = make_media_agency()
    client = make_client(via=via)
    make_contact(media_agency=via)
    make_contact(client=client)
    action = make_action(campaign=make_campaign(client=client))
    planning.put_in_chain(action)
    first, last = action.chain.order_by("rank")
    (laia,) = available(action, 1, now)
    line = LineWritten(laia.pk, prices={first.pk: Decimal("340.00"), last.pk: Decimal("399.00")})
    wish = Written(**vars_of(written(action)) | {"lines": (line,)})
    proposing.save_draft(action.pk, wish, seen=0, now=now, user=action.owner)
    sent = send(action, now)
    with translation.override("en"):
        assert [proposed.of_number(sent, link, now).total for link in (first, last)] == ["€340", "€399"]


def vars_of(wish: Written) -> dict:
    return {name: getattr(wish, name) for name in wish.__dataclass_fields__}


# --- the ladder --------------------------------------------------------------------------------------
def test_reminders_leave_the_day_before_and_on_the_day(action, now):
    zone = action.chain.get().contact.tz
    by = now.replace(hour=10) + timedelta(days=3)
    local = [at.astimezone(zone).strftime("%d %H:%M") for at in chasing.reminders_at(by, now, zone)]
    assert local == ["11 10:00", "12 09:00"]
    assert chasing.reminders_at(now + timedelta(hours=5), now, zone) == []


def test_silence_is_told_to_the_team_once_and_never_counts_as_a_yes(action, now):
    save(action, now, available(action, 1, now))
    sent = send(action, now)
    for _sweep in range(2):
        chasing.note_silence(sent.answer_by)
    card = Card.objects.get(code="client_silent")
    assert card.facts["number"] == 1


# --- what the page reads -------------------------------------------------------------------------------
def test_who_took_her_yes_back_has_no_name_on_a_number_already_sent(action, now):
    people = available(action, 2, now)
    save(action, now, people)
    sent = send(action, now)
    answering.decline(people[0].pk, action.pk, now=now)
    gone, stays = proposed.of_number(sent, action.chain.get(), now).people
    assert (gone.gone, gone.name, gone.site, gone.price, gone.why) == (True, "", "", "", "")
    assert stays.name == people[1].blogger.name


def test_the_preview_is_what_the_number_will_show(action, now):
    save(action, now, available(action, 2, now))
    link = action.chain.get()
    draft = proposed.of_draft(action, link, now)
    sent = proposed.of_number(send(action, now), link, now)
    assert [line.name for line in draft.people] == [line.name for line in sent.people]
    assert (draft.total, draft.when, draft.until, draft.number) == (sent.total, sent.when, sent.until, 0)


def test_a_number_is_read_in_as_many_queries_for_one_as_for_fifty(action, now):
    link = action.chain.select_related("contact").get()
    save(action, now, available(action, 1, now))
    few = send(action, now)
    few.action = action
    with CaptureQueriesContext(connection) as for_one:
        proposed.of_number(few, link, now)
    save(action, now, available(action, 50, now), why="more")
    many = send(action, now)
    many.action = action
    Proposal.objects.filter(pk=few.pk).update(content={})
    with CaptureQueriesContext(connection) as for_fifty:
        proposed.of_number(many, link, now)
    # One more says what the later number changes.
    assert len(for_fifty) == len(for_one) + 1
