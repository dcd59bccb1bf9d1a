"""What one grading found: its runs, what most of them agree on, and what the interviewer had given a chance at; pure.

Each run stands for itself, so that the spread between runs can be shown; what counts is what more than half of the runs found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.course import IN_COURSE
from interviewer.core.evidence import Evidence
from interviewer.core.grading import PIECE, RED_FLAGS, parts
from interviewer.core.grading_events import Anchored, Flagged, Judged, Marked, Unmarked
from interviewer.core.passing import passing
from interviewer.core.quality import is_english
from interviewer.core.scoring import (
    HELD,
    Anchor,
    Findings,
    Flag,
    Given,
    RoundScore,
    nothing_assessed,
    score_round,
)
from interviewer.core.session import Session
from interviewer.core.turns import Grading

ENOUGH_WORDS = 40
ENOUGH_ANSWERS = 2
"""Fewer words or answers than these are too little to assess anything by (rubric 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingRun:
    """One run of a grading: what it found, and the score that follows; `flags_read` if it could read red flags."""

    number: int
    findings: Findings
    score: RoundScore
    flags_read: bool

    def graded(self, dimension: str) -> bool:
        """Tell whether the run could read all that a dimension stands on, and so has a vote in it."""
        return dimension not in self.findings.not_graded


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A grading worked out: what counts, the score, every run, and how much of what the grader said was thrown out."""

    given: Given
    findings: Findings
    score: RoundScore
    runs: tuple[GradingRun, ...]
    failures: tuple[Unmarked, ...]
    dropped: int
    snapped: int
    withheld: tuple[str, ...]
    too_little: bool
    not_english: bool = False

    def spread(self, dimension: str) -> tuple[int, int] | None:
        """Return the lowest and the highest final score of a dimension over the runs that scored it."""
        finals = [one.final for run in self.runs if (one := run.score.dimension(dimension)).final is not None]
        return (min(finals), max(finals)) if finals else None

    @property
    def agree(self) -> int:
        """How many runs gave the round score that counts."""
        return sum(1 for run in self.runs if run.score.score == self.score.score)


def given(session: Session, bundle: Bundle) -> Given:
    """Return what the interviewer gave a chance at."""
    put = frozenset(session.put)
    invited = [invitation for invitation in bundle.round.invitations if invitation.id in put]
    questions = [question for question in bundle.questions if question.id in put]
    constraints = {constraint.id for question in questions for constraint in question.constraints}
    challenges = {probe.id for probe in bundle.probes} | constraints
    return Given(
        questions=frozenset(question.id for question in questions),
        put=put,
        code=session.wrote_code or any(one.skip == "code" for one in invited),
        challenged=not put.isdisjoint(challenges),
        closed="close" in put or any(one.dimension == "COMM" for one in invited) or session.current is session.phases[-1],
    )


def outcome(session: Session, grading: Grading) -> Outcome:
    """Return what a grading comes to, however far it has come; a part that no run could read is not graded."""
    bundle, level = grading.bundle, grading.opened.level
    heard = [one for one in grading.read.values() if isinstance(one, Marked)]
    too_little, not_english = _too_little(session), _not_english(session, grading)
    nothing = nothing_assessed(bundle, level) if too_little or not_english else None
    chances = Given(questions=frozenset()) if nothing is not None else given(session, bundle)
    names, seen = parts(session, grading), _Seen.of(session, grading)
    runs = []
    for number in range(1, grading.opened.runs + 1):
        # in the order of the transcript, whichever reply came first
        read = [one for name in names if isinstance(one := grading.read.get((number, name)), Marked)]
        if any(run == number for run, _ in grading.read):
            failed = _failed(read, names)
            found = _read(session, bundle, read, failed, seen)
            score = nothing or score_round(bundle, level, chances, found)
            runs.append(GradingRun(number=number, findings=found, score=score, flags_read=RED_FLAGS not in failed))
    findings = _consensus(runs, bundle)
    return Outcome(
        given=chances,
        findings=findings,
        score=nothing or score_round(bundle, level, chances, findings),
        runs=tuple(runs),
        failures=tuple(one for one in grading.read.values() if isinstance(one, Unmarked)),
        dropped=sum(one.dropped for one in heard),
        snapped=sum(one.snapped for one in heard),
        withheld=tuple(sorted({id for one in heard for id in one.withheld})),
        too_little=too_little,
        not_english=not_english,
    )


def unheard(grading: Grading) -> frozenset[str]:
    """Return the signals that the grader cannot hear: offline, those without a cue that no course shows; a model can hear every one."""
    if grading.opened.model != OFFLINE:
        return frozenset()
    return frozenset(grading.bundle.signal_dimensions.keys() - grading.bundle.cues.keys() - IN_COURSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What code sees of an interview, whatever a grader says: who asked for what, what a run shows, and what this grader cannot hear."""

    asked: Mapping[str, tuple[tuple[int, int], ...]]
    run: Evidence | None
    untold: frozenset[str]
    half_heard: frozenset[str]

    @staticmethod
    def of(session: Session, grading: Grading) -> _Seen:
        bundle = grading.bundle
        half_heard = frozenset(bundle.standards.listening.half_heard) if grading.opened.model == OFFLINE else frozenset[str]()
        return _Seen(
            asked=prompting(session, bundle),
            run=passing(session, bundle),
            untold=unheard(grading),
            half_heard=half_heard,
        )


def prompting(session: Session, bundle: Bundle) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Return, by signal, every turn of the interviewer's that asked for it or gave it away: its number and the hint's rung, or 0."""
    probes = {probe.id: probe for probe in bundle.probes}
    hints = {hint.id: hint for question in bundle.questions for hint in question.hints}
    found: dict[str, list[tuple[int, int]]] = {}
    for turn in session.turns:
        for ref in turn.refs if turn.speaker == "interviewer" else ():
            if ref in probes:
                for when in probes[ref].when:
                    if when.missing:
                        found.setdefault(when.missing, []).append((turn.number, 0))
            elif ref in hints:
                for id in hints[ref].gives:
                    found.setdefault(id, []).append((turn.number, hints[ref].rung))
    return {id: tuple(places) for id, places in found.items()}


def _read(
    session: Session,
    bundle: Bundle,
    heard: Sequence[Marked],
    failed: frozenset[str],
    seen: _Seen,
) -> Findings:
    """Return what one run found; what failed is not graded, and a run of the code outranks what was thought of it."""
    marks: dict[str, Judged] = {}
    flags: dict[str, Flagged] = {}
    for one in heard:
        for mark in one.marks:  # several pieces may show a signal: the last position counts
            if mark.id not in marks or mark.turn > marks[mark.id].turn:
                marks[mark.id] = mark
        for flag in one.flags:
            flags.setdefault(flag.id, flag)
    evidence = {id: _evidence(mark, seen.asked.get(id, ())) for id, mark in marks.items()}
    if seen.run is not None:
        evidence[seen.run.id] = seen.run
    return Findings(
        marks=evidence,
        flags=tuple(_flag(flag, session, bundle, evidence) for flag in flags.values()),
        anchors=_anchors(heard),
        # without the red flags no cap is known, and so no score either
        not_graded=frozenset(bundle.round.dimensions) if RED_FLAGS in failed else failed,
        untold=seen.untold.union(*(one.withheld for one in heard)) - evidence.keys(),
        half_heard=seen.half_heard,
    )


def _failed(heard: Sequence[Marked], names: Sequence[str]) -> frozenset[str]:
    """Return the dimensions, and `RED_FLAGS`, of which any piece could not be read."""
    whole = {one.part for one in heard}
    return frozenset(name.partition(PIECE)[0] for name in names if name not in whole)


def _anchors(heard: Iterable[Marked]) -> dict[str, Anchor]:
    """Return the anchor that describes each dimension, where the grader named one, and the same in every piece it named one for."""
    named: dict[str, list[Anchored]] = {}
    for one in heard:
        if one.anchor is not None:
            named.setdefault(one.part.partition(PIECE)[0], []).append(one.anchor)
    return {
        id: Anchor(score=first.score, reason=first.reason, quote=first.quote, turn=first.turn)
        for id, (first, *more) in named.items()
        if all(other.score == first.score for other in more)
    }


def _evidence(mark: Judged, places: Iterable[tuple[int, int]]) -> Evidence:
    """Return a mark as evidence; whatever asked for it or gave it away in an earlier turn prompted it."""
    rungs = [rung for turn, rung in places if turn < mark.turn]
    return Evidence(
        id=mark.id, state=mark.state, quote=mark.quote, turn=mark.turn, prompted=bool(rungs), rung=max(rungs, default=0)
    )


def _flag(flag: Flagged, session: Session, bundle: Bundle, marks: Mapping[str, Evidence]) -> Flag:
    """Return a red flag; where the grader named no repair, the answer to its probe mends it if it shows something of what it caps."""
    mended = _mended(flag, session, bundle, marks) if not flag.repair else None
    return Flag(
        id=flag.id,
        quote=flag.quote,
        turn=flag.turn,
        repair=mended.quote if mended else flag.repair,
        repair_turn=mended.turn if mended else flag.repair_turn,
        dimension=flag.dimension or _concerned(flag, bundle, marks),
        central=flag.central,
    )


def _mended(flag: Flagged, session: Session, bundle: Bundle, marks: Mapping[str, Evidence]) -> Evidence | None:
    red_flag = bundle.red_flag(flag.id)
    capped = {cap.dimension for cap in red_flag.caps} if red_flag else set()
    probes = {probe.id for probe in bundle.probes if any(when.redflag == flag.id for when in probe.when)} | {flag.id}
    for turn in session.turns:
        if turn.number <= flag.turn or turn.speaker != "interviewer" or not probes.intersection(turn.refs):
            continue
        answers = (mark for mark in marks.values() if mark.turn == turn.number + 1 and mark.state == "present")
        dimensions = bundle.signal_dimensions
        return next((mark for mark in answers if dimensions.get(mark.id) in capped), None)
    return None


def _concerned(flag: Flagged, bundle: Bundle, marks: Mapping[str, Evidence]) -> str | None:
    """Return the dimension of a wrong claim held: that of the signal contradicted in the same turn, if there is one."""
    if flag.id != HELD:
        return None
    held = (mark.id for mark in marks.values() if mark.state == "contradicted" and mark.turn == flag.turn)
    return next((dimension for id in held if (dimension := bundle.signal_dimensions.get(id))), None)


def _consensus(runs: Sequence[GradingRun], bundle: Bundle) -> Findings:
    """Return what more than half of the runs that could tell found; the quotation is that of the first run that has it."""
    dimension_of = bundle.signal_dimensions
    failed = frozenset(id for id in bundle.round.dimensions if not any(run.graded(id) for run in runs))

    def readers(id: str) -> list[GradingRun]:
        return [run for run in runs if run.graded(dimension_of.get(id, ""))]

    marks: dict[str, Evidence] = {}
    for id in dict.fromkeys(id for run in runs for id in run.findings.marks):
        could_tell = [run for run in readers(id) if id not in run.findings.untold]
        mark = _most([run.findings.marks.get(id) for run in could_tell], key=lambda one: one.state)
        if mark is not None:
            marks[id] = mark
    unsure = {id for run in runs for id in run.findings.untold}
    untold = frozenset(id for id in unsure if all(id in run.findings.untold for run in readers(id)))
    flags = []
    looked = [run for run in runs if run.flags_read]
    for id in dict.fromkeys(flag.id for run in looked for flag in run.findings.flags):
        flag = _most(
            [next((f for f in run.findings.flags if f.id == id), None) for run in looked], key=lambda one: one.repaired
        )
        if flag is not None:
            flags.append(flag)
    named = {id: [run.findings.anchors.get(id) for run in runs if run.graded(id)] for id in bundle.round.dimensions}
    agreed = {id: _most(each, key=lambda one: one.score) for id, each in named.items()}
    anchors = {id: one for id, one in agreed.items() if one is not None}
    half_heard = frozenset(id for run in runs for id in run.findings.half_heard)
    return Findings(marks=marks, flags=tuple(flags), anchors=anchors, not_graded=failed, untold=untold, half_heard=half_heard)


_T = TypeVar("_T")


def _most(found: Sequence[_T | None], *, key: Callable[[_T], object]) -> _T | None:
    """Return the first of those that more than half agree on, or None where most found nothing or there is no majority."""
    votes = Counter(key(one) for one in found if one is not None)
    if not votes:
        return None
    winner, count = votes.most_common(1)[0]
    return next(one for one in found if one is not None and key(one) == winner) if 2 * count > len(found) else None


def _too_little(session: Session) -> bool:
    answers = [turn for turn in session.turns if turn.speaker == "candidate" and any(c.isalpha() for c in turn.text)]
    return len(answers) < ENOUGH_ANSWERS or sum(len(turn.text.split()) for turn in answers) < ENOUGH_WORDS


def _not_english(session: Session, grading: Grading) -> bool:
    """Tell whether the candidate spoke a language that the offline grader does not know: its silence about them is no score."""
    said = " ".join(turn.text for turn in session.turns if turn.speaker == "candidate")
    return grading.opened.model == OFFLINE and not is_english(said)
