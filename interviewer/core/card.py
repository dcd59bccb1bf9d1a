"""Builds the scorecard of one grading from the session it stands in; pure, and the same again from the same records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from interviewer.core import explaining
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.events import Imported
from interviewer.core.evidence import Evidence
from interviewer.core.excerpts import arithmetic, asked_questions
from interviewer.core.findings import Outcome, outcome
from interviewer.core.foretold import Foretold, foretold
from interviewer.core.grading_events import Adjusted
from interviewer.core.injections import INJECTS
from interviewer.core.plain import on_one_line
from interviewer.core.quotations import spoken_by_candidate, without_orders
from interviewer.core.records import instant
from interviewer.core.scorecard import (
    About,
    AskedQuestion,
    Box,
    By,
    CitedView,
    CoachView,
    DimensionView,
    Failure,
    FigureView,
    FlagView,
    ForetoldView,
    HiddenView,
    HintView,
    LimitView,
    MoveView,
    Principle,
    ProbeView,
    Quoted,
    Scorecard,
    SignalView,
    Verdict,
)
from interviewer.core.scoring import DimensionScore, Findings, Flag, Move, RoundScore, had_chance, pool, score_round
from interviewer.core.script import Signal
from interviewer.core.session import Session
from interviewer.core.timing import MINUTE, elapsed
from interviewer.core.turns import Grading

REHEARSAL = "rehearsal, not an assessment"
NO_AGREEMENT: Mapping[str, float] = MappingProxyType({})


def scorecard(
    session: Session,
    grading: Grading,
    *,
    calibration: str = "uncalibrated",
    agreement: Mapping[str, float] = NO_AGREEMENT,
    file: str = "",
) -> Scorecard:
    """Return the card of a grading; `calibration` says how far its grader agreed with labels, `agreement` how far in each dimension.

    `file` is what the interview's file is called where that says more than its id.
    """
    bundle = grading.bundle
    found = outcome(session, grading)
    signals = _signals(bundle, found)
    dimensions = tuple(
        _dimension(one, bundle, found, grading, signals).model_copy(update={"agreement": agreement.get(one.dimension)})
        for one in found.score.dimensions
    )
    first = foretold(session, bundle, found.findings.marks)
    gap = explaining.gap(dimensions, signals, bundle)
    sums = arithmetic(session, bundle)
    return Scorecard(
        interview=_about(session, bundle, file),
        grading=_by(grading, calibration),
        verdict=_verdict(session, grading, found, first),
        dimensions=dimensions,
        signals=signals,
        red_flags=tuple(_flag(flag, bundle) for flag in found.findings.flags),
        gap=gap,
        strong_answer=explaining.strong_answer(gap, signals, session, grading, sums),
        probes=_probes(session, bundle, found.findings.marks),
        hints=_hints(session, grading, found),
        figures=tuple(
            FigureView(id=one["figure"], turn=one["turn"], said=one["said"], verdict=one["verdict"], factor=one["factor"], sum=one["sum"])
            for one in sums
        ),
        boxes=_boxes(bundle, found),
        principles=_principles(session, bundle, found),
        dropped=found.dropped,
        snapped=found.snapped,
        failures=tuple(Failure(run=one.run, part=one.part, reason=one.reason, says=one.says) for one in found.failures),
        hidden=tuple(HiddenView(id=id, why=why) for id, why in grading.hidden.items()),
        cited=tuple(
            CitedView(id=id, dimension=one.dimension, sign=one.sign, turn=one.turn, quote=one.quote, why=one.why)
            for id, one in grading.cited.items()
        ),
        foretold=tuple(ForetoldView(id=one.id, turn=one.turn, quote=one.quote) for one in first),
    )  # fmt: skip


def _about(session: Session, bundle: Bundle, file: str) -> About:
    models = set(session.models.values())
    read = session.source if isinstance(session.source, Imported) else None
    return About(
        id=session.id,
        round=bundle.round.id,
        title=bundle.round.title,
        questions=tuple(AskedQuestion(id=one.id, title=one.title) for one in asked_questions(session, bundle)),
        at=instant(session.started_at),
        ended=session.ended.reason if session.ended is not None else None,
        minutes=round(elapsed(session, session.last_at) / MINUTE),
        turns=len(session.turns),
        interviewer=OFFLINE if models == {OFFLINE} else session.models.get("interviewer", ""),
        source=on_one_line(file or (read.name if read is not None else "")),
        candidate=on_one_line(read.candidate) if read is not None else "",
    )


def _by(grading: Grading, calibration: str) -> By:
    opened = grading.opened
    offline = opened.model == OFFLINE
    return By(
        id=opened.grading,
        at=instant(grading.at),
        level=opened.level,
        level_name=grading.bundle.level(opened.level).name,
        model=opened.model,
        offline=offline,
        runs=opened.runs,
        complete=grading.complete,
        digest=opened.digest,
        version=opened.version,
        note=REHEARSAL if offline else "",
        calibration=calibration,
    )


def _verdict(session: Session, grading: Grading, found: Outcome, first: Sequence[Foretold]) -> Verdict:
    score, bundle = found.score, grading.bundle
    scores = [run.score.score for run in found.runs if run.score.score is not None]
    injected = [flag for flag in found.findings.flags if flag.id == INJECTS]
    own = {signal.id for question in asked_questions(session, bundle) for signal in question.signals}
    expected = own & {id for one in score.dimensions for id in one.expected}
    return Verdict(
        score=score.score,
        name=explaining.verdict_name(found, bundle),
        why=explaining.why(found, bundle),
        mean=None if score.mean is None else round(score.mean, 3),
        by_rule=score.by_rule,
        held_by=score.held_by,
        insufficient=score.insufficient,
        low=min(scores, default=None),
        high=max(scores, default=None),
        agree=found.agree,
        human=" ".join(
            filter(
                None,
                (
                    explaining.addressed_the_grader(injected, _beside(session, bundle, found.findings, injected)),
                    explaining.said_first([one.turn for one in first if one.id in expected], len(expected)),
                ),
            )
        ),
        coach=_coached(found, grading),
    )


def _beside(session: Session, bundle: Bundle, findings: Findings, injected: Sequence[Flag]) -> int:
    """Return how many marks rest on other words of a turn that addresses the grader or reads the rubric out."""
    said = spoken_by_candidate(session)
    clean = without_orders(said, bundle) if injected else said
    turns = {flag.turn for flag in injected} | {number for number, texts in said.items() if clean[number] != texts}
    return sum(mark.turn in turns for mark in findings.marks.values())


def _coached(found: Outcome, grading: Grading) -> int | None:
    """Return the round score with the coach's changes in place of the grader's finals, or None where there are none."""
    if not grading.adjusted or found.score.not_graded:
        return None
    return coached(found, grading).score


def coached(found: Outcome, grading: Grading) -> RoundScore:
    """Return the round score in which each final that a coach changed is the coach's."""
    changed = {id: one.score for id, one in grading.adjusted.items() if one.score is not None}
    return score_round(grading.bundle, grading.opened.level, found.given, replace(found.findings, finals=changed))


