"""A brief is written in Markdown and read as HTML: made by one function, with nothing in it that could act."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

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
