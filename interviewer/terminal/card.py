"""A scorecard at a terminal: the verdict, the dimensions as a table, the evidence, and what to work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.cells import cell_len

from interviewer import places, sheets
from interviewer.core.scorecard import BAR, DimensionView, Failure, Quoted, Scorecard, SignalView
from interviewer.terminal.screen import BAD, BETTER, INTERVIEWER, PLAIN, QUIET, STRONG, WARN, Piece, Screen

STEP = 4
"""Columns of a bar for each point of the scale."""
PLOT = 4 * STEP + 1
TURNS = 5
"""How many turns are named in the table."""


class Cards:
    """Where cards go: to the screen, and to the files that were asked for."""

    def __init__(self, screen: Screen, *, as_json: bool, html: Path | None, md: Path | None) -> None:
        self._screen, self._as_json = screen, as_json
        self._files = ((html, ".html"), (md, ".md"))
        self._ends: list[_End] = []

    def failed(self, name: str, says: str) -> None:
        """Tell that an interview could not be graded."""
        self._screen.note((f"{name}: {says}", BAD))
        self._ends.append(_End(name=name))

    def show(self, name: str, card: Scorecard, turns: tuple[sheets.SpokenTurn, ...] = (), *, among: bool = False) -> None:
        """Show the card of what was given by that name, and write it into the files that were asked for; raises `NotSaved`.

        One `among` several goes into a directory, under whose it is.
        """
        for place, ending in self._files:
            if place is not None:
                text = sheets.page(card, turns) if ending == ".html" else sheets.markdown(card)
                called = "-".join(filter(None, (places.as_name(card.interview.whose), card.interview.id, card.grading.id)))
                self._screen.write(place / f"{called}{ending}" if among else place, text)
        self._ends.append(_end(name, card))
        if self._as_json:
            self._screen.verbatim(card.model_dump_json(by_alias=True) + "\n")
            return
        show(card, self._screen)

    def close(self) -> None:
        """Print a line for each of several: its name, whose it is, the verdict and the dimensions; programs read the cards.

        The name is that of the file, where no two are called the same.
        """
        if len(self._ends) < 2 or self._as_json:
            return
        dimensions = tuple(dict.fromkeys(id for end in self._ends for id in end.scores))
        named = any(end.candidate for end in self._ends)
        short = [Path(end.name).name or end.name for end in self._ends]
        names = short if len(set(short)) == len(short) else [end.name for end in self._ends]
        self._screen.row()
        self._screen.table(
            ("interview", *(("candidate",) if named else ()), "verdict", *dimensions),
            ((name, *((end.candidate,) if named else ()), end.verdict, *(end.scores.get(id, "") for id in dimensions))
             for name, end in zip(names, self._ends, strict=True)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """What came of one interview, for the last table; `scores` are by dimension."""

    name: str
    candidate: str = ""
    verdict: str = "no card"
    scores: Mapping[str, str] = field(default_factory=dict)


def _end(name: str, card: Scorecard) -> _End:
    verdict = card.verdict
    told = f"{verdict.name} ({verdict.score})" if verdict.score is not None else verdict.name
    scores = {one.id: "—" if one.final is None else str(one.final) for one in card.dimensions}
    return _End(name=name, candidate=card.interview.candidate, verdict=told, scores=scores)


def show(card: Scorecard, screen: Screen) -> None:
    """Print a card, in the order of its page."""
    _head(card, screen)
    _table(card, screen)
    for one in card.dimensions:
        _dimension(one, card, screen)
    _flags(card, screen)
    _asked(card, screen)
    _stories(card, screen)
    _next(card, screen)


def _head(card: Scorecard, screen: Screen) -> None:
    about, by, verdict = card.interview, card.grading, card.verdict
    style = INTERVIEWER if (verdict.score or 0) >= BAR else BAD
    score = f" ({verdict.score} of 4, bar is {BAR})" if verdict.score is not None else ""
    provisional = ", insufficient evidence" if verdict.insufficient and verdict.score is not None else ""
    asked = ", ".join(f"{one.id} {one.title}" for one in about.questions)
    if about.whose:
        screen.row((about.whose, STRONG))
    screen.row((verdict.name.capitalize(), style), (score + provisional, PLAIN), (f"  {by.note}" if by.note else "", WARN))
    screen.prose(f"{by.level_name} · {about.title} · {asked} · {about.minutes} min", indent="", style=QUIET)
    screen.prose(verdict.why, indent="")
    if by.runs > 1 and verdict.score is not None:
        screen.prose(
            f"{verdict.agree} of {by.runs} runs agree; they range from {verdict.low} to {verdict.high}.", indent="", style=QUIET
        )
    if verdict.coach is not None:
        screen.prose(f"With the coach's changes: {verdict.coach} of 4.", indent="")
    if verdict.human:
        screen.prose(f"A person should look: {verdict.human}", indent="", style=WARN)
    for says in dict.fromkeys(failure.says for failure in card.failures):
        parts = dict.fromkeys(_part(failure, by.runs) for failure in card.failures if failure.says == says)
        screen.prose(f"{'; '.join(parts)} could not be graded: {says}", indent="", style=WARN)
    if card.dropped:
        were = "1 quotation that was" if card.dropped == 1 else f"{card.dropped:,} quotations that were"
        screen.prose(f"Thrown out: {were} not the candidate's words.", indent="", style=QUIET)
    screen.prose(f"Graded by {by.model}, {by.calibration}. Interview {about.id}.", indent="", style=QUIET)
    screen.row()


def _part(failure: Failure, runs: int) -> str:
    return failure.part if runs == 1 else f"{failure.part}, run {failure.run}"


# --- the dimensions ---


def _table(card: Scorecard, screen: Screen) -> None:
    """Print the dimensions as a table: names and bars where there is room for them, ids alone where there is not."""
    spread = card.grading.runs > 1
    heads = ("score", "base", *(("runs",) if spread else ()), "signals", "unprompted", "shown in")
    rows = [(one, _cells(one, card, spread=spread)) for one in card.dimensions]
    widths = [max(cell_len(row[place]) for row in (heads, *(cells for _, cells in rows))) for place in range(len(heads))]
    most = sum(widths) + 2 * len(widths)
    names = {one.id: f"{one.name}{' *' if one.must else ''}" for one in card.dimensions}
    if max(map(cell_len, names.values())) + 2 + PLOT + most > screen.room:
        names = {one.id: f"{one.id}{' *' if one.must else ''}" for one in card.dimensions}
    name = max(map(cell_len, (*names.values(), "dimension")))
    plot = name + 2 + PLOT + most <= screen.room
    bare = " " * (PLOT + 2) if plot else ""
    screen.row((f"{_wide('dimension', name)}{bare}  {'  '.join(map(_wide, heads, widths))}".rstrip(), QUIET))
    for one, cells in rows:
        figure, *rest = map(_wide, cells, widths)
        style = PLAIN if one.final is None else BETTER if one.final >= one.bar else BAD
        screen.row(
            (_wide(names[one.id], name), PLAIN), *(_plot(one, style) if plot else ()), (f"  {figure}", f"bold {style}".strip()),
            (f"  {'  '.join(rest)}".rstrip(), QUIET),
        )  # fmt: skip
    line = f"; the line across a bar is {BAR}, the bar of the level" if plot else ""
    screen.row((f"* must be at the bar{line}", QUIET))


def _cells(one: DimensionView, card: Scorecard, *, spread: bool) -> tuple[str, ...]:
    if one.final is None:
        return (one.status, *([""] * (5 if spread else 4)))
    runs = (f"{one.low} to {one.high}" if one.low != one.high else str(one.low),) if spread else ()
    turns = sorted({s.evidence.turn for s in card.signals if s.dimension == one.id and s.evidence is not None})
    more = " …" if len(turns) > TURNS else ""
    return (
        f"{one.final} of 4", str(one.base), *runs, f"{one.shown} of {one.expected}", str(one.unprompted),
        " ".join(f"T{turn}" for turn in turns[:TURNS]) + more,
    )  # fmt: skip


def _plot(one: DimensionView, style: str) -> tuple[Piece, ...]:
    """Draw a score from nothing to 4 with the line of the bar across; an empty track where there is no score."""
    bar = one.bar * STEP
    full = (one.final or 0) * STEP
    return (
        ("  ", PLAIN), ("━" * min(full, bar), style), ("─" * (bar - full), QUIET), ("┃", STRONG),
        ("━" * (full - bar), style), ("─" * (4 * STEP - max(full, bar)), QUIET),
    )  # fmt: skip


def _dimension(one: DimensionView, card: Scorecard, screen: Screen) -> None:
    score = f"  {one.final} of 4" if one.final is not None else f"  {one.status}"
    agrees = f"  grader's agreement {one.agreement:.2f}" if one.agreement is not None else ""
    screen.row((f"\n{one.name} ({one.id})", STRONG), (score, QUIET), (agrees, QUIET))
    screen.prose(one.why)
    if one.final is not None and (one.table != one.base or one.base != one.final):
        screen.prose(f"Counted {one.table}, base {one.base}, final {one.final}.")
    if one.move is not None:
        screen.prose(f"Moved by the grader: {one.move.reason} “{one.move.quote}” (T{one.move.turn})")
    for limit in one.limits:
        screen.prose(limit.says, style=WARN)
    for says in card.coached(one.id):
        screen.prose(says, style=WARN)
    for signal in card.signals:
        if signal.dimension == one.id and signal.evidence is not None:
            _evidence(signal, signal.evidence, screen)


def _evidence(signal: SignalView, by: Quoted, screen: Screen) -> None:
    sign = ("✕ ", BAD) if signal.state == "contradicted" else ("+ ", BETTER) if signal.counts else ("○ ", QUIET)
    about = ("contradicted" if signal.state == "contradicted" else "", "prompted" if signal.prompted else "",
             "beyond the level" if signal.role == "stretch" else "")  # fmt: skip
    told = ", ".join(word for word in about if word)
    screen.row(("  ", PLAIN), sign, (f"{signal.id} T{by.turn}{f' {told}' if told else ''}", QUIET))
    screen.prose(signal.says, indent="    ")
    screen.prose(f"“{by.quote}”", indent="      ", style=QUIET)


# --- everything else ---


def _flags(card: Scorecard, screen: Screen) -> None:
    for flag in card.red_flags:
        caps = f", caps {', '.join(flag.caps)}" if flag.caps else ""
        screen.row((f"\n{flag.id} {flag.name}", BAD), (caps + (", repaired" if flag.repaired else ""), PLAIN))
        screen.prose(f"T{flag.evidence.turn} “{flag.evidence.quote}”")
        if flag.repair is not None:
            screen.prose(f"Repaired in T{flag.repair.turn}: “{flag.repair.quote}”")


def _asked(card: Scorecard, screen: Screen) -> None:
    """Print what was asked and what it showed, what the interviewer said first, what hints cost, and the figures."""
    if card.probes:
        screen.row(("\nFollow-ups, and what the answers showed", STRONG))
        for probe in card.probes:
            screen.prose(f"T{probe.turn} {probe.text}")
            screen.prose(", ".join(probe.showed) or "nothing new", indent="     ", style=QUIET)
    if card.foretold:
        screen.row(("\nWhat the interviewer said first", STRONG))
        for one in card.foretold:
            screen.prose(f"{one.id} T{one.turn} “{one.quote}”")
    if card.hints:
        screen.row(("\nHints", STRONG))
        for hint in card.hints:
            within = "within the level's allowance" if hint.allowed else "above the level's allowance"
            price = f"took the credit of {', '.join(hint.voided)}" if hint.voided else within
            screen.prose(f"{hint.id}, rung {hint.rung}, in T{hint.turn}: {price}.")
    if card.figures:
        screen.row(("\nFigures, checked by arithmetic", STRONG))
        for figure in card.figures:
            screen.prose(f"T{figure.turn} {figure.said}: {figure.verdict}. {figure.sum}")


def _stories(card: Scorecard, screen: Screen) -> None:
    """Print which boxes of the stories were filled, and which principles they showed."""
    rows = [(box.name, box.evidence, "empty") for box in card.boxes]
    rows += [(one.name, one.evidence, one.state) for one in card.principles]
    if rows:
        screen.row(("\nStories", STRONG))
    for name, evidence, otherwise in rows:
        told = otherwise if evidence is None else f"“{evidence.quote}” (T{evidence.turn})"
        screen.prose(f"{name}: {told}", style=QUIET if evidence is None else PLAIN)


def _next(card: Scorecard, screen: Screen) -> None:
    """Print what to work on, what a strong answer would have said, and the command that practises it."""
    gap, strong, about = card.gap, card.strong_answer, card.interview
    if gap is not None:
        screen.row(("\nWork on first", STRONG))
        screen.prose(gap.says)
    if strong is not None:
        screen.row(("\nA strong answer" if strong.text else "\nA strong answer, in outline", STRONG))
        for quote in strong.had:
            screen.prose(f"You had: “{quote.quote}” (T{quote.turn})", style=QUIET)
        screen.prose(strong.text or strong.outline)
    if gap is not None and gap.question is not None:
        words = f"interviewer chat {about.round} --question {gap.question} --level {card.grading.level} --drill {gap.dimension}"
        screen.row(("\nNext: ", QUIET), (words, STRONG))


def _wide(cell: str, width: int) -> str:
    return cell + " " * (width - cell_len(cell))
