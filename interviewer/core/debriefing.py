"""Builds the debrief of a loop from rounds that were graded apart: the rule first, then differences alone, each with its words.

The same packets give the same debrief in whatever order they come; no packet's score changes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from interviewer.core import memos
from interviewer.core.bundle import Bundle
from interviewer.core.card import REHEARSAL, scorecard
from interviewer.core.debrief import Debrief, EvidenceView, FollowUp, GapView, PacketView, PointView, RoundQuote
from interviewer.core.deciding import BAR_ROUNDS, Result, decide
from interviewer.core.findings import outcome
from interviewer.core.injections import INJECTS
from interviewer.core.scorecard import BAR, DimensionView, FlagView, Quoted, Scorecard, SignalView
from interviewer.core.scoring import score_round
from interviewer.core.script import LEVELS, Level, level_rank
from interviewer.core.session import Session
from interviewer.core.turns import Grading

SHARED = ("SAFE", "COMM")
"""The dimensions that rounds have in common."""
APART = 2
"""From how many steps on two rounds differ."""
STRONGEST, GAPS = 3, 2
_CODING = frozenset("CAB")
_MAJOR = re.compile(r"^major(?: at (?P<level>\w+)\+)?(?: in (?P<round>\w+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A graded round: its card, the prompts it was graded by, what the decision knows of it, and whether a coach's scores are in it."""

    card: Scorecard
    bundle: Bundle
    result: Result
    coached: bool

    @property
    def round(self) -> str:
        """The round's id."""
        return self.bundle.round.id


def packet(session: Session, grading: Grading) -> Packet:
    """Return the packet of a grading; where a coach changed scores, the round is worked out with those."""
    found, bundle, level = outcome(session, grading), grading.bundle, grading.opened.level
    finals = {id: one.score for id, one in grading.adjusted.items() if one.score is not None}
    findings = replace(found.findings, finals=finals)
    at = score_round(bundle, level, found.given, findings) if finals and found.score.score is not None else found.score
    lower = LEVELS[level_rank(level) - 1] if level_rank(level) else None
    readable = lower is not None and at.score is not None
    return Packet(
        card=scorecard(session, grading),
        bundle=bundle,
        result=Result(
            round=bundle.round.id,
            score=at.score,
            below=score_round(bundle, lower, found.given, findings).score if lower is not None and readable else None,
            unassessed=tuple(one.dimension for one in at.dimensions if one.must and one.status == "not assessed"),
        ),
        coached=bool(finals),
    )


def debrief(packets: Iterable[Packet], script: Mapping[str, Bundle], level: Level) -> Debrief:
    """Return the debrief of packets of different rounds, all graded at `level`; `script` has the prompts of every round."""
    known = {one.round: one for one in sorted(packets, key=lambda one: script[one.round].round.place)}
    rules = {rule.id: rule for rule in next(iter(script.values())).standards.levels.levels}
    found = decide(
        (one.result for one in known.values()), rules, level, {id: script[id].round.must for id in BAR_ROUNDS if id in script}
    )
    weights = rules[level].rounds
    follow_up = _follow_up(found.more[0], known, script, level) if found.decided == "follow-up round" else None
    told = Debrief(
        level=level,
        level_name=rules[level].name,
        decided=found.decided,
        decided_level=found.level,
        says=memos.decision(found, rules),
        doubt=memos.doubt({id: one.card.interview.candidate for id, one in known.items()}),
        reasons=tuple(memos.reasons(found, known.keys(), script, rules)),
        mean=found.at.mean,
        mean_below=found.below.mean if found.below is not None else None,
        weight=found.at.weight,
        packets=tuple(_view(one, weights.get(id, 0)) for id, one in known.items()),
        points=tuple(_points(tuple(known.values()), level)),
        repaired=tuple(
            _flag(one, flag, flag.repair or flag.evidence)
            for one in known.values()
            for flag in one.card.red_flags
            if flag.repaired and flag.id != INJECTS
        ),
        strongest=tuple(_strongest(tuple(known.values()), weights)),
        gaps=tuple(_gaps(known.values(), weights)),
        follow_up=follow_up,
        memo="",
        for_the_candidate="",
        note=REHEARSAL if any(one.card.grading.offline for one in known.values()) else "",
    )
    return told.model_copy(update={"memo": memos.memo(told), "for_the_candidate": memos.for_the_candidate(told)})


def _view(one: Packet, weight: int) -> PacketView:
    card = one.card
    return PacketView(
        round=one.round,
        title=card.interview.title,
        voice=one.bundle.round.persona.name,
        interview=card.interview.id,
        candidate=card.interview.candidate,
        grading=card.grading.id,
        graded_by=card.grading.model,
        verdict=card.verdict.name,
        score=one.result.score,
        below=one.result.below,
        weight=weight,
        coached=one.coached,
        insufficient=card.verdict.insufficient,
        hints=len(card.hints),
        unassessed=tuple(view.id for view in card.dimensions if view.status != "scored"),
    )


def _follow_up(more: tuple[str, str], known: Mapping[str, Packet], script: Mapping[str, Bundle], level: Level) -> FollowUp:
    """Return the round and dimension with a question that was not asked yet and can show it at this level, if there is one."""
    id, dimension = more
    asked = {one.id for one in known[id].card.interview.questions} if id in known else set[str]()
    fitting = [
        question
        for question in script[id].questions
        if any(s.dimension == dimension and level_rank(s.level) <= level_rank(level) for s in question.signals)
    ] or list(script[id].questions)
    question = next((one for one in fitting if one.id not in asked), fitting[0])
    return FollowUp(round=id, dimension=dimension, question=question.id, title=question.title)


# --- what is to be talked about ---


