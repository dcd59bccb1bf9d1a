"""Labelled transcripts as cases of a run: what the gold set says of one stands in its card, and a grade is held against that.

Each side scores the labels by its own rule, as it scores the grader's marks; what the labels say of signals and red flags is the same
for both, so a signal that a version does not have any more is one that its grader misses.
How far a grader agrees over the whole set, with intervals of its own, is told by `calibrating`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from interviewer import importing
from interviewer.core.bundle import Bundle
from interviewer.core.events import Record
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.errors import ImportRefused
from interviewer.evaluation.cards import Card
from interviewer.evaluation.gold import Gold
from interviewer.evaluation.gradings import GRADE, WITHOUT
from interviewer.evaluation.keys import digest
from interviewer.evaluation.rating import rated_by_labels
from interviewer.evaluation.yardstick import Fault, Yardstick, verdict


def digest_of(labelled: Gold) -> str:
    """Return a digest of the transcript and its labels."""
    return digest({"talk": labelled.talk.model_dump(mode="json"), "labels": labelled.labels.model_dump(mode="json")})


def opened(labelled: Gold, narrowed: Bundle) -> tuple[tuple[Record, ...], Session]:
    """Return a labelled transcript as an interview of ours, heard by the cues of these prompts; raises `ImportRefused`."""
    content = labelled.talk.model_dump_json().encode()
    (found,) = importing.opened(content, name=labelled.id, bundles={narrowed.round.id: narrowed}, now=0)
    if found.reasons:
        raise ImportRefused(labelled.id, found.reasons)
    return found.records, replay(found.records)


def card(labelled: Gold, narrowed: Bundle, session: Session) -> Card:
    """Return what is kept of a labelled transcript: nothing of its interviewer is measured, and what the labels come to is known."""
    rated = rated_by_labels(labelled, narrowed)
    marked = {id: mark.state for id, mark in labelled.labels.signals.items()}
    return {
        "ended": session.ended.reason if session.ended is not None else "open",
        "failures": [],
        "measures": {},
        "planted": {},
        "quality": None,
        "answers": sum(turn.speaker == "candidate" for turn in session.turns),
        "questions": list(labelled.talk.questions),
        "lines": [],
        "turns": 0,
        "words": 0,
        "minutes": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "cost": None,
        "seconds": None,
        "labels": {
            "signals": marked,
            "open": sorted(id for id, state in rated.signals.items() if state == "absent"),
            "flags": sorted(flag.id for flag in labelled.labels.red_flags),
            "where": {id: [_turn_of(mark.quote, session), mark.quote] for id, mark in labelled.labels.signals.items()},
            "dimensions": dict(rated.dimensions),
            "score": rated.verdict,
        },
    }


def _turn_of(quote: str, session: Session) -> int | None:
    """Return the candidate's turn that a label quotes, as the interview counts its turns."""
    said = (turn for turn in session.turns if turn.speaker == "candidate" and (quote in turn.text or quote in turn.code))
    return next((turn.number for turn in said), None)


# --- what is measured of a grade that has labels beside it ---

_Plain = Mapping[str, Any]


def _present(side: _Plain) -> set[str]:
    return {id for id, state in side["signals"].items() if state == "present"}


def _signals_f1(labels: _Plain, grade: _Plain) -> float | None:
    """Return the harmonic mean of precision and recall; where there is nothing and nothing is claimed, all is right."""
    there, claimed = _present(labels), _present(grade)
    return 2 * len(there & claimed) / (len(there) + len(claimed)) if there or claimed else 1.0


def _signals_found(labels: _Plain, grade: _Plain) -> float | None:
    there = _present(labels)
    return len(there & _present(grade)) / len(there) if there else None


def _signals_right(labels: _Plain, grade: _Plain) -> float | None:
    claimed = _present(grade)
    return len(claimed & _present(labels)) / len(claimed) if claimed else None


def _signals_same(labels: _Plain, grade: _Plain) -> float | None:
    """Return the share of signals in the same state on both sides, absent ones among them."""
    ids = {id for side in (labels, grade) for id in (*side["signals"], *side["open"])}
    return sum(labels["signals"].get(id) == grade["signals"].get(id) for id in ids) / len(ids) if ids else None


def _flag_errors(labels: _Plain, grade: _Plain) -> float | None:
    return float(len(set(labels["flags"]) ^ set(grade["flags"])))


