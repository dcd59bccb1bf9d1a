"""A scorecard as something to hand on: one HTML page that needs nothing else, and Markdown; both are functions of the card.

The page has no script and makes no request; every text that was written elsewhere is escaped by the template language.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from interviewer.core.scorecard import BAR, DimensionView, Scorecard, SignalView
from interviewer.core.session import Session
from interviewer.core.timing import MINUTE

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LOADER = PackageLoader("interviewer", "templates")
_PAGES = Environment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=False, finalize=lambda value: _clean(value)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """One turn of the transcript as the page shows it; `clock` is the interview's own time, as 08:12."""

    number: int
    speaker: str
    text: str
    code: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dimension:
    view: DimensionView
    score: str
    label: str
    signals: tuple[SignalView, ...]


def turns_of(session: Session) -> tuple[SpokenTurn, ...]:
    """Return the turns of an interview with their times since it began."""
    return tuple(
        SpokenTurn(number=turn.number, speaker=turn.speaker, text=turn.text, code=turn.code, clock=_clock(turn.at - session.started_at))
        for turn in session.turns
    )  # fmt: skip


def page(card: Scorecard, turns: Sequence[SpokenTurn]) -> str:
    """Return the card as one HTML page; the same card gives the same page."""
    style = _LOADER.get_source(_PAGES, "card.css")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return _PAGES.get_template("card.html").render(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        style=Markup(style),  # noqa: S704 -- ours, and the policy holds its digest
        card=card,
        dimensions=[_shown(one, card) for one in card.dimensions],
        turns=turns,
    )


def markdown(card: Scorecard) -> str:
    """Return the card as Markdown, for an issue or a chat; quotations stand as they were said, as block quotes."""
    return "\n".join(_lines(card)) + "\n"


def _shown(one: DimensionView, card: Scorecard) -> _Dimension:
    spread = f", runs from {one.low} to {one.high}" if one.low != one.high else ""
    scored = one.final is not None
    return _Dimension(
        view=one,
        score=f"{one.final} of 4" if scored else one.status,
        label=f"{one.name}: {one.final} of 4, bar is {BAR}{spread}" if scored else f"{one.name}: {one.status}",
        signals=tuple(s for s in card.signals if s.dimension == one.id and s.evidence is not None),
    )


def _lines(card: Scorecard) -> Iterator[str]:
    verdict, by = card.verdict, card.grading
    score = f", {verdict.score} of 4 (bar is {BAR})" if verdict.score is not None else ""
    note = f", {by.note}" if by.note else ""
    insufficient = ", insufficient evidence" if verdict.insufficient and verdict.score is not None else ""
    yield f"# {_text(card.interview.title)}: {_text(' · '.join(one.title for one in card.interview.questions))}"
    yield ""
    yield f"**{verdict.name.capitalize()}**{score}{insufficient}{note}. {_text(verdict.why)}"
    if verdict.human:
        yield f"\n**A person should look:** {_text(verdict.human)}"
    yield f"\nGraded at {by.level_name} by {_text(by.model)}; {by.calibration}."
    yield "\n| dimension | score | base | expected signals | unprompted |"
    yield "| --- | --- | --- | --- | --- |"
    for one in card.dimensions:
        name = f"{one.name}{' (decides)' if one.must else ''}"
        counts = f"{one.shown} of {one.expected} | {one.unprompted}" if one.final is not None else " | "
        yield f"| {name} | {f'{one.final} of 4' if one.final is not None else one.status} | {one.base or ''} | {counts} |"
    for one in card.dimensions:
        yield from _dimension_lines(one, card)
    yield from _rest(card)


def _dimension_lines(one: DimensionView, card: Scorecard) -> Iterator[str]:
    yield f"\n## {one.name}\n"
    yield _text(one.why)
    for limit in one.limits:
        yield f"\n{_text(limit.says)}"
    for says in card.coached(one.id):
        yield f"\n{_text(says)}"
    for signal in (s for s in card.signals if s.dimension == one.id and s.evidence is not None):
        sign = "✕" if signal.state == "contradicted" else "✓" if signal.counts else "○"
        how = ", prompted" if signal.prompted else ""
        yield f"\n{sign} {signal.id}{how}: {_text(signal.says)}"
        if signal.evidence is not None:
            yield f"> {_text(signal.evidence.quote)} (T{signal.evidence.turn})"


def _rest(card: Scorecard) -> Iterator[str]:
    if card.red_flags:
        yield "\n## Red flags"
        for flag in card.red_flags:
            yield f"\n{flag.id} {_text(flag.name)}{', repaired' if flag.repaired else ''}"
            yield f"> {_text(flag.evidence.quote)} (T{flag.evidence.turn})"
    if card.figures:
        yield "\n## Figures, checked by arithmetic\n"
        for figure in card.figures:
            yield f"- T{figure.turn} {_text(figure.said)}: {figure.verdict}. {_text(figure.sum)}"
    if card.gap is not None:
        yield f"\n## Work on first\n\n{_text(card.gap.says)}"
    if card.strong_answer is not None:
        yield f"\n## A strong answer\n\n{_text(card.strong_answer.text or card.strong_answer.outline)}"
    for failure in card.failures:
        yield f"\n{failure.part}, run {failure.run}, could not be graded: {_text(failure.says)}"


def _clean(value: object) -> object:
    """Return what a page may show of a value: no control characters and nothing that turns text round."""
    return _UNSAFE.sub("", value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    one_line = " ".join(_UNSAFE.sub("", text).split())
    return re.sub(r"([\\`*_{}\[\]<>|#~!&])", r"\\\1", one_line)


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(max(0, milliseconds) * 60 // MINUTE, 60)
    return f"{minutes:02d}:{seconds:02d}"