def _dimension(
    one: DimensionScore, bundle: Bundle, found: Outcome, grading: Grading, signals: Iterable[SignalView]
) -> DimensionView:
    low_high = found.spread(one.dimension)
    anchors = bundle.anchors(one.dimension)
    texts = (anchors.one, anchors.two, anchors.three, anchors.four)
    own = [signal for signal in signals if signal.dimension == one.dimension]
    return DimensionView(
        id=one.dimension,
        name=anchors.name,
        status=one.status,
        must=one.must,
        weight=one.weight,
        table=one.table,
        base=one.base,
        final=one.final,
        low=low_high[0] if low_high else None,
        high=low_high[1] if low_high else None,
        shown=len(one.shown),
        expected=len(one.expected),
        beyond=len(one.beyond),
        unprompted=len(one.shown) - len(one.prompted),
        limits=tuple(
            LimitView(kind=limit.kind, by=limit.by, score=limit.score, says=explaining.limit(limit, bundle))
            for limit in one.limits
        ),
        move=_move(one.move),
        coach=_coach(grading.adjusted.get(one.dimension)),
        why=explaining.nothing_to_go_by(found) or explaining.why_dimension(one, own, offline=grading.opened.model == OFFLINE),
        anchor=_anchor(one, texts),
    )


def _anchor(one: DimensionScore, texts: Sequence[str]) -> str:
    """Return how the rubric describes the final score; its words for a 1 are about nothing at all, so not where something counts."""
    if one.final is None or (one.final == 1 and (one.shown or one.beyond)):
        return ""
    return texts[one.final - 1]


def _move(move: Move | None) -> MoveView | None:
    if move is None:
        return None
    anchor = move.anchor
    return MoveView(by=move.by, anchor=anchor.score, reason=anchor.reason, quote=anchor.quote, turn=anchor.turn)


def _coach(adjusted: Adjusted | None) -> CoachView | None:
    return None if adjusted is None or adjusted.score is None else CoachView(score=adjusted.score, why=adjusted.why)


