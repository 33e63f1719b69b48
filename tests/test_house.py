"""What tools can hold: style, types, templates, translations, migrations, dependencies, deployment."""

import ast
import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from tests import services
from tests.house_rules import APPS, ROOT

CATALOGUE = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
PRODUCTION = {
    "SITE_URL": "https://relevo.agency.example",
    "SECRET_KEY": "a-key-of-the-tests-with-more-than-fifty-different-characters-0123456789",
    "EMAIL_URL": "smtp+tls://relevo:a-password@mail.agency.example:587",
    "BROKER_URL": "redis://broker.agency.example:6379/0",
    "DATABASE_URL": "sqlite://:memory:",  # the check asks the database for its version
    "DEBUG": "0",
    "STORY": "0",
    "DJANGO_SETTINGS_MODULE": "agency.settings",
}


def run(*command: str, **options) -> str:
    """What a tool of ours has to say; '' when it is content."""
    tool = Path(sys.executable).parent / command[0]
    environment = services.environment() | {"COLUMNS": "120", "NO_COLOR": "1"} | options.pop("env", {})
    done = subprocess.run(
        [str(tool), *command[1:]], cwd=options.pop("cwd", ROOT), env=environment, capture_output=True, text=True
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def content(*command: str, **options) -> None:
    said = run(*command, **options)
    assert not said, said


# --- code ------------------------------------------------------------------------------------------
def test_ruff_is_content():
    content("ruff", "check", ".")


def test_the_code_is_formatted():
    content("ruff", "format", "--check", ".")


def test_every_ignored_rule_says_why():
    lines = (ROOT / "pyproject.toml").read_text().partition("[tool.ruff.lint]")[2].partition("[tool.mypy]")[0]
    ignored = re.findall(r'^    ("[A-Z]+\d*".*)$', lines.partition("ignore = [")[2], re.MULTILINE)
    assert ignored
    assert [line for line in ignored if not re.search(r"#.*\w+\W+\w+\W+\w+", line)] == []


def test_types_hold_in_the_engine_and_the_verbs():
    content("mypy", "--no-error-summary")


def test_no_dependency_is_missing_or_left_over():
    content("deptry", ".")


def test_the_lock_file_is_that_of_the_project():
    if shutil.which("uv"):
        content(shutil.which("uv"), "lock", "--check", "--offline", "--quiet")


def test_templates_are_clean():
    content("djlint", "--quiet", "--lint", "templates")


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_style_or_script_of_their_own(path):
    """The content security policy would stop them; letters alone carry their styles in the tags."""
    forbidden = r"<script(?![^>]*\s(?:src=|type=\"application/json\"))|\son\w+=\"|javascript:"
    if "emails" not in path.parts:
        forbidden += r"|<style|\sstyle="
    assert re.findall(forbidden, path.read_text()) == []


# --- rows ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


# --- words -----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> set[tuple[str | None, str]]:
    """Every text of code and templates that is to be translated: (context, English)."""
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not installed")
    folder = tmp_path_factory.mktemp("texts")
    for name in (*APPS, "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc", "migrations"))
    (folder / "locale").mkdir()
    content("django-admin", "makemessages", "--locale", "es", cwd=folder, env={"DJANGO_SETTINGS_MODULE": ""})
    found = polib.pofile(str(folder / "locale" / "es" / "LC_MESSAGES" / "django.po"))
    return {(entry.msgctxt, entry.msgid) for entry in found}


def test_every_text_is_in_the_catalogue(texts, catalogue):
    assert sorted(texts - {(entry.msgctxt, entry.msgid) for entry in catalogue}, key=str) == []


def test_every_text_has_its_spanish(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []


def test_the_spanish_keeps_every_placeholder(catalogue):
    def kept(entry: polib.POEntry) -> bool:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        forms = entry.msgstr_plural or {1: entry.msgstr}
        # "one blogger" may do without its number; nothing else may be lost or invented.
        return all(set(PLACEHOLDER.findall(text)) <= wanted for text in forms.values()) and wanted <= set(
            PLACEHOLDER.findall(forms[1])
        )

    assert [entry.msgid for entry in catalogue if not kept(entry)] == []


def test_the_spanish_does_not_shout_and_calls_mail_correos(catalogue):
    spanish = {entry.msgid: " ".join([entry.msgstr, *entry.msgstr_plural.values()]) for entry in catalogue}
    assert [text for text in spanish.values() if re.search(r"[!¡]|\bcartas?\b", text, re.IGNORECASE)] == []


def test_the_compiled_catalogue_is_that_of_the_texts(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)
    differs = []
    for entry in catalogue.translated_entries():
        if entry.msgid_plural:
            found = [known.npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, n) if entry.msgctxt
                     else known.ngettext(entry.msgid, entry.msgid_plural, n) for n in (1, 2)]  # fmt: skip
            same = found == [entry.msgstr_plural[0], entry.msgstr_plural[1]]
        else:
            found = known.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else known.gettext(entry.msgid)
            same = found == entry.msgstr
        differs += [] if same else [entry.msgid]
    assert differs == []


# --- deployment ------------------------------------------------------------------------------------
def test_the_compose_file_is_one():
    content("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_the_production_settings_pass_djangos_own_check():
    content("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=PRODUCTION)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "change-me-this-is-only-an-example-of-a-key-00000000000"}, "SECRET_KEY is the example"),
        ({"SECRET_KEY": "short"}, "too short"),
        ({"STORY": "1"}, "STORY=1 moves the clock"),
        ({"DEBUG": "1"}, "DEBUG=1 shows inner workings"),
        ({"SITE_URL": "http://relevo.agency.example"}, "SITE_URL must be https"),
        ({"SITE_URL": "relevo"}, "SITE_URL is not a web address"),
        ({"TIME_ZONE": "Europe/Atlantis"}, "TIME_ZONE is not a time zone"),
    ],
    ids=lambda value: "=".join(*value.items()) if isinstance(value, dict) else "",
)
def test_nonsense_in_the_environment_stops_the_start(change, told):
    assert told in run("python", "manage.py", "check", env=PRODUCTION | change)


def test_every_setting_stands_in_the_example_and_no_other():
    settings = ast.parse((ROOT / "agency" / "settings.py").read_text())
    read = {
        call.args[0].value
        for call in ast.walk(settings)
        if isinstance(call, ast.Call) and getattr(getattr(call.func, "value", None), "id", "") == "env" and call.args
        and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    example = (ROOT / ".env.example").read_text()
    assert read <= set(re.findall(r"^#?\s*([A-Z][A-Z_]+)=", example, re.MULTILINE))
