"""What a shared beginning keeps: nobody who begins there can tell that she did not live it."""

import os
from pathlib import Path

import pytest

from bloggers.models import Blogger, Site
from campaigns.playing import mailbox
from tests import checkpoints, emptying, history
from tests.make import make_blogger

LETTER = "From: a@example.org\nTo: b@example.org\nDate: Tue, 09 Jun 2026 10:00:00 +0200\nSubject: {}\n\nHello.\n"


@pytest.mark.django_db
def test_letters_of_one_second_come_back_in_the_order_they_arrived_in(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "_kept", {})
    order = ["Third by name, first by post", "First by name", "Second by name"]

    def live():
        for arrived, (name, subject) in enumerate(zip("cab", order, strict=True), start=1):
            file = Path(settings.MAIL_DIR) / f"{name}.eml"
            file.write_text(LETTER.format(subject))
            os.utime(file, ns=(arrived, arrived))

    for folder in ("lived", "put back"):
        settings.MAIL_DIR = tmp_path / folder
        settings.MAIL_DIR.mkdir()
        checkpoints.from_there("three letters", live)
        assert [letter.subject for letter in mailbox.letters()][::-1] == order


@pytest.mark.django_db(transaction=True)
def test_rows_that_point_at_each_other_come_back_where_nothing_holds_them_together(monkeypatch):
    monkeypatch.setattr(checkpoints, "_kept", {})
    before = make_blogger(site=None)

    def live():
        make_blogger(topics=["vino", "cocina"])

    for _ in range(2):
        checkpoints.from_there("somebody with a site", live)
        site = Site.objects.get()
        assert (site.blogger_id > before.pk, sorted(site.about)) == (True, ["cocina", "vino"])
        emptying.empty()


@pytest.mark.django_db
def test_what_is_written_after_a_beginning_has_the_higher_number_also_where_it_holds_another(monkeypatch):
    monkeypatch.setattr(checkpoints, "_kept", {})

    def outer():
        checkpoints.from_there("inner", make_blogger)
        make_blogger()

    for _ in range(2):
        history.number_from(0)  # as a test begins
        checkpoints.from_there("outer", outer)
        earlier = Blogger.objects.order_by("-pk").first()
        assert make_blogger().pk > earlier.pk
        emptying.empty()
    checkpoints.from_there("another, that begins as the first one does", outer)
    assert make_blogger().pk == Blogger.objects.order_by("-pk").first().pk
