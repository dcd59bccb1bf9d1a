"""A scorecard at a terminal: the verdict, the dimensions as a table, the evidence, and what to work on."""

from __future__ import annotations

from pathlib import Path

from interviewer import sheets
from interviewer.core.scorecard import BAR, DimensionView, Scorecard, SignalView
from interviewer.errors import NotSaved
from interviewer.terminal.screen import BAD, INTERVIEWER, PLAIN, QUIET, STRONG, WARN, Screen


class Cards:
    """Where cards go: to the screen, and to the files that were asked for."""

    def __init__(self, screen: Screen, *, as_json: bool, html: Path | None, md: Path | None, many: bool) -> None:
        self._screen, self._as_json, self._many = screen, as_json, many
        self._files = ((html, ".html"), (md, ".md"))

    def failed(self, name: str, says: str) -> None:
        """Tell that an interview could not be graded."""
        self._screen.note((f"{name}: {says}", BAD))

    def show(self, card: Scorecard, turns: tuple[sheets.SpokenTurn, ...] = (), *, among: bool = False) -> None:
        """Show one card, and write it into the files that were asked for, one of many into a directory; raises `NotSaved`."""
        many = self._many or among
        for place, ending in self._files:
            if place is not None:
                text = sheets.page(card, turns) if ending == ".html" else sheets.markdown(card)
                self._write(place / f"{card.interview.id}-{card.grading.id}{ending}" if many else place, text)
        if self._as_json:
            self._screen.verbatim(card.model_dump_json(by_alias=True) + "\n")
            return
        show(card, self._screen)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise NotSaved(f"{path} cannot be written: {error.strerror}.") from error
        self._screen.note((f"Written to {path}.", ""))


def show(card: Scorecard, screen: Screen) -> None:
    """Print a card."""
    about, by, verdict = card.interview, card.grading, card.verdict
    questions = ", ".join(f"{one.id} {one.title}" for one in about.questions)
    screen.row((f"{about.title}: {questions}", STRONG))
    screen.row((f"{about.id} · graded at {by.level_name} · by {by.model} · {by.calibration}", QUIET))
    style = INTERVIEWER if (verdict.score or 0) >= BAR else BAD
    score = f" ({verdict.score} of 4, bar is {BAR})" if verdict.score is not None else ""
    note = f"  {by.note}" if by.note else ""
    provisional = ", insufficient evidence" if verdict.insufficient and verdict.score is not None else ""
    screen.row(("\n" + verdict.name.capitalize(), style), (score + provisional, PLAIN), (note, WARN))
    screen.prose(verdict.why)
    if verdict.human:
        screen.prose(verdict.human, style=WARN)
    screen.row(("", ""))
    screen.table(("dimension", "score", "base", "runs", "signals", "unprompted"), map(_cells, card.dimensions))
    for one in card.dimensions:
        screen.row((f"\n{one.name} ({one.id}): ", STRONG), (one.why, PLAIN))
        for limit in one.limits:
            screen.prose(limit.says, style=WARN)
        for says in card.coached(one.id):
            screen.prose(says, style=WARN)
        for signal in card.signals:
            if signal.dimension == one.id and signal.evidence is not None:
                _evidence(signal, screen)
    _rest(card, screen)


def _cells(one: DimensionView) -> tuple[str, ...]:
    if one.final is None:
        return f"{one.id}{' *' if one.must else ''}", one.status, "", "", "", ""
    runs = f"{one.low} to {one.high}" if one.low != one.high else str(one.low)
    return (
        f"{one.id}{' *' if one.must else ''}", f"{one.final} of 4", str(one.base), runs, f"{one.shown} of {one.expected}",
        str(one.unprompted),
    )  # fmt: skip


def _evidence(signal: SignalView, screen: Screen) -> None:
    if signal.evidence is None:
        return
    sign = ("✕ ", BAD) if signal.state == "contradicted" else ("+ ", INTERVIEWER) if signal.counts else ("○ ", QUIET)
    how = " (prompted)" if signal.prompted else ""
    screen.row(("  ", PLAIN), sign, (f"{signal.id} T{signal.evidence.turn}{how} ", QUIET))
    screen.prose(f"“{signal.evidence.quote}”", indent="      ")


def _rest(card: Scorecard, screen: Screen) -> None:
    for flag in card.red_flags:
        screen.row((f"\n{flag.id} {flag.name}", BAD), (", repaired" if flag.repaired else "", PLAIN))
        screen.prose(f"T{flag.evidence.turn} “{flag.evidence.quote}”")
    if card.hints:
        screen.row(("\nHints", STRONG))
        for hint in card.hints:
            price = f"took the credit of {', '.join(hint.voided)}" if hint.voided else "within the level's allowance"
            screen.row((f"  {hint.id} in T{hint.turn}: {price if not hint.allowed or hint.voided else 'allowed'}", PLAIN))
    if card.figures:
        screen.row(("\nFigures, checked by arithmetic", STRONG))
        for figure in card.figures:
            screen.row((f"  T{figure.turn} {figure.said}: {figure.verdict}. {figure.sum}", PLAIN))
    if card.gap is not None:
        screen.row(("\nWork on first: ", STRONG), (card.gap.says, PLAIN))
    if card.strong_answer is not None:
        screen.row(("\nA strong answer, in outline", STRONG))
        for quote in card.strong_answer.had:
            screen.prose(f"You had: “{quote.quote}” (T{quote.turn})")
        screen.prose(card.strong_answer.text or card.strong_answer.outline)
