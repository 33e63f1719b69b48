"""A brief is written in Markdown and read as HTML, with nothing in it that could act, or as plain text."""

from collections.abc import Iterable

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_READER = MarkdownIt("commonmark", {"html": False, "breaks": True})
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr", "h4"}


def as_html(brief: str) -> SafeString:
    """The brief as safe HTML: links to the web and to mailboxes only, no pictures, headings below those of a page."""
    words = _READER.parse(brief)
    for word in words:
        if word.type in ("heading_open", "heading_close"):
            word.tag = "h4"
    html = _READER.renderer.render(words, _READER.options, {})
    return mark_safe(  # noqa: S308 - cleaned in the same breath
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href", "title"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )


def as_text(brief: str) -> str:
    """The brief for a mail of plain text: what stands there, without the signs of Markdown."""
    return _blocks(SyntaxTreeNode(_READER.parse(brief)).children, "\n\n")


def _blocks(nodes: Iterable[SyntaxTreeNode], between: str) -> str:
    return between.join(filter(None, (_block(node) for node in nodes)))


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node)
    if node.type in ("fence", "code_block"):
        return node.content.rstrip("\n")
    if node.type == "hr":
        return "–––"
    return _words(node) if node.type in ("paragraph", "heading") else _blocks(node.children, "\n\n")


def _list(node: SyntaxTreeNode) -> str:
    """A line an item; what stands below an item stands under its words."""
    first = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, first):
        mark = f"{number}. " if node.type == "ordered_list" else "– "
        lines.append(mark + _blocks(item.children, "\n").replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _words(node: SyntaxTreeNode) -> str:
    """The words of a line: a link as "text (address)", a picture as what it shows."""
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type in ("text", "code_inline", "image"):
        return node.content
    words = "".join(_words(child) for child in node.children)
    address = str(node.attrs.get("href", "")).removeprefix("mailto:") if node.type == "link" else ""
    return f"{words} ({address})" if address and address != words else words
