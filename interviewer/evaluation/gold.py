"""The gold set: whole transcripts of `eval/gold/` labelled by reading, what does not hold in a label, and what the labels come to.

What the labels mean is told in `eval/gold/README.md`; the score is that of the rule in `core/scoring.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from interviewer import places
from interviewer.core import scoring
from interviewer.core.bundle import Bundle
from interviewer.core.evidence import Evidence
from interviewer.core.script import Level, Question, QuestionId, RoundId, Signal, Text
from interviewer.errors import NotFound
from interviewer.evaluation import reading
from interviewer.evaluation.candidates import Quality

Labelling = Literal["first", "second"]
"""Who labelled: the first labels cover every transcript, the second some of them, made without looking at the first."""

Trap = Literal[
    "negation",
    "keyword stuffing",
    "plain language",
    "right idea with a wrong number",
    "position taken back",
    "injection",
    "nearly blank",
    "rung-3 hint",
    "agrees with the interviewer",
    "signal said by the interviewer only",
    "error direction reversed",
    "wrong claim held",
    "hand-wave repaired",
    "code against words",
    "sound but no evidence at this level",
    "disagrees with the interviewer",
    "vague consistency",
    "blame",
    "blame repaired",
    "effort as result",
    "generic story",
    "we throughout",
]
"""What a transcript is made to mislead a grader with."""

TWICE: tuple[Trap, ...] = get_args(Trap)[:14]
"""The traps that stand in at least two transcripts; the others belong to one round each."""


class _Part(BaseModel):
    """The root of what is read from the gold set."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Turn(_Part):
    """What one of the two said; `code` is what stood in the editor by the end of it."""

    role: Literal["interviewer", "candidate"]
    text: str
    code: str = ""


class Talk(_Part):
    """One transcript in the simple form that `interviewer import` takes as well."""

    round: RoundId
    questions: tuple[QuestionId, ...] = Field(min_length=1)
    level: Level
    turns: tuple[Turn, ...] = Field(min_length=2)


class Mark(_Part):
    """What was found about one signal, and the words it rests on; `turn` counts all turns of the file from 1."""

    state: Literal["present", "contradicted"]
    turn: int = Field(ge=1)
    quote: Text
    prompted: bool
    rung: int | None = Field(default=None, ge=1, le=3)


class Flag(_Part):
    """A red flag, the words that raise it, and whether its probe was met with substance.

    `dimension` and `central` are for a wrong claim held; without a dimension it is that of the signal contradicted in the same turn.
    """

    id: str = Field(pattern=r"^RF-\d\d$")
    turn: int = Field(ge=1)
    quote: Text
    repaired: bool
    dimension: str | None = None
    central: bool = False


class Given(_Part):
    """What the interviewer put, by id, from which it follows what there was an opportunity for.

    `raised` are the constraints that the candidate brought up unasked.
    `challenged` and `closed` say whether a position was questioned or changed, and whether the close was reached.
    """

    questions: tuple[QuestionId, ...] = Field(min_length=1)
    probes: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    challenged: bool
    closed: bool


class Shift(_Part):
    """A dimension whose anchors clearly describe the transcript one point better or worse than the counted score."""

    by: Literal[-1, 1]
    reason: Text
    quote: Text


class Labels(_Part):
    """One file of labels; a signal that is not listed is absent."""

    transcript: str
    traps: tuple[Trap, ...]
    quality: Quality
    signals: dict[str, Mark] = {}
    red_flags: tuple[Flag, ...] = ()
    given: Given
    moves: dict[str, Shift] = {}


@dataclass(frozen=True, kw_only=True)
class Gold:
    """A transcript with one labelling of it."""

    id: str
    talk: Talk
    labels: Labels


def directory() -> Path:
    """Return the directory of the gold set; raises `NotFound` when there is none."""
    return reading.directory("gold")


def read_talk(text: str, name: str) -> Talk:
    """Read one transcript; raises `SuiteError` with every problem."""
    return reading.fit(Talk, text, text, name)


def read_labels(text: str, name: str) -> Labels:
    """Read one file of labels; raises `SuiteError` with every problem and its line."""
    return reading.parse(Labels, text, name)


