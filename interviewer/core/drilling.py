"""A drill: ten minutes on one dimension of one question, cut out of the round it belongs to; pure.

A drill is a bundle like any other, so it is conducted and graded like any other and says no word that was not authored.
Every dimension of the round stays on its scorecard, but only the drilled one has signals: the others are not assessed, and by the
rubric the round score beside them is "insufficient evidence".
"""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.script import Invitation, Phase, Probe, Question, Round, Signal
from interviewer.errors import NotFound

MINUTES = 10
LAST = 1
"""Minutes of them for the candidate's own question, as the round closes."""
PROBES = 4
"""How many follow-ups fit into a drill."""

_PHASE = "drill-"
"""What the id of a drill's first phase begins with; the dimension follows."""


def drill(bundle: Bundle, dimension: str, *, asked: tuple[str, ...] = ()) -> Bundle:
    """Return the drill of a dimension: on that question of `asked` (or of all) which says most about it.

    Raises `NotFound` for a dimension the round does not have, or one that nothing in these questions could show.
    """
    script = bundle.round
    if dimension not in script.dimensions:
        raise NotFound(f"Round {script.id} has no dimension {dimension!r}: choose one of {', '.join(script.dimensions)}.")
    questions = [question for question in bundle.questions if not asked or question.id in asked] or list(bundle.questions)
    question = max(questions, key=lambda one: _says_about(one, bundle, dimension))  # of equals the first
    if not _of((*question.signals, *bundle.round.signals, *bundle.shared_signals()), dimension):
        raise NotFound(f"Nothing in {', '.join(one.id for one in questions)} asks about {dimension}: choose another dimension.")
    narrowed = bundle.only((question,))
    shared = bundle.standards.dimensions
    own = _of(shared.signals, dimension)
    return Bundle(
        round=_round(narrowed.round, question, bundle, dimension),
        questions=(_question(question, bundle, dimension),),
        listens=narrowed.listens,
        standards=bundle.standards.model_copy(update={"dimensions": shared.model_copy(update={"signals": own})}),
        conduct=bundle.conduct,
        conversations=bundle.conversations,
    )


def drilled(bundle: Bundle) -> str | None:
    """Return the dimension that a bundle is the drill of, or None for a whole round."""
    first = bundle.round.phases[0].id
    return first.removeprefix(_PHASE).upper() if first.startswith(_PHASE) else None


def _says_about(question: Question, bundle: Bundle, dimension: str) -> int:
    """Return how many signals and probes of a question are about a dimension."""
    return len(_of(question.signals, dimension)) + len(_probes(question.probes, bundle, dimension))


def _question(question: Question, bundle: Bundle, dimension: str) -> Question:
    """Return the question with what leans on that dimension alone; there is no baseline to wait for."""
    signals = _of(question.signals, dimension)
    ids = {signal.id for signal in signals}
    staged = {constraint for signal in signals for constraint in signal.after}
    return question.model_copy(
        update={
            "baseline": (),
            "signals": signals,
            "probes": _probes(question.probes, bundle, dimension),
            "constraints": tuple(one for one in question.constraints if one.id in staged),
            "figures": tuple(one for one in question.figures if ids.intersection(one.signals)),
        }
    )


def _round(script: Round, question: Question, bundle: Bundle, dimension: str) -> Round:
    name = bundle.anchors(dimension).name
    invitations = tuple(_always(one) for one in script.invitations if one.dimension == dimension)
    phase = Phase(
        id=f"{_PHASE}{dimension.lower()}",
        title=name,
        minutes=MINUTES - LAST,
        purpose=script.purpose,
        does=("ask", "probe", "constrain", "invite"),
        probes=PROBES,
        asks=(question.id,),
        invites=tuple(one.id for one in invitations),
        covers=(dimension,),
    )
    last = script.phases[-1].model_copy(update={"minutes": LAST, "invites": ()})
    return script.model_copy(
        update={
            "title": f"Drill: {name}",
            "minutes": MINUTES,
            "phases": (phase, last),
            "signals": _of(script.signals, dimension),
            "probes": _probes(script.probes, bundle, dimension),
            "invitations": invitations,
        }
    )


def _always(invitation: Invitation) -> Invitation:
    """Return an invitation that comes also where its dimension was shown or asked about: here that is always so."""
    return invitation if invitation.skip == "code" else invitation.model_copy(update={"skip": "never"})


def _of(signals: tuple[Signal, ...], dimension: str) -> tuple[Signal, ...]:
    return tuple(signal for signal in signals if signal.dimension == dimension)


def _probes(probes: tuple[Probe, ...], bundle: Bundle, dimension: str) -> tuple[Probe, ...]:
    """Return the probes that ask for a signal of the dimension, or about a red flag that caps it."""
    dimension_of = bundle.signal_dimensions
    capping = {flag.id for flag in bundle.standards.red_flags.red_flags for cap in flag.caps if cap.dimension == dimension}
    return tuple(
        probe
        for probe in probes
        if any((when.missing and dimension_of.get(when.missing) == dimension) or when.redflag in capping for when in probe.when)
    )
