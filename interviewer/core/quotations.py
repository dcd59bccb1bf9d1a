"""Quotations held against what the candidate said: found in their words, put right, or thrown out and counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from interviewer.core.bundle import Bundle
from interviewer.core.cues import Cue
from interviewer.core.evidence import Quotable
from interviewer.core.injections import INJECTS, without_injections
from interviewer.core.reciting import without_recitals
from interviewer.core.session import Session


def spoken_by_candidate(session: Session) -> dict[int, tuple[str, ...]]:
    """Return the candidate's turns by number: their words, their code and their board."""
    return {turn.number: (turn.text, turn.code, turn.board) for turn in session.turns if turn.speaker == "candidate"}


def without_orders(said: Mapping[int, tuple[str, ...]], bundle: Bundle) -> dict[int, tuple[str, ...]]:
    """Return the turns with whatever addresses the grader, and whatever reads the rubric out, blanked out: it is no evidence."""
    clean = _clean(tuple(said.values()), bundle.cues.get(INJECTS, ()), _signals(bundle))
    return dict(zip(said, clean, strict=True))


def without_order(text: str, bundle: Bundle) -> str:
    """Return one text so."""
    return _clean(((text,),), bundle.cues.get(INJECTS, ()), _signals(bundle))[0][0]


def _signals(bundle: Bundle) -> tuple[str, ...]:
    own = (signal.says for question in bundle.questions for signal in question.signals)
    return (*own, *(signal.says for signal in (*bundle.round.signals, *bundle.shared_signals())))


@lru_cache(maxsize=64)
def _clean(said: tuple[tuple[str, ...], ...], cues: tuple[Cue, ...], signals: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the texts without what addresses the grader; one grading wants those of its interview several times."""
    return tuple(
        tuple(without_recitals(without_injections(text, cues), signals) if text else "" for text in texts) for texts in said
    )


class Quotations:
    """Quotations held against what the candidate said, by turn; how many were thrown out, and how many put right."""

    def __init__(self, said: Mapping[int, tuple[str, ...]]) -> None:
        self._said = {number: [Quotable(text) for text in texts if text] for number, texts in said.items()}
        self.dropped = 0
        self.snapped = 0

    def place(self, quote: str, turn: int | None, allowed: frozenset[int] | None = None) -> tuple[int, str] | None:
        """Return the turn a quotation stands in and its words there: in the turn that was named, else in the first that has them.

        Only turns in `allowed` are looked at, where that is given.  What stands nowhere is None and counts as thrown out.
        """
        numbers = [number for number in self._said if allowed is None or number in allowed]
        numbers.sort(key=lambda number: (number != turn, number))
        for find in (Quotable.locate, Quotable.snap):
            for number in numbers:
                for text in self._said[number]:
                    if (span := find(text, quote)) is not None:
                        self.snapped += find is Quotable.snap
                        return number, span
        self.dropped += 1
        return None

    def until(self, turn: int) -> frozenset[int]:
        """Return the turns up to this one, and with it."""
        return frozenset(number for number in self._said if number <= turn)

    def after(self, turn: int) -> frozenset[int]:
        """Return the candidate's turns that come later."""
        return frozenset(number for number in self._said if number > turn)
