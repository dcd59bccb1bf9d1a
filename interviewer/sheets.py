"""A scorecard as something to hand on: one HTML page that needs nothing else, and Markdown; both are functions of the card.

The page has no script and makes no request; every text that was written elsewhere is escaped by the template language.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from interviewer.core.debrief import Debrief
from interviewer.core.markdown import escaped
from interviewer.core.plain import plain
from interviewer.core.scorecard import BAR, DimensionView, Scorecard, SignalView
from interviewer.core.session import Session
from interviewer.core.timing import MINUTE

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


def debrief_markdown(found: Debrief) -> str:
    """Return the debrief of a loop as Markdown."""
    return "\n".join(_debrief_lines(found)) + "\n"


def _debrief_lines(found: Debrief) -> Iterator[str]:
    yield f"# {escaped(found.says)}"
    if found.note:
        yield f"\n{found.note.capitalize()}."
    if found.doubt:
        yield f"\n**{escaped(found.doubt)}**"
    yield ""
    yield from (f"- {escaped(says)}" for says in (*found.reasons, *found.notes))
    yield "\n| round | score | one level below | weight | hints | not assessed | interview |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in found.packets:
        cells = (one.score if one.score is not None else "", one.below if one.below is not None else "", one.weight or "gate")
        yield f"| {escaped(one.title)} | {' | '.join(map(str, cells))} | {one.hints} | {', '.join(one.unassessed)} | {one.interview} |"
    if found.points:
        yield "\n## To be talked about"
    for point in found.points:
        yield f"\n**{point.about}** ({', '.join(point.rounds)}): {escaped(point.says)}"
        yield from (f"> {escaped(quote.quote)} ({quote.round} T{quote.turn})" for quote in point.quotes)
    for title, text in (("Memo", found.memo), ("For the candidate", found.for_the_candidate)):
        yield f"\n## {title}\n"
        yield from (f"- {escaped(line)}" for line in text.splitlines())


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
    whose = f"{escaped(card.interview.whose)} · " if card.interview.whose else ""
    yield f"# {whose}{escaped(card.interview.title)}: {escaped(' · '.join(one.title for one in card.interview.questions))}"
    yield ""
    yield f"**{verdict.name.capitalize()}**{score}{insufficient}{note}. {escaped(verdict.why)}"
    if verdict.human:
        yield f"\n**A person should look:** {escaped(verdict.human)}"
    if by.runs > 1 and verdict.score is not None:
        yield f"\n{verdict.agree} of {by.runs} runs agree; they range from {verdict.low} to {verdict.high}."
    if verdict.coach is not None:
        yield f"\nWith the coach's changes: {verdict.coach} of 4."
    yield f"\nGraded at {by.level_name} by {escaped(by.model)}; {by.calibration}."
    yield "\n| dimension | score | base | runs | expected signals | unprompted | grader's agreement with labels |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in card.dimensions:
        name = f"{one.name}{' (decides)' if one.must else ''}"
        runs = f"{one.low} to {one.high}" if one.low != one.high else one.low
        agrees = f"{one.agreement:.2f}" if one.agreement is not None else ""
        cells = f"{one.final} of 4 | {one.base} | {runs} | {one.shown} of {one.expected} | {one.unprompted}"
        yield f"| {name} | {cells if one.final is not None else f'{one.status} |  |  |  | '} | {agrees} |"
    for one in card.dimensions:
        yield from _dimension_lines(one, card)
    yield from _rest(card)


def _dimension_lines(one: DimensionView, card: Scorecard) -> Iterator[str]:
    yield f"\n## {one.name}\n"
    yield escaped(one.why)
    if one.move is not None:
        yield f"\nBase {one.base}, final {one.final}: {escaped(one.move.reason)}"
        yield f"> {escaped(one.move.quote)} (T{one.move.turn})"
    for limit in one.limits:
        yield f"\n{escaped(limit.says)}"
    for says in card.coached(one.id):
        yield f"\n{escaped(says)}"
    for signal in (s for s in card.signals if s.dimension == one.id and s.evidence is not None):
        sign = "✕" if signal.state == "contradicted" else "✓" if signal.counts else "○"
        how = ", prompted" if signal.prompted else ""
        yield f"\n{sign} {signal.id}{how}: {escaped(signal.says)}"
        if signal.evidence is not None:
            yield f"> {escaped(signal.evidence.quote)} (T{signal.evidence.turn})"


def _rest(card: Scorecard) -> Iterator[str]:
    if card.red_flags:
        yield "\n## Red flags"
        for flag in card.red_flags:
            yield f"\n{flag.id} {escaped(flag.name)}{', repaired' if flag.repaired else ''}"
            yield f"> {escaped(flag.evidence.quote)} (T{flag.evidence.turn})"
            if flag.repair is not None:
                yield f"\nRepaired:\n> {escaped(flag.repair.quote)} (T{flag.repair.turn})"
    yield from _asked(card)
    yield from _stories(card)
    if card.gap is not None:
        yield f"\n## Work on first\n\n{escaped(card.gap.says)}"
    if card.strong_answer is not None:
        yield "\n## A strong answer"
        for quote in card.strong_answer.had:
            yield f"\nYou had:\n> {escaped(quote.quote)} (T{quote.turn})"
        yield f"\n{escaped(card.strong_answer.text or card.strong_answer.outline)}"
    if card.dropped:
        yield f"\nQuotations that were not the candidate's words, and were thrown out: {card.dropped}."
    for failure in card.failures:
        yield f"\n{failure.part}, run {failure.run}, could not be graded: {escaped(failure.says)}"


def _asked(card: Scorecard) -> Iterator[str]:
    """Yield what was asked and what it showed, what the interviewer said first, what hints cost, and the figures."""
    if card.probes:
        yield "\n## Follow-ups, and what the answers showed\n"
        for probe in card.probes:
            yield f"- T{probe.turn} {escaped(probe.text)} {', '.join(probe.showed) or 'Nothing new'}."
    if card.foretold:
        yield "\n## What the interviewer said first\n"
        for one in card.foretold:
            yield f"- T{one.turn} {one.id}: {escaped(one.quote)}"
    if card.hints:
        yield "\n## Hints\n"
        for hint in card.hints:
            within = "within the level's allowance" if hint.allowed else "above the level's allowance"
            price = f"took the credit of {', '.join(hint.voided)}" if hint.voided else within
            yield f"- T{hint.turn} {hint.id}, rung {hint.rung}: {price}."
    if card.figures:
        yield "\n## Figures, checked by arithmetic\n"
        for figure in card.figures:
            yield f"- T{figure.turn} {escaped(figure.said)}: {figure.verdict}. {escaped(figure.sum)}"


def _stories(card: Scorecard) -> Iterator[str]:
    """Yield which boxes of the stories were filled, and which principles they showed."""
    rows = [(box.name, box.evidence, "empty") for box in card.boxes]
    rows += [(one.name, one.evidence, one.state) for one in card.principles]
    if rows:
        yield "\n## Stories\n"
    for name, evidence, otherwise in rows:
        yield f"- {name}: {otherwise if evidence is None else f'{escaped(evidence.quote)} (T{evidence.turn})'}"


def _clean(value: object) -> object:
    """Return what a page may show of a value."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(max(0, milliseconds) * 60 // MINUTE, 60)
    return f"{minutes:02d}:{seconds:02d}"