def _points(packets: Sequence[Packet], level: Level) -> Iterator[PointView]:
    for dimension in SHARED:
        scored = [
            (one, view) for one in packets for view in one.card.dimensions if view.id == dimension and view.final is not None
        ]
        finals = [_final(view) for _, view in scored]
        if finals and max(finals) - min(finals) >= APART:
            ends = [(one, view) for one, view in scored if _final(view) in {min(finals), max(finals)}]
            yield PointView(
                kind="differs",
                about=dimension,
                rounds=tuple(one.round for one, _ in ends),
                says=f"{scored[0][1].name} is {', '.join(f'{_final(view)} in {one.round}' for one, view in ends)}.",
                quotes=tuple(quote for one, view in ends for quote in islice(_quotes(one, view), 1)),
            )
    for one in packets:
        for view in one.card.dimensions:
            if view.must and view.final is not None and _final(view) < BAR:
                says = f"{view.name} decides {one.round} and is {_final(view)} of 4. {view.why}"
                yield PointView(
                    kind="below the bar",
                    about=view.id,
                    rounds=(one.round,),
                    says=says,
                    quotes=tuple(islice(_quotes(one, view), 2)),
                )
        for flag in one.card.red_flags:
            if flag.id == INJECTS or (not flag.repaired and _is_major(flag, one.round, level)):
                yield _flag(one, flag, flag.evidence)
        for view in one.card.dimensions:
            if view.status != "scored":
                yield PointView(
                    kind="not assessed",
                    about=view.id,
                    rounds=(one.round,),
                    says=f"{view.name} was {view.status}. {view.why}",
                    quotes=(),
                )


def _flag(one: Packet, flag: FlagView, words: Quoted) -> PointView:
    """Return a red flag; that the grader was addressed is a fact that moves no score of what was built."""
    injects = flag.id == INJECTS
    return PointView(
        kind="note" if injects else "red flag",
        about=flag.id,
        rounds=(one.round,),
        says=f"{flag.name}{'; it moves no score of what was built' if injects else ''}.",
        quotes=(_in(one, words),),
    )


def _final(view: DimensionView) -> int:
    """Return the score of a dimension that has one; a coach's stands for the grader's."""
    return view.coach.score if view.coach is not None else view.final or 0


def _is_major(flag: FlagView, round: str, level: Level) -> bool:
    """Tell whether a red flag is a major one in this round at this level, by the specification's words."""
    found = _MAJOR.match(flag.severity)
    if found is None:
        return False
    at, within = found["level"], found["round"]
    here = within is None or within == round or (within == "coding" and round in _CODING)
    return here and (at not in LEVELS or level_rank(level) >= LEVELS.index(at))


def _quotes(one: Packet, view: DimensionView) -> Iterator[RoundQuote]:
    """Yield the words that a dimension rests on: what contradicts it first where it is low, what counts where it is not.

    Where several signals rest on the same words, those are there once.
    """
    low = _final(view) < BAR
    own = [s for s in one.card.signals if s.dimension == view.id and s.evidence is not None]
    own.sort(key=lambda s: (s.state != "contradicted") if low else not s.counts)
    before: list[Quoted] = []
    for words in (s.evidence for s in own if s.evidence is not None):
        if not any(words.turn == told.turn and (words.quote in told.quote or told.quote in words.quote) for told in before):
            before.append(words)
            yield _in(one, words)


def _in(one: Packet, quoted: Quoted) -> RoundQuote:
    return RoundQuote(round=one.round, turn=quoted.turn, quote=quoted.quote)


# --- for and against ---


def _strongest(packets: Sequence[Packet], weights: Mapping[str, int]) -> Iterator[EvidenceView]:
    """Yield the strongest pieces of evidence, of different rounds as far as there are any.

    What goes beyond the level comes first, then what was said unasked, then what weighs most.
    """
    found = [
        (one, signal, quoted)
        for one in packets
        for signal in one.card.signals
        if signal.counts and signal.state == "present" and (quoted := signal.evidence) is not None
    ]
    found.sort(key=lambda each: _strength(each[0], each[1], weights))
    firsts = {one.round: (one, signal, quoted) for one, signal, quoted in reversed(found)}
    ahead = sorted(firsts.values(), key=lambda each: _strength(each[0], each[1], weights))
    for one, signal, quoted in islice((*ahead, *(each for each in found if each not in ahead)), STRONGEST):
        yield EvidenceView(
            round=one.round,
            turn=quoted.turn,
            quote=quoted.quote,
            dimension=signal.dimension,
            signal=signal.id,
            says=signal.says,
        )


def _strength(one: Packet, signal: SignalView, weights: Mapping[str, int]) -> tuple[bool, int, bool, int, str]:
    weight = weights.get(one.round, 0) * one.card.dimension(signal.dimension).weight
    return signal.role != "stretch", -level_rank(signal.level), signal.prompted, -weight, signal.id


def _gaps(packets: Iterable[Packet], weights: Mapping[str, int]) -> Iterator[GapView]:
    """Yield what costs most: the first gap of each round, by what is missing to the bar and how much it weighs."""
    found = [(one, gap, one.card.dimension(gap.dimension)) for one in packets if (gap := one.card.gap) is not None]
    below = [(one, gap, view) for one, gap, view in found if _final(view) < BAR]
    below.sort(
        key=lambda each: (-(BAR - _final(each[2])) * each[2].weight * max(1, weights.get(each[0].round, 0)), each[0].round)
    )
    for one, gap, view in below[:GAPS]:
        yield GapView(
            round=one.round,
            dimension=view.name,
            score=_final(view),
            says=gap.says,
            question=gap.question,
            quote=next(_quotes(one, view), None),
        )