def _signals(bundle: Bundle, found: Outcome) -> tuple[SignalView, ...]:
    views = []
    for signal in pool(bundle, found.given):
        mark = found.findings.marks.get(signal.id)
        score = found.score.dimension(signal.dimension)
        views.append(
            SignalView(
                id=signal.id,
                dimension=signal.dimension,
                level=signal.level,
                says=signal.says,
                role=_role(signal, mark, found),
                state=mark.state if mark else "absent",
                prompted=mark.prompted if mark else False,
                rung=mark.rung if mark else 0,
                counts=signal.id in score.shown or signal.id in score.beyond,
                withheld=mark is None and signal.id in found.withheld,
                evidence=_quoted(mark),
            )
        )
    return tuple(views)


def _role(signal: Signal, mark: Evidence | None, found: Outcome) -> Literal["expected", "stretch", "no chance", "cannot tell"]:
    """Return what a signal is to the score; one that had no chance, or that this grader cannot tell, is held against nobody."""
    score, heard = found.score.dimension(signal.dimension), found.findings
    if mark is None and not had_chance(signal, found.given):
        return "no chance"
    half_heard = signal.dimension in heard.half_heard and score.status == "not assessed" and mark is None
    if signal.id in heard.untold or half_heard:
        return "cannot tell"
    if signal.id in score.expected:
        return "expected"
    return "stretch" if signal.id in score.stretch else "no chance"


def _quoted(mark: Evidence | None) -> Quoted | None:
    return None if mark is None else Quoted(turn=mark.turn, quote=mark.quote)


def _flag(flag: Flag, bundle: Bundle) -> FlagView:
    known = bundle.red_flag(flag.id)
    caps = [f"{cap.dimension} {cap.score}" for cap in known.caps if cap.dimension in bundle.round.dimensions] if known else []
    if flag.dimension is not None:
        caps.append(f"{flag.dimension} {1 if flag.central else 2}")
    return FlagView(
        id=flag.id,
        name=known.name if known else flag.id,
        severity=known.severity if known else "",
        evidence=Quoted(turn=flag.turn, quote=flag.quote),
        repaired=flag.repaired,
        repair=Quoted(turn=flag.repair_turn, quote=flag.repair) if flag.repair and flag.repair_turn else None,
        caps=tuple(caps),
    )


def _probes(session: Session, bundle: Bundle, marks: Mapping[str, Evidence]) -> tuple[ProbeView, ...]:
    constraints = {constraint.id for question in bundle.questions for constraint in question.constraints}
    probes = {probe.id for probe in bundle.probes}
    found = []
    for turn in session.turns:
        ids = [id for id in turn.refs if id in probes | constraints] if turn.speaker == "interviewer" else []
        if not ids:
            continue
        showed = tuple(shown for shown, mark in marks.items() if mark.turn == turn.number + 1 and mark.state == "present")
        kind: Literal["probe", "constraint"] = "constraint" if not constraints.isdisjoint(ids) else "probe"
        found.append(ProbeView(id=",".join(ids), kind=kind, turn=turn.number, text=turn.text, showed=showed))
    return tuple(found)


def _hints(session: Session, grading: Grading, found: Outcome) -> tuple[HintView, ...]:
    bundle = grading.bundle
    hints = {hint.id: hint for question in bundle.questions for hint in question.hints}
    allowed = bundle.level(grading.opened.level).hint_rung
    voided = {id for one in found.score.dimensions for id in one.voided}
    views = []
    for turn in session.turns:
        hint = next((hints[id] for id in turn.refs if id in hints), None) if turn.speaker == "interviewer" else None
        if hint is None:
            continue
        after = {id for id in hint.gives if id in found.findings.marks and found.findings.marks[id].turn > turn.number}
        views.append(
            HintView(
                id=hint.id,
                rung=hint.rung,
                turn=turn.number,
                allowed=hint.rung <= allowed,
                prompted=tuple(id for id in hint.gives if id in after and id not in voided),
                voided=tuple(id for id in hint.gives if id in after & voided),
            )
        )
    return tuple(views)


def _boxes(bundle: Bundle, found: Outcome) -> tuple[Box, ...]:
    return tuple(Box(name=box.name, evidence=_first(box.signals, found.findings)) for box in bundle.round.boxes)


def _principles(session: Session, bundle: Bundle, found: Outcome) -> tuple[Principle, ...]:
    views = []
    for question in bundle.questions:
        if not question.principle:
            continue
        evidence = _first([signal.id for signal in question.signals], found.findings)
        state: Literal["shown", "asked", "not asked"] = (
            "shown" if evidence else "asked" if question.id in session.put else "not asked"
        )
        views.append(Principle(name=question.principle, question=question.id, state=state, evidence=evidence))
    return tuple(views)


def _first(ids: Iterable[str], findings: Findings) -> Quoted | None:
    marks = (findings.marks.get(id) for id in ids)
    return next((_quoted(mark) for mark in marks if mark is not None and mark.state == "present"), None)
