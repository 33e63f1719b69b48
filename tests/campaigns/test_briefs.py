"""A brief in a mail of plain text reads like a letter: no stars, no brackets."""

import pytest

from campaigns import briefs
from tests.campaigns.letters_sent import rendered, send
from tests.make import make_action, make_agency

BRIEF = """# Cena *a la fresca*

Ven con **hambre** y mira [la carta](https://carta.example/a_b) o <https://blog.example>.
Escribe a <clara@agency.example>.

- un plato
- dos **fotos**
  - de día
    y de noche

3. llegar
4. brindar

> 3 * 4 &amp; `#cena`

![la terraza](https://carta.example/x.png)
"""
READ = """Cena a la fresca

Ven con hambre y mira la carta (https://carta.example/a_b) o https://blog.example.
Escribe a clara@agency.example.

– un plato
– dos fotos
  – de día
    y de noche

3. llegar
4. brindar

3 * 4 & #cena

la terraza"""


def test_the_signs_of_markdown_do_not_stand_in_plain_text():
    assert briefs.as_text(BRIEF) == READ


@pytest.mark.parametrize("brief", ["Trae hambre.", "12 * 3 personas, sala_grande", "¿Quién viene?\nTú"])
def test_words_without_signs_stay_as_they_are(brief):
    assert briefs.as_text(brief) == brief


@pytest.mark.django_db
def test_the_mail_of_the_day_before_says_the_brief_without_stars(now):
    make_agency()
    action = make_action(brief="Trae **un plato frío**.\n\n- a las 20:00", places=1)

    words = rendered(send("practical", action, now), now)

    assert "\nTrae un plato frío.\n\n– a las 20:00\n" in words.text
    assert "<strong>un plato frío</strong>" in words.html
