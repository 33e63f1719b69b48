"""What libraries say on pages of the team, in our own Spanish."""

import ast
import re
from importlib import resources
from pathlib import Path

import pytest

from agency import borrowed_pages
from agency.models.people import Role
from tests.make import make_agency, make_user

FORMAL = re.compile(r"\b(introduzca|ingrese|asegúrese|seleccione|escriba|por favor|usted|está seguro|su|sus)\b", re.I)
COUNTED = {"count", "unused_count", "total_count", "min_length"}
PAGES = [
    "/account/2fa/", "/account/2fa/recovery-codes/generate/", "/account/2fa/totp/activate/", "/admin/",
    "/admin/agency/message/", "/admin/agency/agency/1/change/", "/admin/password_change/",
]  # fmt: skip


def sources() -> str:
    """What the libraries are written of, a text broken over two lines made whole."""
    packages = [resources.files("allauth"), resources.files("unfold"), resources.files("django") / "contrib"]
    texts = []
    for package in packages:
        found = (path for path in Path(str(package)).rglob("*") if path.suffix in (".py", ".html", ".txt"))
        texts += [path.read_text() for path in found]
        texts += [path.read_text() for path in Path(str(package)).rglob("locale/en/LC_MESSAGES/django.po")]
    return re.sub(r'"\s*\n\s*"', "", "\n".join(texts))


def borrowed() -> list[str]:
    tree = ast.parse(Path(borrowed_pages.__file__).read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [each.value for call in calls for each in call.args if each.value not in COUNTED]


def test_the_english_is_theirs_to_the_letter():
    said = sources()

    assert len(borrowed()) > 100
    assert [
        text for text in borrowed() if text not in said and re.sub(r"%\((\w+)\)s", r"{{ \1 }}", text) not in said
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_a_library_speaks_to_a_stranger_or_in_english(client, path):
    make_agency()
    client.force_login(make_user(Role.ADMIN, language="es"))

    answer = client.get(path)

    said = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    assert (answer.status_code, FORMAL.findall(said)) == (200, [])
    assert re.findall(r"\b(?:Search|Select|Apply|Toggle|Run|Light|Dark|Navigate|shortcuts|Agregar)\b", said) == []
