"""The page: whole in itself, small, and nothing in it but what we put there; how it behaves is in `tests/e2e/test_eval_report.py`."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from interviewer.evaluation.reports.as_html import MOST, page
from interviewer.evaluation.reports.report import Case, Played, Repeat, Report, Turn
from tests.evaluation.reports import sample
from tests.evaluation.reports.examples import HOSTILE, report


class Seen(HTMLParser):
    """What a browser would find: tags with their attributes, and the text of each kind of element."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Close a tag and those that need no closing."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the text of every element that is open."""
        for tag in set(self._open):
            self.texts[tag][-1] += data


def test_the_page_asks_for_nothing() -> None:
    """No address of any kind but places in the page itself, and no style or handler beside a tag."""
    for tag, attributes in Seen(page(report(hostile=True))).tags:
        assert not {name for name in attributes if name in ("src", "style", "srcset", "action") or name.startswith("on")}, tag
        assert (attributes.get("href") or "#").startswith("#")


def test_the_policy_allows_this_style_and_this_script_alone() -> None:
    """Their digests are in it, and everything else is forbidden."""
    seen = Seen(page(report()))
    policy = next(a["content"] for tag, a in seen.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    style, script = seen.texts["style"][0], seen.texts["script"][-1]
    for text in (style, script):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 2


def test_a_hostile_report_adds_no_tag() -> None:
    """The same tags as of a harmless one; what was written is there to read."""
    hostile, plain = Seen(page(report(hostile=True))), Seen(page(report()))
    counts = [Counter(tag for tag, _ in seen.tags) for seen in (hostile, plain)]
    assert counts[0] == counts[1]
    assert "<script>alert('x')</script>" in hostile.texts["h1"][0]
    assert "{{ 7*7 }}" in hostile.texts["h1"][0]
    assert HOSTILE not in page(report(hostile=True))
    assert not set("\x1b\u202e") & set(page(report(hostile=True)))


def test_what_no_page_can_hold_does_not_break_it() -> None:
    """Half of a surrogate pair in a name and in an answer."""
    example = report(cases=8)
    turn = Turn(number=1, speaker="candidate", text="half \ud83d of it")
    case = Case(id="case-000", round="\udc00", level="II", repeats=(Repeat(a=Played(turns=(turn,)), b=Played(turns=())),))
    assert page(replace(example, suite="\ud83d", cases=(case,))).encode()


@pytest.mark.parametrize(
    ("cases", "better", "kind", "headline"),
    [
        (120, 0.3, "better", "v15 is better."),
        (120, -0.6, "worse", "v15 is worse."),
        (40, 0.1, "no", "No clear change."),
        (3, 0.3, "invalid", "No answer."),
    ],
)
def test_the_decision_has_four_forms(cases: int, better: float, kind: str, headline: str) -> None:
    """Each with its sentence, and its own look."""
    seen = Seen(page(report(cases=cases, repeats=1, better=better)))
    assert any(tag == "section" and a["class"] == f"card decision {kind}" for tag, a in seen.tags)
    assert seen.texts["h2"][0].startswith(headline)


def test_every_value_of_the_plot_is_in_the_table() -> None:
    """The interval in words, p with and without Holm, the tally, the loss at worst, and what could have been seen."""
    example = report(cases=120, repeats=3)
    cells = Seen(page(example)).texts["td"]
    primary = example.comparison.primary
    for words in (
        "+0.24 to +0.53",
        "<0.001",
        f"{primary.wins} / {primary.ties} / {primary.losses}",
        "+0.26",
        "−0.10",
        "0.21 of 4",
    ):
        assert words in cells


def test_every_case_has_a_row_and_every_filter_its_count() -> None:
    """In the order they are to be read."""
    example = report()
    html = page(example)
    names = re.findall(r'data-case="([^"]+)"', html)
    assert sorted(names) == sorted(case.id for case in example.cases)
    losses = example.comparison.primary.losses
    assert f"▼ Worse {losses}</button>" in html
    assert len(re.findall(r'data-k="worse', html)) == losses


def test_what_went_wrong_in_a_case_stands_in_its_row() -> None:
    """Before anybody opens its transcripts, and only where something did."""
    html = page(report())
    row = next(line for line in html.splitlines() if 'data-case="case-000"' in line)
    assert "B states the window itself at T11" in row
    assert len(re.findall(r'<span class="quiet why">[^<]', html)) == 1


def test_the_prompt_diff_shows_what_went_and_what_came() -> None:
    """By id; without a change it says so."""
    seen = Seen(page(report()))
    assert "Ask a follow-up about" in seen.texts["del"]
    assert "Name" in seen.texts["ins"]
    assert "Nothing changed in the prompts." in page(replace(report(), prompt_diff=()))


def test_the_same_report_gives_the_same_page() -> None:
    """Byte for byte."""
    assert page(report()) == page(report())


def long(example: Report, *, turns: int, words: int) -> Report:
    """Return the report with long transcripts that no two cases share, half of their turns unlike on both sides."""
    chance = random.Random(3)  # noqa: S311 -- no secret
    syllables = ["lo", "ad", "queue", "shard", "ret", "ry", "lease", "clock", "hash", "skew", "ing", "er"]

    def said(number: int) -> Turn:
        text = " ".join("".join(chance.choices(syllables, k=2)) for _ in range(words))
        return Turn(number=number, speaker="candidate" if number % 2 else "interviewer", text=text)

    cases = []
    for case in example.cases:
        a = tuple(said(number) for number in range(turns))
        b = tuple(turn if number % 2 else said(number) for number, turn in enumerate(a))
        cases.append(replace(case, repeats=(Repeat(a=Played(turns=a), b=Played(turns=b)),)))
    return replace(example, cases=tuple(cases))


def test_a_thousand_cases_stay_under_two_megabytes() -> None:
    """With what does not go in left out from the end, and said."""
    html = page(long(report(cases=1000, repeats=1), turns=24, words=30))
    assert len(html.encode()) <= MOST
    said = re.search(
        r"holds the transcripts of the ([\d,]+) cases to read first; those of the other ([\d,]+) are left out", html
    )
    assert said is not None
    held, left_out = (int(number.replace(",", "")) for number in said.groups())
    assert held + left_out == 1000
    assert held > 100 < left_out
    assert html.count('data-case="') == 1000
    assert "are left out" not in page(report(cases=1000, repeats=1))


def test_a_case_without_transcripts_keeps_its_row() -> None:
    """With its round and its level, and the page says how many it holds."""
    example = report()
    bare = tuple(replace(case, repeats=()) if place > 5 else case for place, case in enumerate(example.cases))
    html = page(replace(example, cases=bare))
    assert html.count('data-case="') == 60
    assert "holds the transcripts of the 6 cases to read first; those of the other 54" in html
    assert html.count('<td class="level"></td>') == 0


def test_the_sample_of_the_page_is_fresh() -> None:
    """The page works a report out for itself: its tests hold it to what is shown here. `sample` writes the file."""
    if not sample.PLACE.parent.is_dir():
        pytest.skip("the page's source is not here")
    assert sample.PLACE.read_text(encoding="utf-8") == sample.text()
