"""Text as people paste it."""

import pytest
from django import forms

from agency.forms.text import Text, plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Café Ñandú", "Café Ñandú"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("soft\u00adhyphen \u200bzero\ufeff", "softhyphen zero"),
        ("bell\x07", "bell"),
        ("\u202egnp.exe", "gnp.exe"),
        ("👩\u200d🍳 cooks", "👩\u200d🍳 cooks"),
        ("\u200b\u200d", ""),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_only_what_can_be_seen_is_kept(typed, kept):
    assert plain(typed) == kept


def test_what_looks_empty_is_empty():
    with pytest.raises(forms.ValidationError):
        Text().clean("\u200b \u2060")


def test_a_nul_is_refused_and_not_repaired():
    with pytest.raises(forms.ValidationError):
        Text().clean("Ana\x00")
