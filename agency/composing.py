"""How a letter gets its words: three templates, one context, the reader's language and zone.

`emails/<purpose>.subject.txt`, `.txt` and `.html` have an engine of their own: text is not escaped,
HTML is, and the styles of `emails/letter.css` are put into the tags once, when a template is
read, not once per letter. A letter with an empty merge field is not written at all.

Of a wave, letters differ in little more than the name. So what is rendered is a shell with gaps
where the personal fields go, and the shells used last are kept: the next letter only fills them.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import css_inline
from django.conf import settings
from django.template import Context, Engine
from django.template.backends.django import get_installed_libraries
from django.template.loaders.filesystem import Loader
from django.utils import timezone, translation
from django.utils.html import conditional_escape

from agency.models import Agency
from agency.wording import zone_name

_UNDEFINED = "\ue002%s\ue003"
_FOUND_UNDEFINED = re.compile("\ue002(.*?)\ue003")
_TAG_WITH_CLASS = re.compile(r"<(\w+)(\s[^<>]*?)?\sclass=\"([\w -]+)\"")
_BLANK_LINES = re.compile(r"\n{3,}")
# Fields that are printed as they are; of these a template asks at most whether they are there.
PERSONAL = frozenset({"first_name", "full_name", "why", "own_line"})
_GAP = "\ue004%s\ue005"
_FOUND_GAP = re.compile("\ue004(.*?)\ue005")
_ROOT = settings.BASE_DIR / "templates"
_ALONE = {  # what a tag needs around it for an HTML parser to keep it
    "td": "<table><tr>{}</tr></table>",
    "tr": "<table>{}</table>",
    "table": "{}",
    "th": "<table><tr>{}</tr></table>",
}


class EmptyField(Exception):
    """A merge field of a letter is empty; such a letter must not leave."""


class _Empty:
    """An empty value: false in `{% if %}`, refused where it would be printed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        raise EmptyField(self._name)

    def __iter__(self):
        return iter(())


def words(purpose: str, context: dict, language: str, zone: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter. EmptyField where the templates print an empty value.

    `context` is flat: names and plain values, formatted by the filters of `wording` or before.
    What may be empty stands in `{% if %}`. `agency`, `language` and `zone_words` are added.
    """
    agency = Agency.current()
    fields = {name: None if _is_empty(value) else value for name, value in context.items()} | {
        "agency": agency.name if agency else "Relevo",
        "agency_legal": " · ".join(filter(None, [agency.legal_name, agency.legal_address])) if agency else "",
        "language": language,
        "zone_words": zone_name(zone, language),
    }
    hers = {name: value for name, value in fields.items() if name in PERSONAL and value is not None}
    gaps = {name: _GAP % name for name in hers}
    shell = _shell(purpose, language, zone, tuple(_as_key(item) for item in (fields | gaps).items()))
    subject = " ".join(_filled(shell.subject, hers).split())
    text = _tidy(_filled(shell.text, hers))
    seen = {name: conditional_escape(value) for name, value in (hers | {"subject": subject}).items()}
    return subject, text, _filled(shell.html, seen)


@dataclass(frozen=True, slots=True)
class _Shell:
    """A letter with gaps. Each text is cut at them: words and the names of fields by turns."""

    subject: list[str]
    text: list[str]
    html: list[str]


@lru_cache(maxsize=64)
def _shell(purpose: str, language: str, zone: str, key: tuple) -> _Shell:
    """`key` holds every field that is printed, so equal keys have equal shells."""
    fields = {name: _Empty(name) if value is None else value for name, _its_kind, value in key}
    with translation.override(language), timezone.override(zone):
        return _Shell(
            _rendered(f"emails/{purpose}.subject.txt", fields),
            _rendered(f"emails/{purpose}.txt", fields),
            _rendered(f"emails/{purpose}.html", fields | {"subject": _GAP % "subject"}),
        )


def _filled(pieces: list[str], values: dict[str, str]) -> str:
    return "".join(values.get(piece, "") if number % 2 else piece for number, piece in enumerate(pieces))


def _as_key(item: tuple[str, object]) -> tuple:
    name, value = item
    return name, _kind(value), _hashable(value)


def _kind(value):
    # 1 is equal to True, and safe text to text, but they are not printed alike.
    return tuple(_kind(one) for one in value) if isinstance(value, list | tuple) else type(value)


def _hashable(value):
    return tuple(_hashable(one) for one in value) if isinstance(value, list | tuple) else value


def _rendered(name: str, fields: dict) -> list[str]:
    template = _engine().get_template(name)
    text = template.render(Context(fields, autoescape=name.endswith(".html")))
    undefined = _FOUND_UNDEFINED.search(text)
    if undefined:
        raise EmptyField(undefined[1])
    return _FOUND_GAP.split(text)


def _is_empty(value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _tidy(text: str) -> str:
    # "-- " opens a signature; its space is meant.
    lines = (line if line == "-- " else line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)) + "\n"


# --- the engine -----------------------------------------------------------------------------------
@cache
def _engine() -> Engine:
    return Engine(
        dirs=[_ROOT],
        loaders=[("django.template.loaders.cached.Loader", ["agency.composing.StyledLoader"])],
        libraries=get_installed_libraries(),
        builtins=["django.templatetags.i18n", "agency.templatetags.wording", "agency.templatetags.letter"],
        string_if_invalid=_UNDEFINED,
    )


class StyledLoader(Loader):
    """Reads a template; in HTML the classes of `letter.css` get their styles written beside them."""

    def get_contents(self, origin) -> str:
        source = super().get_contents(origin)
        return _TAG_WITH_CLASS.sub(_with_style, source) if origin.name.endswith(".html") else source


def _with_style(tag: re.Match) -> str:
    style = _style(tag[1], tag[3])
    return f'{tag[0]} style="{style}"' if style else tag[0]


@lru_cache(maxsize=512)
def _style(tag: str, classes: str) -> str:
    css = (_ROOT / "emails/letter.css").read_text()
    tag = "div" if tag == "body" else tag  # a parser drops a second body
    alone = _ALONE.get(tag, "{}").format(f'<{tag} class="{classes}"></{tag}>')
    inlined = css_inline.inline_fragment(alone, css)
    found = re.search(rf'<{tag} class="{classes}" style="([^"]*)"', inlined)
    return found[1].replace("&quot;", "'") if found else ""