def _scores(labels: _Plain, grade: _Plain) -> list[tuple[int | None, int | None]]:
    return [(score, grade["dimensions"].get(id)) for id, score in labels["dimensions"].items()]


def _dimension_distance(labels: _Plain, grade: _Plain) -> float | None:
    """Return the mean distance of the dimensions that both scored."""
    apart = [abs(one - other) for one, other in _scores(labels, grade) if one is not None and other is not None]
    return sum(apart) / len(apart) if apart else None


def _dimensions_open(labels: _Plain, grade: _Plain) -> float | None:
    return float(sum((one is None) != (other is None) for one, other in _scores(labels, grade)))


def _score_distance(labels: _Plain, grade: _Plain) -> float | None:
    one, other = labels["score"], grade["score"]
    return None if one is None or other is None else float(abs(one - other))


def _score_same(labels: _Plain, grade: _Plain) -> float | None:
    apart = _score_distance(labels, grade)
    return None if apart is None else float(apart == 0)


def _missed(labels: _Plain, grade: _Plain) -> Iterable[Fault]:
    return _quoted(_present(labels) - _present(grade), labels, "is in the labels and not in the grade")


def _invented(labels: _Plain, grade: _Plain) -> Iterable[Fault]:
    return _quoted(_present(grade) - _present(labels), grade, "is in the grade and not in the labels")


def _quoted(ids: Iterable[str], side: _Plain, what: str) -> Iterable[Fault]:
    """Yield what is wrong with each signal, at the turn and with the words that one side rests it on."""
    for id in sorted(ids):
        turn, quote = side["where"].get(id, (None, ""))
        yield turn, f"{id} {what}: “{quote}”" if quote else f"{id} {what}"


def _either(labels: _Plain, grade: _Plain) -> Iterable[Fault]:
    return (*_missed(labels, grade), *_invented(labels, grade))


def _flags_apart(labels: _Plain, grade: _Plain) -> Iterable[Fault]:
    for id in sorted(set(labels["flags"]) ^ set(grade["flags"])):
        yield None, f"{id} is in the {'labels' if id in labels['flags'] else 'grade'} alone"


def _scores_apart(labels: _Plain, grade: _Plain) -> Iterable[Fault]:
    if labels["score"] != grade["score"]:
        yield None, f"the grade is {grade['score']}, the labels come to {labels['score']}"


def _stick(
    id: str,
    title: str,
    figure: Callable[[_Plain, _Plain], float | None],
    faults: Callable[[_Plain, _Plain], Iterable[Fault]] | None = None,
    **more: Any,
) -> Yardstick:
    """Return a yardstick of labels and grade together."""

    def value(card: Card) -> float | None:
        labels, grade = card.get("labels"), verdict(card, GRADE)
        return None if labels is None or grade is None else figure(labels, grade)

    def wrong(card: Card) -> Iterable[Fault]:
        labels, grade = card.get("labels"), verdict(card, GRADE)
        return () if labels is None or grade is None or faults is None else faults(labels, grade)

    fixed: dict[str, Any] = {"needs": GRADE, "without": WITHOUT, "unit": "share", "direction": "higher"}
    return Yardstick(**{**fixed, "id": id, "title": title, "value": value, "faults": wrong, **more})


_LOWER: Mapping[str, Any] = {"direction": "lower"}

YARDSTICKS = (
    _stick("signals-f1", "Signals agreed on (F1)", _signals_f1, _either),
    _stick("signals-found", "Labelled signals that were marked", _signals_found, _missed),
    _stick("signals-right", "Marked signals that are labelled", _signals_right, _invented),
    _stick("signals-same", "Signals in the same state", _signals_same, _either),
    _stick("flag-errors", "Red flags on one side alone", _flag_errors, _flags_apart, unit="count", **_LOWER),
    _stick("dimension-distance", "Distance of dimension scores", _dimension_distance, unit="score", **_LOWER),
    _stick("dimensions-open", "Dimensions that one side left open", _dimensions_open, unit="count", **_LOWER),
    _stick("score-same", "Round scores that are the same", _score_same, _scores_apart),
    _stick("score-distance", "Distance of round scores", _score_distance, _scores_apart, unit="score", **_LOWER),
)
"""What may be measured of a grade, of labelled transcripts alone."""