def talks(place: Path | None = None) -> dict[str, Talk]:
    """Return every transcript by its id, sorted; raises `SuiteError` and `NotFound`."""
    paths = sorted(((place or directory()) / "transcripts").glob("*.json"))
    return {path.stem: read_talk(places.read(path), path.name) for path in paths}


def load(place: Path | None = None, *, labelling: Labelling = "first") -> dict[str, Gold]:
    """Return every labelled transcript by its id, sorted; raises `SuiteError`, and `NotFound` for labels of what is not there."""
    place = place or directory()
    told, found = talks(place), {}
    for path in sorted((place / "labels" / labelling).glob("*.toml")):
        if path.stem not in told:
            raise NotFound(f"{labelling}/{path.name} labels no transcript: there is no transcripts/{path.stem}.json.")
        labels = read_labels(places.read(path), path.name)
        found[path.stem] = Gold(id=path.stem, talk=told[path.stem], labels=labels)
    return found


def faults(gold: Gold, bundles: Mapping[str, Bundle]) -> tuple[str, ...]:
    """Return one sentence for everything in the labels that the transcript or the prompts do not bear out."""
    bundle = bundles[gold.talk.round]
    questions = tuple(question for question in bundle.questions if question.id in gold.talk.questions)
    known = {signal.id: signal for question in questions for signal in question.signals}
    known |= {signal.id: signal for signal in (*bundle.round.signals, *bundle.shared_signals())}
    return (
        *_wrong_names(gold, bundle, questions, known),
        *_wrong_quotes(gold),
        *_wrong_marks(gold, known, _asked_for(gold, questions)),
    )


def chances(gold: Gold, bundle: Bundle) -> scoring.Given:
    """Return what the labels say there was an opportunity for, as the scoring rule takes it."""
    given = gold.labels.given
    invited = [invitation for id in given.invitations if (invitation := bundle.invitation(id)) is not None]
    return scoring.Given(
        questions=frozenset(given.questions),
        put=frozenset((*given.questions, *given.probes, *given.constraints, *given.hints, *given.invitations)),
        code=_has_code(gold.talk) or any(invitation.skip == "code" for invitation in invited),
        challenged=given.challenged,
        closed=given.closed,
    )


def findings(gold: Gold, bundle: Bundle) -> scoring.Findings:
    """Return the labels as the scoring rule takes them."""
    labels = gold.labels
    marks = {
        id: Evidence(id=id, state=m.state, quote=m.quote, turn=m.turn, prompted=m.prompted, rung=m.rung or 0)
        for id, m in labels.signals.items()
    }
    flags = tuple(
        scoring.Flag(
            id=flag.id,
            quote=flag.quote,
            turn=flag.turn,
            repair=flag.quote if flag.repaired else "",  # that it was repaired is all that scoring asks
            dimension=flag.dimension or _concerned(flag, marks, bundle),
            central=flag.central,
        )
        for flag in labels.red_flags
    )
    found = scoring.Findings(marks=marks, flags=flags)
    if not labels.moves:
        return found
    counted = scoring.score_round(bundle, gold.talk.level, chances(gold, bundle), found)
    return replace(found, anchors={id: _anchor(gold, shift, counted.dimension(id)) for id, shift in labels.moves.items()})


def score(gold: Gold, bundle: Bundle, level: Level | None = None) -> scoring.RoundScore:
    """Return the round score that the labels come to, at the level of the transcript or at another."""
    return scoring.score_round(bundle, level or gold.talk.level, chances(gold, bundle), findings(gold, bundle))


def _concerned(flag: Flag, marks: Mapping[str, Evidence], bundle: Bundle) -> str | None:
    held = (mark.id for mark in marks.values() if mark.state == "contradicted" and mark.turn == flag.turn)
    return next((dimension for id in held if (dimension := bundle.signal_dimensions.get(id))), None)


def _anchor(gold: Gold, shift: Shift, counted: scoring.DimensionScore) -> scoring.Anchor:
    """Return the anchor that the labels find the better description."""
    turn = next(at for at, turn in enumerate(gold.talk.turns, 1) if turn.role == "candidate" and _stands(shift.quote, turn))
    return scoring.Anchor(score=(counted.base or 0) + shift.by, reason=shift.reason, quote=shift.quote, turn=turn)


