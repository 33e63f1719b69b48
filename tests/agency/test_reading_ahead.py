"""What is read for several letters at once is read anew as soon as anybody else has written."""

from collections import deque

import pytest

from agency import clock, delivery
from agency.models import Message, Pulse
from tests.agency.elsewhere import elsewhere
from tests.agency.outbox_rows import NOW, Plain, make_message, put_into_registry

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 20  # another database of the same server may be written meanwhile


def lots_of(people: int, after_the_third, monkeypatch) -> list[int]:
    """How many letters were read each time, in a round of `people` letters with somebody else's deed amid them."""
    lots, left = [], deque(range(people))

    def together(self, messages):
        lots.append(len(messages))

    def render(self, message, now, render=Plain.render):
        left.popleft()
        if people - len(left) == 3:
            after_the_third()
        return render(self, message, now)

    with monkeypatch.context() as patch:
        put_into_registry(patch)
        patch.setattr(Plain, "together", together)
        patch.setattr(Plain, "render", render)
        for _ in range(people):
            make_message()
        assert delivery.deliver(NOW) == people
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    return lots


def test_while_nobody_else_writes_a_lot_is_read_once(postgres, monkeypatch):
    assert [12] in [lots_of(12, lambda: None, monkeypatch) for _ in range(TRIES)]


def test_when_somebody_else_has_written_one_is_read_and_then_more_again(postgres, monkeypatch):
    def written():
        elsewhere(lambda: Pulse.objects.update_or_create(pk=1, defaults={"last_sweep": clock.wall()}))

    assert [12, 1, 4, 4] in [lots_of(12, written, monkeypatch) for _ in range(TRIES)]
