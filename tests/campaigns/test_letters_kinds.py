"""What people write into a mail stays text: no placeholder is filled, no mark-up is obeyed, nothing is fetched."""

import pytest

from campaigns import inviting
from tests.campaigns.letters_sent import letter, rendered
from tests.make import make_action, make_agency, make_participation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{{ agency.from_address }} {x.__class__} %(name)s", "{{ agency.from_address }} {x.__class__} %(name)s"),
        ("Hello {{ nombre", "Hello {{ nombre"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("![](https://track.example/p.png)", "![](https://track.example/p.png)"),
        ("<img src='https://track.example/p.png'>", "&lt;img src=&#x27;https://track.example/p.png&#x27;&gt;"),
    ],
)
def test_em22_em23_em24_em25_em26_a_line_of_ones_own_is_text(now, typed, shown):
    make_agency()
    action = make_action()
    person = make_participation(action)
    line = {person.blogger_id: typed}
    inviting.sound_out(action.pk, [person.pk], action.groups.get().pk, now=now, user=action.owner, own_lines=line)

    made = rendered(letter("sounding", action), now)

    assert typed in made.text
    assert f">{shown}</p>" in made.html
    assert "track.example" not in made.html.replace(shown, "")
