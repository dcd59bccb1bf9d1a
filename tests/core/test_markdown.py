"""Words in Markdown are words: nothing else comes of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from interviewer.core.markdown import escaped, fenced, quoted
from tests.evaluation.reports.examples import HOSTILE


def rendered(markdown: str) -> str:
    """Return HTML as a renderer with tables, strikethrough and bare links makes it; HTML of the text is kept."""
    return MarkdownIt("gfm-like", {"linkify": False}).render(markdown)


def words_of(html: str) -> str:
    """Return what a person reads."""
    plain = re.sub(r"<[^>]+>", "", html)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(entity, letter)
    return plain


@pytest.mark.parametrize(
    "words", ["# x", "1. x", "- x", "> x", "| x |", "![x](http://x)", "<b>x</b>", "~~x~~", "&copy;", "a  \nb", HOSTILE]
)
def test_escaped_text_is_shown_as_it_stands(words: str) -> None:
    """Also where it begins a line."""
    shown = words_of(rendered(escaped(words))).replace("\u2060", "").strip()
    assert shown == " ".join("".join(c for c in words if c.isprintable() or c.isspace()).split())


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co")), max_size=30))
def test_any_text_is_shown_as_it_stands(words: str) -> None:
    """Whatever signs it has."""
    assert words_of(rendered(escaped(words))).replace("\u2060", "").strip() == words.strip()


@given(st.text(max_size=60))
def test_a_quotation_is_one_and_nothing_else(text: str) -> None:
    """Whatever stands in it, and however its lines begin."""
    html = rendered("\n".join(["before", "", *quoted(text), "", "after"]))
    tags = set(re.findall(r"<[^>]*>", html))
    assert tags <= {"<p>", "</p>", "<blockquote>", "</blockquote>", "<br />", "<br>"}
    assert html.endswith("<p>after</p>\n")


def test_a_quotation_keeps_its_lines_as_far_in_as_they_were() -> None:
    """Code in an answer stays readable, and is no block of its own."""
    assert quoted("for x in y:\n    keep(x)\n\n\tdrop") == [
        "> for x in y:",
        "> \u00a0\u00a0\u00a0\u00a0keep(x)",
        ">",
        "> " + "\u00a0" * 4 + "drop",
    ]
    assert quoted("") == [">"]


@pytest.mark.parametrize("text", ["x", "```", "a ````` b\n~~~\n", "", "<b>\n"])
def test_a_fence_holds_whatever_stands_in_it(text: str) -> None:
    """It ends where it was ended, and shows the text."""
    html = rendered("\n".join([*fenced(text), "after"]))
    assert words_of(html).startswith(text.rstrip("\n"))
    assert html.endswith("<p>after</p>\n")


def test_a_fence_leaves_out_what_would_drive_a_terminal() -> None:
    """Tabs and new lines stay."""
    assert fenced("a\x1b]0;t\x07\u202e\tb\nc")[1] == "a]0;t\tb\nc"
