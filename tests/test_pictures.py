"""The tour shows what the demo shows: each picture that is taken, and no other."""

import re
from pathlib import Path

import pytest

from tests import pictures, services

DOCS = Path(__file__).parent.parent / "docs"
TAKEN = {picture.name for worth in pictures.WORTH.values() for picture in worth}


@pytest.mark.parametrize(("language", "behind"), pictures.LANGUAGES.items())
def test_the_tour_shows_each_picture_that_is_taken(language, behind):
    tour = (DOCS / f"tour{behind}.md").read_text()
    shown = set(re.findall(r"pictures/([\w.]+?)\.png", tour))
    assert shown == {f"{name}{behind}" for name in TAKEN}


def test_every_picture_is_there_and_none_is_left_over():
    there = {path.name for path in (DOCS / "pictures").iterdir()}
    assert there == {f"{name}{behind}.png" for name in TAKEN for behind in pictures.LANGUAGES.values()}


@pytest.mark.slow
@pytest.mark.browser
def test_the_demo_still_has_what_the_pictures_show(tmp_path):
    if not services.chromium():
        pytest.skip("no Chromium on this machine")
    pictures.take_all(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (DOCS / "pictures").iterdir()}
