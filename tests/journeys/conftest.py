import pytest

from tests.journeys.world import World


@pytest.fixture
def world(story, settings, tmp_path) -> World:
    """A world whose letters are delivered into files of this test's own."""
    folder = tmp_path / "mail"
    settings.MAIL_DIR = folder
    settings.MAILERS = {"default": {"BACKEND": "agency.delivery.LetterFiles", "OPTIONS": {"folder": folder}}}
    return World()
