"""Letters tell why we write: who has not been told is, and what she was told is kept when it has left."""

from hashlib import sha256
from itertools import product

import pytest
from django.utils import translation

from agency import sweeping
from agency.models import Message
from bloggers.models import Basis
from campaigns import inviting, terms
from tests.campaigns.letters_sent import letter, rendered
from tests.campaigns.people import sounded
from tests.make import NOW, make_action, make_agency, make_blogger, make_participation, make_user

pytestmark = pytest.mark.django_db

# Words of the notice -> the version they are known by. New words get a new version, and a line here.
VERSIONS = {"letter-2026-06": "5fb41d0449ce"}


def test_a_letter_to_who_was_not_told_yet_carries_the_notice(now):
    make_agency()
    action = make_action()
    sounded(action, 1, now)
    first = rendered(letter("sounding", action), now).notice
    Basis.objects.update(notice_version="2026-01", notice_at=now)
    again = rendered(letter("sounding", action), now).notice

    assert (first, again) == (terms.NOTICE_VERSION, "")


def test_once_the_letter_has_left_the_version_stands_with_her_right(now, smtp_sink, story):
    make_agency()
    action = make_action()
    told, waiting = make_blogger(basis=Basis.Kind.NONE), make_blogger(basis=Basis.Kind.NONE)
    group = action.groups.get()
    person = make_participation(action, told)
    inviting.sound_out(action.pk, [person.pk], group.pk, now=now, user=make_user(), knowingly=True)
    sweeping.run(now)

    assert Basis.objects.filter(notice_at=now).get().blogger == told
    assert told.bases.get().notice_version == terms.NOTICE_VERSION
    assert waiting.bases.get().notice_at is None
    text = smtp_sink.messages[0].message.get_body(("plain",)).get_content()
    assert "Tu dirección viene de: formulario web." in " ".join(text.split())
    assert Message.objects.exclude(notice="").count() == 0


def test_words_and_version_of_the_notice_change_together():
    said = []
    for language in ("es", "en"):
        with translation.override(language):
            for kind, day in product(("", *Basis.Kind.values), (None, NOW)):
                said += [terms.why_we_write(kind, source, day, NOW) for source in ("", "S")]

    assert VERSIONS[terms.NOTICE_VERSION] == sha256("\n".join(said).encode()).hexdigest()[:12]
