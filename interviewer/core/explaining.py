"""The words of a scorecard: why a verdict, why a score, what is the first gap, and what a strong answer would have held.

Offline a cue confirms and never denies, so what was not found is "not evident in what you said" and never "absent".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.findings import Outcome
from interviewer.core.formulas import FORMULAS
from interviewer.core.scorecard import BAR, DimensionView, Gap, Quoted, SignalView, StrongAnswer
from interviewer.core.scoring import DimensionScore, Flag, Limit, RoundScore
from interviewer.core.script import level_rank
from interviewer.core.session import Session
from interviewer.core.turns import Grading

MOST_QUOTES = 3
FEW, SHARE = 2, 4
"""So many points that the interviewer said first, and one in so many of those expected, are told beside the verdict."""


def verdict_name(found: Outcome, bundle: Bundle) -> str:
    """Return the name of the round score on the scale, or what stands in its place."""
    if found.score.score is not None:
        return next(step.name for step in bundle.standards.scale.steps if step.score == found.score.score)
    return "not graded" if found.score.not_graded else "insufficient evidence"


def why(found: Outcome, bundle: Bundle) -> str:
    """Return what the verdict rests on, in a sentence, and how many dimensions were assessed where it is not all of them."""
    score = found.score
    if nothing := nothing_to_go_by(found):
        return nothing
    if score.not_graded:
        every = len(score.not_graded) == len(score.dimensions)
        which = "No dimension could" if every else f"{_names(score.not_graded, bundle)} could not"
        return f"{which} be graded, and a failure of the grader is never a score."
    if score.score is None:
        return "Nothing that counts at this level was given a chance."
    said = f"{_rests_on(score, bundle)}."
    total, left = len(score.dimensions), len(score.unassessed)
    return f"{said} {total - left} of {total} dimensions were assessed." if left else said


def nothing_to_go_by(found: Outcome) -> str:
    """Return why the whole interview could not be assessed, or nothing."""
    if found.too_little:
        return "Too little was said to assess anything by."
    if found.not_english:
        return "The candidate does not seem to speak English, and the offline grader knows no other language: grade it with a model."
    return ""


def _rests_on(score: RoundScore, bundle: Bundle) -> str:
    """Return what a round score rests on, without its full stop."""
    if score.held_by == "level evidence":
        return f"Sound, but no evidence at this level: nothing from {bundle.level(score.level).name} or above was shown"
    if score.below is not None:
        lower = bundle.level(score.below.level).name
        return f"At {lower} it is {score.score} of 4, and a higher level gives no more than a lower one: {_rests_on(score.below, bundle)}"
    low = [one for one in score.dimensions if one.status == "scored" and (one.final or 0) < BAR]
    if (score.score or 0) >= BAR:
        held = f"{_names([one.dimension for one in low], bundle)} {_are(low)} below it" if low else "no dimension is below it"
        return f"The weighted mean is {score.mean:.1f} with the bar at {BAR}, and {held}"
    musts = [one for one in low if one.must]
    worst = (musts or [one for one in low if one.final == 1] or low)[:2]
    decides = ", which decides this round," if musts and len(worst) == 1 else ", which decide this round," if musts else ""
    names = _names([one.dimension for one in worst], bundle)
    return f"{names}{decides} {_are(worst)} below the bar of {BAR} (weighted mean {score.mean:.1f})"


def _are(several: Sequence[object]) -> str:
    return "is" if len(several) == 1 else "are"


def why_dimension(one: DimensionScore, signals: Iterable[SignalView], *, offline: bool) -> str:
    """Return one sentence that says how a dimension came to its score."""
    own = tuple(signals)
    left_open = _left_open(own)
    if one.status == "not assessed":
        heard = f"{_count(len(one.shown), 'signal')} of {len(one.expected)} expected could be heard. " if one.shown else ""
        return f"{heard}{left_open}".rstrip() or "The interviewer gave no opportunity."
    if one.status == "not graded":
        return "The grader's answer could not be used, so there is no score."
    absent = "not evident in what you said" if offline else "not shown"
    known = {signal.id: signal for signal in own}
    missing = [known[id].says for id in one.missing if id in known]
    counted = (
        f"{len(one.shown)} of {len(one.expected)} expected signals count" if one.expected else "Only stretch signals count"
    )
    beyond = f", and {len(one.beyond)} beyond the level" if one.beyond and one.expected else ""
    first = f"; {absent}: {' '.join(missing[0].split())}" if missing else "."
    return f"{counted}{beyond}{first} {left_open}".rstrip()


def _left_open(signals: Iterable[SignalView]) -> str:
    """Return how many signals this grader could not tell about, and why, or nothing."""
    lost = [signal.withheld for signal in signals if signal.role == "cannot tell"]
    parts = []
    if unheard := lost.count(False):
        parts.append(f"{_count(unheard, 'signal')} can only be judged with a model.")
    if withheld := lost.count(True):
        parts.append(f"{_count(withheld, 'signal')} {_are(range(withheld))} left open: the grader quoted what you did not say.")
    return " ".join(parts)


def limit(one: Limit, bundle: Bundle) -> str:
    """Return a sentence about what holds a dimension down."""
    flag = bundle.red_flag(one.by)
    match one.kind:
        case "contradicted":
            return f"{one.by} was contradicted, which caps the dimension at {one.score}."
        case "red flag":
            return f"The red flag “{flag.name if flag else one.by}” caps the dimension at {one.score}."
        case "repaired red flag":
            return f"The red flag “{flag.name if flag else one.by}” was repaired, which leaves a cap of {one.score}."
        case "prompted":
            return f"Only {one.by} expected signals came without a probe, which costs one point."
        case "no close":
            return f"Without a closing statement of the decision or the remaining risk ({one.by}) it does not reach 4."


def addressed_the_grader(flags: Sequence[Flag], beside: int) -> str:
    """Return why a person must look at the card, or nothing; `beside` signals rest on other words of turns that address the grader."""
    if not flags:
        return ""
    said = f"In T{flags[0].turn} the candidate's words address the grader"
    if not beside:
        return f"{said}; they moved no score, and a person should read them."
    rest = "1 signal rests" if beside == 1 else f"{beside} signals rest"
    return f"{said}; they count for nothing, but {rest} on what stands beside such words, so a person should read that turn."


def said_first(turns: Sequence[int], expected: int) -> str:
    """Return why a person must look at the card where the interviewer said much of what was expected first, or nothing."""
    if SHARE * len(turns) < expected or len(turns) < FEW:
        return ""
    places = [f"T{turn}" for turn in dict.fromkeys(turns)]
    return (
        f"The interviewer said {len(turns)} of {expected} expected points first, in {', '.join(places)}: what the candidate would have"
        " said unaided cannot be told."
    )


def gap(dimensions: Sequence[DimensionView], signals: Sequence[SignalView], bundle: Bundle) -> Gap | None:
    """Return the first thing to work on: the first open signal of the lowest dimension, one that decides the round before others."""
    scored = [one for one in dimensions if one.status == "scored" and one.final is not None and one.final < 4]
    scored.sort(key=lambda one: (one.final or 0, not one.must, -one.weight))
    for one in scored:
        open_signals = [s for s in signals if s.dimension == one.id and s.role == "expected" and not s.counts]
        open_signals += [s for s in signals if s.dimension == one.id and s.role == "stretch" and not s.counts]
        open_signals.sort(key=lambda s: (s.state != "contradicted", s.id.startswith(("CM-", "CC-")), level_rank(s.level)))
        if open_signals:
            first = open_signals[0]
            return Gap(dimension=one.id, signal=first.id, says=first.says, question=_question_of(first.id, bundle))
        if one.limits:
            return Gap(dimension=one.id, signal=None, says=one.limits[0].says, question=None)
    return None


def strong_answer(
    gap: Gap | None, signals: Sequence[SignalView], session: Session, grading: Grading, sums: Iterable[Mapping[str, Any]]
) -> StrongAnswer | None:
    """Return what a strong answer to the gap's question would have held: theirs first, then what was open, then the authored outline.

    The candidate's figures come with the sum worked out for them; where a model advised, its paragraph and what it built on come first.
    """
    bundle, advice = grading.bundle, grading.advice
    asked = [question for question in bundle.questions if question.id in session.put and question.strong]
    question = next((one for one in asked if gap is not None and one.id == gap.question), asked[0] if asked else None)
    if gap is None or question is None:
        return None
    about = [s for s in signals if s.dimension == gap.dimension]
    had = [s.evidence for s in about if s.counts and s.evidence is not None]
    had += [s.evidence for s in signals if s.counts and s.evidence is not None and s.dimension != gap.dimension]
    known = {figure.id for figure in question.figures if figure.formula in FORMULAS}
    checked = [f"T{one['turn']}: {one['sum']}" for one in sums if one["figure"] in known]
    return StrongAnswer(
        question=question.id,
        text=advice.text if advice else "",
        had=tuple(Quoted(turn=one.turn, quote=one.quote) for one in advice.built_on)
        if advice
        else tuple(_unique(had)[:MOST_QUOTES]),
        still_open=tuple(s.says for s in about if s.role == "expected" and not s.counts)[:MOST_QUOTES],
        figures=tuple(dict.fromkeys(checked)),
        outline=question.strong,
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _unique(quotes: Iterable[Quoted]) -> list[Quoted]:
    return list({(one.turn, one.quote): one for one in quotes}.values())


def _question_of(signal: str, bundle: Bundle) -> str | None:
    id = signal.partition("-")[0]
    return id if any(question.id == id for question in bundle.questions) else None


def _names(ids: Sequence[str], bundle: Bundle) -> str:
    *others, last = (f"{bundle.anchors(id).name} ({id})" for id in ids)
    return f"{', '.join(others)} and {last}" if others else last