def _wrong_names(gold: Gold, bundle: Bundle, questions: tuple[Question, ...], known: Mapping[str, Signal]) -> Iterator[str]:
    """Give what is called by a name that the transcript, its questions or the standards do not have."""
    labels, given = gold.labels, gold.labels.given
    if labels.transcript != gold.id:
        yield f"the labels name the transcript {labels.transcript}."
    if given.questions != gold.talk.questions:
        yield "the questions given are not those of the transcript."
    missing = set(gold.talk.questions) - {question.id for question in questions}
    flags = {flag.id for flag in bundle.standards.red_flags.red_flags}
    named: tuple[tuple[str, set[str], set[str]], ...] = (
        ("question", missing, set()),
        ("signal", set(labels.signals), set(known)),
        ("red flag", {flag.id for flag in labels.red_flags}, flags),
        ("probe", set(given.probes), {p.id for q in questions for p in q.probes} | {p.id for p in bundle.round.probes}),
        ("constraint", {*given.constraints, *given.raised}, {c.id for q in questions for c in q.constraints}),
        ("hint", set(given.hints), {h.id for q in questions for h in q.hints}),
        ("invitation", set(given.invitations), {i.id for i in bundle.round.invitations}),
        ("dimension", {*labels.moves, *(f.dimension for f in labels.red_flags if f.dimension)}, set(bundle.round.dimensions)),
    )
    for kind, used, there in named:
        yield from (f"{id} is no {kind} of what was asked." for id in sorted(used - there))
    raised = [(flag.id, flag.quote) for flag in labels.red_flags]
    yield from (f"{id} is raised twice for the same words." for id, _ in sorted({r for r in raised if raised.count(r) > 1}))


def _wrong_quotes(gold: Gold) -> Iterator[str]:
    """Give each quotation that does not stand, letter for letter, in the candidate's turn it is said to be from."""
    turns, labels = gold.talk.turns, gold.labels
    cited = [(id, mark.turn, mark.quote) for id, mark in labels.signals.items()]
    cited += [(flag.id, flag.turn, flag.quote) for flag in labels.red_flags]
    for id, number, quote in cited:
        turn = turns[number - 1] if number <= len(turns) else None
        if turn is None or turn.role != "candidate":
            yield f"{id}: turn {number} is not the candidate's."
        elif not _stands(quote, turn):
            yield f"{id}: the quotation does not stand in turn {number}."
    for id, move in labels.moves.items():
        if not any(_stands(move.quote, turn) for turn in turns if turn.role == "candidate"):
            yield f"{id}: the quotation of the move stands in no turn of the candidate."


def _asked_for(gold: Gold, questions: tuple[Question, ...]) -> set[str]:
    """Return the signals that a probe asked for: the new fact of a constraint may also come in a probe."""
    put = (probe for question in questions for probe in question.probes if probe.id in gold.labels.given.probes)
    return {when.missing for probe in put for when in probe.when if when.missing is not None}


def _wrong_marks(gold: Gold, known: Mapping[str, Signal], asked_for: set[str]) -> Iterator[str]:
    """Give each mark that there was no opportunity for, or whose help was never given."""
    given = gold.labels.given
    rungs = {int(hint[-1]) for hint in given.hints}
    has_code = _has_code(gold.talk)
    for id, mark in gold.labels.signals.items():
        after = known[id].after if id in known else ()
        had_chance = id in asked_for or not after or bool({*given.constraints, *given.raised} & set(after))
        if mark.state == "present" and not had_chance:
            yield f"{id}: none of {', '.join(after)} was given or raised."
        if mark.rung is not None and (mark.rung not in rungs or not mark.prompted):
            yield f"{id}: a hint at rung {mark.rung} was not given, or does not count as prompting."
        if id.startswith("CC-") and not has_code:
            yield f"{id}: there is no code."
    for id, chance in (("CM-S04", given.challenged), ("CM-S05", given.closed)):
        if not chance and id in gold.labels.signals:
            yield f"{id}: the labels say that there was no opportunity for it."


def _has_code(talk: Talk) -> bool:
    return any(turn.code for turn in talk.turns if turn.role == "candidate")


def _stands(quote: str, turn: Turn) -> bool:
    return quote in turn.text or quote in turn.code
