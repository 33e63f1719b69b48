"""What is read for several letters at once is read anew as soon as anybody else has written."""

from collections import deque

import pytest

from agency import database
from agency.models import Message
from agency.reading_ahead import ReadingAhead
from tests.agency.outbox_rows import Plain, put_into_registry


@pytest.fixture
def lots(monkeypatch):
    """A round of twelve letters on a server that nobody else uses, save after the letters numbered."""

    def lots(others_write_after: tuple[int, ...] = (), tells: bool = True) -> list[list[int]]:
        read, written = [], 0
        monkeypatch.setattr(database, "stand", lambda: database.Stand(written, "") if tells else None)
        monkeypatch.setattr(Plain, "together", lambda self, messages: read.append([each.pk for each in messages]))
        ahead, rest = ReadingAhead(), deque(Message(pk=number, purpose="plain") for number in range(1, 13))
        while rest:
            message = rest.popleft()
            ahead.before(message, rest)
            ahead.wrote()
            written += 2 if message.pk in others_write_after else 1
        return read

    put_into_registry(monkeypatch)
    return lots


def test_while_nobody_else_writes_a_lot_is_read_once(lots):
    assert lots() == [list(range(1, 13))]


def test_when_somebody_else_has_written_one_is_read_and_then_more_and_more(lots):
    assert lots(others_write_after=(3,)) == [list(range(1, 13)), [4], [5, 6, 7, 8], [9, 10, 11, 12]]


def test_while_somebody_else_keeps_writing_each_is_read_when_it_leaves(lots):
    assert lots(others_write_after=tuple(range(1, 13))) == [list(range(1, 13)), *([number] for number in range(2, 13))]


def test_where_the_database_does_not_tell_nothing_is_read_ahead(lots):
    assert lots(tells=False) == []
