"""Two gradings of the same words side by side: what moved, and whether the rubric, the level, the evidence or chance moved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interviewer.core.bundle import Bundle
from interviewer.core.scorecard import DimensionView, Scorecard, SignalView

Cause = Literal["rubric", "level", "evidence", "red flag", "grader's move", "chance", "coach"]
"""`chance` is a difference between two gradings by the same grader, prompts and level: noise between runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs: the signal, flag or dimension, what it was and is, and why."""

    id: str
    cause: Cause
    was: str
    is_now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionChange:
    """A dimension in both gradings, and what differs in it; `moved` is in whole steps, None where one of them has no score."""

    dimension: str
    name: str
    was: int | None
    is_now: int | None
    moved: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two cards of one interview, or of two attempts at it; `same_words` tells which."""

    first: Scorecard
    second: Scorecard
    same_words: bool
    same_grader: bool
    dimensions: tuple[DimensionChange, ...]

    @property
    def moved(self) -> tuple[DimensionChange, ...]:
        """The dimensions in which anything differs."""
        return tuple(one for one in self.dimensions if one.changes or one.moved)


def compare(first: Scorecard, second: Scorecard, prompts: tuple[Bundle, Bundle]) -> Comparison:
    """Return how the second card differs from the first; `prompts` are those each was graded by."""
    same_grader = _grader(first) == _grader(second)
    rubric = _reworded(*prompts)
    names = {one.id: one.name for one in (*first.dimensions, *second.dimensions)}
    return Comparison(
        first=first,
        second=second,
        same_words=first.interview.id == second.interview.id,
        same_grader=same_grader,
        dimensions=tuple(_dimension(id, name, first, second, rubric, same_grader) for id, name in names.items()),
    )


def _grader(card: Scorecard) -> tuple[str, str, str, str]:
    by = card.grading
    return by.level, by.model, by.digest, by.version


def _reworded(before: Bundle, after: Bundle) -> dict[str, str]:
    """Return, by signal, what the rubric changed: its words, its level, its dimension, or that it is new or gone."""

    def signals(bundle: Bundle) -> dict[str, tuple[str, str, str]]:
        own = (signal for question in bundle.questions for signal in question.signals)
        every = (*own, *bundle.round.signals, *bundle.shared_signals())
        return {one.id: (one.says, one.level, one.dimension) for one in every}

    old, new = signals(before), signals(after)
    changed = {id: "is new" for id in new if id not in old} | {id: "is gone" for id in old if id not in new}
    for id in old.keys() & new.keys():
        parts = zip(("words", "level", "dimension"), old[id], new[id], strict=True)
        if named := [name for name, was, now in parts if was != now]:
            changed[id] = f"other {' and '.join(named)}"
    return changed


def _dimension(
    id: str, name: str, first: Scorecard, second: Scorecard, rubric: dict[str, str], same_grader: bool
) -> DimensionChange:
    before, after = (next((one for one in card.dimensions if one.id == id), None) for card in (first, second))
    was, now = (None if one is None else one.final for one in (before, after))
    return DimensionChange(
        dimension=id,
        name=name,
        was=was,
        is_now=now,
        moved=None if was is None or now is None else now - was,
        changes=(
            *_signals(id, first, second, rubric, same_grader),
            *_flags(id, first, second, same_grader),
            *_moves(before, after),
        ),
    )


def _signals(dimension: str, first: Scorecard, second: Scorecard, rubric: dict[str, str], same_grader: bool) -> list[Change]:
    old, new = ({one.id: one for one in card.signals if one.dimension == dimension} for card in (first, second))
    found = []
    for id in dict.fromkeys((*old, *new)):
        before, after = old.get(id), new.get(id)
        if id in rubric:
            found.append(Change(id=id, cause="rubric", was=_state(before), is_now=f"{_state(after)} ({rubric[id]})"))
        elif _state(before) != _state(after):
            cause: Cause = "chance" if same_grader else "evidence"
            found.append(Change(id=id, cause=cause, was=_state(before), is_now=_state(after)))
        elif before is not None and after is not None and before.role != after.role:
            found.append(Change(id=id, cause="level", was=before.role, is_now=after.role))
        elif before is not None and after is not None and before.counts != after.counts:
            found.append(Change(id=id, cause="level", was=_counted(before), is_now=_counted(after)))
    return found


def _flags(dimension: str, first: Scorecard, second: Scorecard, same_grader: bool) -> list[Change]:
    def flags(card: Scorecard) -> dict[str, str]:
        caps = (flag for flag in card.red_flags if any(cap.startswith(f"{dimension} ") for cap in flag.caps))
        return {flag.id: "repaired" if flag.repaired else "raised" for flag in caps}

    old, new = flags(first), flags(second)
    cause: Cause = "chance" if same_grader else "red flag"
    return [
        Change(id=id, cause=cause, was=old.get(id, "not raised"), is_now=new.get(id, "not raised"))
        for id in sorted(old.keys() | new.keys())
        if old.get(id) != new.get(id)
    ]


def _moves(before: DimensionView | None, after: DimensionView | None) -> list[Change]:
    found = []
    old, new = (0 if one is None or one.move is None else one.move.by for one in (before, after))
    if old != new and before is not None:
        found.append(Change(id=before.id, cause="grader's move", was=f"{old:+d}", is_now=f"{new:+d}"))
    said, says = (None if one is None or one.coach is None else one.coach.score for one in (before, after))
    if said != says and before is not None:
        found.append(Change(id=before.id, cause="coach", was=str(said or "none"), is_now=str(says or "none")))
    return found


def _state(signal: SignalView | None) -> str:
    if signal is None:
        return "not asked for"
    prompted = ", prompted" if signal.prompted and signal.state == "present" else ""
    return f"{signal.state}{prompted}"


def _counted(signal: SignalView) -> str:
    return "counts" if signal.counts else "does not count"
