"""What the client's side is given, byte by byte: nobody who did not agree, nothing that is ours or hers alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency import links
from agency.models import Agency, Message
from agency.models.messages import RecipientKind
from agency.post import LETTERS
from campaigns import (
    answering,
    chain,
    deciding,
    forwarding,
    placing,
    planning,
    proposing,
    reporting,
    showable,
    voting,
)
from campaigns.models import Action, Event, Participation, Question, Remark
from campaigns.proposing import LineWritten, Written
from campaigns.reporting import proposed
from campaigns.states import ParticipationState
from tests import site_walk
from tests.campaigns.people import available, confirmed, listed, seen, sounded
from tests.make import make_action, make_agency, make_campaign, make_client, make_contact, make_media_agency

pytestmark = pytest.mark.django_db
OURS = "zxqours"  # a note of ours, a line of our own, a word of hers: nobody else's
HIDDEN = "Zxqhidden"  # the surname of everybody who does not agree
FEE = Decimal("271.43")


@pytest.fixture(params=["direct", "by media agency", "direct contact allowed"])
def action(request, now) -> Action:
    make_agency()
    via = None if request.param == "direct" else make_media_agency()
    client = make_client(via=via, direct_contact=request.param == "direct contact allowed")
    make_contact(client=client)
    if via:
        make_contact(media_agency=via)
    made = make_action(campaign=make_campaign(client=client), fee=FEE, places=3)
    planning.put_in_chain(made)
    return made


def crowd(action: Action, now) -> list[Participation]:
    """Somebody in every state who does not agree, hidden by name; returns those who do."""
    agreed = available(action, 3, now)
    out = [*listed(action), *sounded(action, 1, now), *available(action, 2, now)]
    answering.decline(out[2].pk, action.pk, now=now, reason=OURS)
    placing.release(out[3].pk, action.pk, now=now, user=action.owner)
    silent = sounded(action, 1, now)
    Participation.objects.filter(pk=silent[0].pk).update(state=ParticipationState.SILENT)
    for person in [*out, *silent]:
        type(person.blogger).objects.filter(pk=person.blogger_id).update(name=f"Ana {HIDDEN}{person.pk}")
        person.site.name = f"{HIDDEN} site"
        person.site.save()
    Participation.objects.update(own_line=OURS)
    for event in Event.objects.filter(action=action):
        Remark.objects.create(event=event, kind="note", text=OURS)
    other = make_action(campaign=make_campaign(client=make_client(name=f"{HIDDEN} rival")), title=f"{HIDDEN} secret")
    available(other, 1, now)
    return agreed


def send_all(action: Action, people, now) -> None:
    prices = {pk: Decimal("340.00") for pk in action.chain.values_list("pk", flat=True)}
    wish = Written(
        idea="Eight cooks",
        objective="visits",
        measure="vouchers",
        answer_by=action.starts_at - timedelta(days=4),
        lines=tuple(LineWritten(person.pk, prices=prices) for person in people),
    )
    draft = proposing.save_draft(action.pk, wish, seen=proposing.edition(action), now=now, user=action.owner)
    sent = proposing.send_proposal(action.pk, seen=draft.edition, now=now, user=action.owner)
    first, *behind = chain.links_of(action)
    if behind:
        shown = voting.before_link(first, sent)
        prices = {line.participation_id: Decimal(410) for line in shown}
        by = now + timedelta(days=1)
        forwarding.forward(first.pk, sent.number, voting.seen_mark(sent, shown), prices, by, now=now)


def speak(action: Action, people, now) -> None:
    """The last link asks, refuses one and takes another; who had a place leaves it, and that is explained."""
    sent, link = proposing.last_sent(action), chain.links_of(action)[-1]
    words = {people[0].pk: voting.Word("yes", question="Who is she?"), people[1].pk: voting.Word("no", "too far")}
    mark = voting.seen_mark(sent, voting.before_link(link, sent))
    voting.vote(link.pk, sent.number, mark, voting.Ballot(words, wish="Somebody else"), "Javier Ortuño", now=now)
    (holder,) = confirmed(action, 1, now)
    answering.withdraw(holder.pk, action.pk, now=now, reason=OURS)
    for each in reporting.owed([action], now):
        for to in each.links:
            said = reporting.draft(action, [each.occasion.number], reader=reporting.reader_of(to), tone="warm")
            reporting.send_explanation(to.pk, said.words, said.events, now=now, user=action.owner)


def given_to_the_client(action: Action, client, now) -> list[str]:
    """Every page behind every link, in both languages, and every letter to a contact."""
    said = []
    asked = Question.objects.filter(action=action).values_list("pk", flat=True).first() or site_walk.ABSENT
    behind_links = [route for route in site_walk.routes() if route.pattern.startswith("p/<str:token>/")]
    assert len(behind_links) >= 7
    for link in action.chain.all():
        values = {"token": links.token("p", link.pk, link.link_version), "question_id": str(asked), "rest": "x"}
        answers = [client.get(behind_links[0].path(values), {"lang": "en"})]
        for path in (route.path(values) for route in behind_links):
            answers += [client.get(path), client.post(path, {"number": 9})]
        said += [answer.content.decode() for answer in answers]
        last = proposing.last_sent(action)
        last.action = action
        said.append(repr(proposed.of_number(last, link, now)))
    for message in Message.objects.filter(recipient_kind=RecipientKind.CONTACT, action_id=action.pk):
        letter = LETTERS[message.purpose].render(message, now)
        said += [letter.subject, letter.text, letter.html]
    return said


@pytest.mark.parametrize("spoken", [False, True], ids=["sent", "voted, left, explained"])
def test_nothing_hidden_is_in_any_byte_for_the_client(spoken, action, client, story, now):
    agreed = crowd(action, now)
    send_all(action, agreed, now)
    if spoken:
        speak(action, agreed, now)
    said = given_to_the_client(action, client, now)
    purposes = set(Message.objects.filter(recipient_kind=RecipientKind.CONTACT).values_list("purpose", flat=True))
    assert purposes >= ({"proposal", "explanation"} if spoken else {"proposal"})
    assert any(agreed[0].blogger.name in each for each in said)  # it is looked at where names stand
    for each in said:
        for hidden in (OURS, HIDDEN, "271,43", "271.43"):
            assert hidden not in each
    for number in (proposing.last_sent(action),):
        assert not any(hidden in str(number.content) for hidden in (OURS, HIDDEN, str(FEE)))


def test_whoever_takes_her_yes_back_is_in_no_byte_from_then_on(action, client, story, now):
    agreed = crowd(action, now)
    send_all(action, agreed, now)
    her = agreed[0].blogger
    type(her).objects.filter(pk=her.pk).update(name=f"Ana {HIDDEN}")
    answering.decline(agreed[0].pk, action.pk, now=now)
    for each in given_to_the_client(action, client, now):
        assert HIDDEN not in each


def test_in_no_state_has_a_letter_the_media_agencys_client_as_reader(action, client, story, now):
    agreed = crowd(action, now)
    send_all(action, agreed, now)
    speak(action, agreed, now)
    theirs = set(action.chain.filter(contact__client__isnull=False).values_list("contact", flat=True))
    written = Message.objects.filter(recipient_kind=RecipientKind.CONTACT, recipient_id__in=theirs)
    may = action.client.via_id is None or action.client.direct_contact
    assert may or not written.exists()


STEPS = ["yes", "no", "verdict", "release"]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=10))
def test_who_is_visible_to_the_client_has_agreed(story, now, steps):
    """Whatever happened, in whatever order: visible is part of agreed, told by the events alone."""
    if Agency.current() is None:
        make_agency()
    made = make_action()
    make_contact(client=made.client)
    planning.put_in_chain(made)
    people = [*confirmed(made, 1, now), *available(made, 1, now), *listed(made, 1)]
    for person in people:
        type(person.blogger).objects.filter(pk=person.blogger_id).update(name=f"Ana Zxq{person.pk}z")
    send_all(made, people[:2], now)
    for step, number in steps:
        person = Participation.objects.get(pk=people[number].pk)
        if step == "no" and person.state not in ("confirmed", "declined"):
            answering.decline(person.pk, made.pk, now=now)
        if step == "release" and person.state in ("available", "reserve", "listed", "confirmed"):
            placing.release(person.pk, made.pk, now=now, user=made.owner)
        if step == "yes" and person.state in ("declined", "released"):
            answering.come_back(person.pk, made.pk, seen(person), now=now)
        if step == "verdict":
            deciding.note_verdict(made.pk, [person.pk], "no", now=now, user=made.owner)
    agreed = _agree_by_events(made)
    assert set(showable.shown(made)) <= agreed
    # That somebody no longer comes who had a place is what the client is told: by name, and nothing more.
    took = set(Event.objects.filter(action=made, verb="take").values_list("subject_id", flat=True))
    said = "".join(given_to_the_client(made, Client(), now))
    assert {person.pk for person in people if f"Ana Zxq{person.pk}z" in said} <= agreed | took


def _agree_by_events(action: Action) -> set[int]:
    agrees: dict[int, bool] = {}
    for event in Event.objects.filter(action=action, subject_kind="participation").order_by("seq"):
        if event.verb in ("count_in", "may_propose", "take"):
            agrees[event.subject_id] = True
        if event.verb in ("decline", "leave", "release", "withdraw", "take_back"):
            agrees[event.subject_id] = False
    return {pk for pk, yes in agrees.items() if yes}
