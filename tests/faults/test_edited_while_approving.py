"""The client approves at the instant at which a newer list is sent: either comes first, and neither is lost."""

import pytest

from campaigns import deciding, proposing, voting
from campaigns.models import Event
from campaigns.voting import Ballot, NotCurrent, Word
from tests.campaigns import people, proposals
from tests.faults.test_sweeps_at_once import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def test_a_word_counts_for_the_list_that_stood_or_for_none(postgres, now):
    action = proposals.direct()
    (link,) = proposals.links(action)
    (stays, goes, comes) = people.available(action, 3, now)
    proposals.send(action, [stays, goes], [], now)
    for number in range(1, ROUNDS + 1):
        on_list = [stays, goes] if number % 2 else [stays, comes]
        newer = [stays, comes] if number % 2 else [stays, goes]
        sent = proposing.last_sent(action)
        mark = voting.seen_mark(sent, voting.before_link(link, sent))
        ballot = Ballot({person.pk: Word("yes") for person in on_list}, wish=f"{number}")
        said, presses = [], [
            lambda sent=sent, mark=mark, ballot=ballot: voting.vote(link.pk, sent.number, mark, ballot, "J O", now=now),
            lambda newer=newer: proposals.send(action, newer, [], now, why="Otra lista"),
        ]  # fmt: skip

        def one(presses=presses, said=said) -> None:
            try:
                presses.pop()()
            except NotCurrent:
                said.append("not current")

        at_once(2, one)
        votes = list(sent.votes.all())
        assert proposing.last_sent(action).number == number + 1
        assert (len(votes), said) in ((1, []), (0, ["not current"]))
        newer_sent = Event.objects.get(subject_kind="proposal", verb="send", subject_id=proposing.last_sent(action).pk)
        for vote in votes:
            assert Event.objects.get(subject_kind="vote", subject_id=vote.pk).seq < newer_sent.seq
            assert deciding.verdicts(action)[on_list[1].pk] == "yes"
