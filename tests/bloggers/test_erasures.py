"""Who was forgotten stays so after an older backup is restored."""

from datetime import timedelta

import pytest
from django.conf import settings

from bloggers import erasures, forgetting
from bloggers.importing import judge, read
from bloggers.models import Blogger
from tests.make import make_agency, make_blogger

pytestmark = pytest.mark.django_db


@pytest.fixture
def backup(now) -> list[Blogger]:
    """Two people as a backup holds them; afterwards one of them was forgotten, and a beat has passed."""
    make_agency()
    people = [make_blogger(name="Ana Gil", email="ana@blog.example"), make_blogger(name="Bea Otra")]
    kept = [Blogger.objects.get(pk=person.pk) for person in people]
    forgetting.erase(people[0], now)
    erasures.compare(now)
    return kept


def restore(people: list[Blogger]) -> None:
    for person in people:
        person.save()


def names() -> list[str]:
    return sorted(Blogger.objects.values_list("name", flat=True))


def test_the_list_beside_the_database_holds_a_mark_and_no_address(backup):
    written = settings.ERASED_LIST.read_text()
    assert written == forgetting.tombstone("ana@blog.example") + "\n"
    assert "ana@" not in written


def test_a_beat_after_a_restore_forgets_her_again_and_nobody_else(backup, now):
    restore(backup)
    before = names()
    erasures.compare(now + timedelta(days=1))
    assert (before, names()) == (["Ana Gil", "Bea Otra"], ["Bea Otra", "–"])
    assert Blogger.objects.known().count() == 1


def test_comparing_twice_writes_and_forgets_once(backup, now):
    restore(backup)
    erasures.compare(now)
    first = (settings.ERASED_LIST.read_text(), names())
    erasures.compare(now)
    assert (settings.ERASED_LIST.read_text(), names()) == first


def test_a_backup_older_than_her_row_keeps_a_list_from_bringing_her_in(backup, now):
    Blogger.objects.filter(email=forgetting.tombstone("ana@blog.example")).delete()
    erasures.compare(now)
    preview = judge(read(b"nombre;email\nAna Gil;ana@blog.example\n", "again.csv"))
    assert (len(preview.new), len(preview.refused)) == (0, 1)


def test_a_list_with_nothing_new_asks_the_database_once(backup, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        erasures.compare(now)
