"""Conversation 3: mark the signals of one dimension with evidence, or look for red flags; nothing else is asked of the grader.

No dimension sees another's marks or any score.  Code throws out every quotation that is not in a candidate's turn of that question,
puts a nearly right one right, and computes every score (`scoring`).
What cannot be read is asked for once more by `conduct`, and then it is not graded: a failure of a model is never a score.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Message, Shape
from interviewer.core.events import Event
from interviewer.core.excerpts import arithmetic, asked_questions, owner, pieces, signals_of, told, turns_of
from interviewer.core.grading_events import Anchored, Flagged, Judged, Marked
from interviewer.core.quotations import Quotations, spoken_by_candidate, without_orders
from interviewer.core.script import Question, Signal
from interviewer.core.session import Session
from interviewer.core.standards import RedFlag
from interviewer.core.turns import Grading, Turn
from interviewer.errors import BadReply

MAX_TOKENS = 4_000
RED_FLAGS = "red-flags"
"""The part of a grading that looks for red flags; every other part is a dimension."""
PIECE = "#"
"""Between a part and the number of its piece, where a transcript is too long for one exchange."""
MOST_WITHHELD = 1 / 3
"""So much of what a grader saw may lose its quotation, and one signal always: it is left open.  With more the answer cannot be used."""
ALWAYS = ("RF-16", "RF-19", "RF-20", "RF-21")
"""Red flags that are looked for whatever the questions name."""


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


_R = TypeVar("_R", bound=_Reply)


class _Signal(_Reply):
    id: str
    state: Literal["present", "contradicted", "absent"]
    turn: int | None = None
    quote: str | None = None


class _Anchor(_Reply):
    score: int = Field(ge=1, le=4)
    reason: str = Field(min_length=1)
    turn: int | None = None
    quote: str


class _Marks(_Reply):
    dimension: str
    signals: list[_Signal]
    anchor: _Anchor | None = None


class _Repair(_Reply):
    turn: int | None = None
    quote: str


class _Flag(_Reply):
    id: str
    turn: int | None = None
    quote: str
    repair: _Repair | None = None
    dimension: str | None = None
    central: bool = False


class _Flags(_Reply):
    flags: list[_Flag]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One part of one run that is still to be read."""

    grading: str
    run: int
    part: str
    conversation: Conversation


def can_grade(bundle: Bundle) -> bool:
    """Tell whether a bundle holds the prose of grading; one of an early version does not."""
    return "flags" in bundle.conversations and "$transcript" not in bundle.conversations.get("grade", "")


def grading_now(session: Session) -> Grading | None:
    """Return the grading that is under way: the one opened last, unless it is complete."""
    last = session.gradings[-1] if session.gradings else None
    return None if last is None or last.complete else last


def parts(session: Session, grading: Grading) -> tuple[str, ...]:
    """Return the parts of one run: every dimension that has signals here and the red flags, in as many pieces as they need."""
    count, bundle = len(pieces(session, grading)), grading.bundle
    names = (*(one for one in bundle.round.dimensions if signals_of(session, bundle, one)), RED_FLAGS)
    return names if count == 1 else tuple(f"{name}{PIECE}{number}" for name in names for number in range(1, count + 1))


def to_read(session: Session, grading: Grading) -> tuple[Exchange, ...]:
    """Return what is still to be read of a grading, run by run; nothing that was read is asked for again."""
    wanted = [(run, part) for run in range(1, grading.opened.runs + 1) for part in parts(session, grading)]
    missing = [each for each in wanted if each not in grading.read]
    if not missing:
        return ()
    desk = _Desk.of(session, grading)
    return tuple(
        Exchange(grading=grading.id, run=run, part=part, conversation=desk.exchange(run, part)) for run, part in missing
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Everything that the exchanges of one grading share, worked out once."""

    session: Session
    grading: Grading
    pieces: tuple[tuple[Turn, ...], ...]
    owners: Mapping[str, frozenset[int]]
    sums: tuple[Mapping[str, Any], ...]
    said: Mapping[int, tuple[str, ...]]
    clean: Mapping[int, tuple[str, ...]]
    reference: str

    @staticmethod
    def of(session: Session, grading: Grading) -> _Desk:
        bundle = grading.bundle
        said = spoken_by_candidate(session)
        return _Desk(
            session=session,
            grading=grading,
            pieces=pieces(session, grading),
            owners=turns_of(session, bundle),
            sums=arithmetic(session, bundle),
            said=said,
            clean=without_orders(said, bundle),
            reference=_reference(session, bundle),
        )

    def exchange(self, run: int, part: str) -> Conversation:
        """Return the exchange that reads one part of one run; its `read` gives the `Marked` event, without what it cost."""
        name, _, number = part.partition(PIECE)
        turns = self.pieces[int(number or 1) - 1]
        return self._flags(run, part, turns) if name == RED_FLAGS else self._marks(run, part, turns)

    def _marks(self, run: int, part: str, turns: tuple[Turn, ...]) -> Conversation:
        bundle, dimension = self.grading.bundle, part.partition(PIECE)[0]
        signals = signals_of(self.session, bundle, dimension)
        wanted = tuple(signal for signal in signals if _touches(signal, self.owners, turns))
        anchors = bundle.anchors(dimension)
        system = Template(bundle.conversations["grade"]).substitute(
            dimension=dimension,
            signals=json.dumps([_listed(signal, self.owners) for signal in wanted], ensure_ascii=False),
            anchors="\n".join(
                f"{n}: {text}" for n, text in enumerate((anchors.one, anchors.two, anchors.three, anchors.four), 1)
            ),
            reference=self.reference,
        )

        def read(text: str) -> Event:
            found = _parsed(_Marks, text)
            if found.dimension != dimension:
                raise BadReply(
                    f"The grader answered about {found.dimension[:40]!r}, not about {dimension}.", reason="unreadable"
                )
            quotations = Quotations(self.clean)
            marking = _Marking(self.owners, quotations)
            marks = marking.marks(_each_once(found.signals, wanted))
            _must_be_backed(len(marks), len(marking.withheld))
            anchor = marking.anchor(found.anchor)
            return Marked(
                grading=self.grading.id, run=run, part=part, marks=marks, anchor=anchor, dropped=quotations.dropped,
                snapped=quotations.snapped, withheld=tuple(marking.withheld), raw=text,
            )  # fmt: skip

        return self._conversation(run, part, system, turns, read, Shape("marks", _marks_schema(dimension, wanted)))

    def _flags(self, run: int, part: str, turns: tuple[Turn, ...]) -> Conversation:
        bundle = self.grading.bundle
        wanted = sought(bundle, asked_questions(self.session, bundle))
        system = Template(bundle.conversations["flags"]).substitute(
            flags=json.dumps([{"id": f.id, "name": f.name, "says": f.says} for f in wanted], ensure_ascii=False),
            dimensions=", ".join(bundle.round.dimensions),
            reference=self.reference,
        )

        def read(text: str) -> Event:
            found = _parsed(_Flags, text)
            quotations = Quotations(self.said)
            marking = _Marking({}, quotations)
            known = {flag.id for flag in wanted}
            flags: dict[str, Flagged] = {}
            for one in found.flags:
                flag = marking.flag(one, bundle.round.dimensions) if one.id in known else None
                if flag is not None:
                    flags.setdefault(flag.id, flag)
            return Marked(
                grading=self.grading.id, run=run, part=part, flags=tuple(flags.values()), dropped=quotations.dropped,
                snapped=quotations.snapped, raw=text,
            )  # fmt: skip

        shape = Shape("flags", _flags_schema([flag.id for flag in wanted], bundle.round.dimensions))
        return self._conversation(run, part, system, turns, read, shape)

    def _conversation(
        self, run: int, part: str, system: str, turns: tuple[Turn, ...], read: Callable[[str], Event], shape: Shape
    ) -> Conversation:
        return Conversation(
            purpose="grade",
            messages=(Message("system", system), Message("user", told(turns, self.sums))),
            read=read,
            shape=shape,
            max_tokens=MAX_TOKENS,
            occasion=f"{self.session.id}/{self.grading.id}/{run}/{part}",
        )


def sought(bundle: Bundle, questions: Iterable[Question]) -> tuple[RedFlag, ...]:
    """Return the red flags that are looked for where these questions were put."""
    named = (*(id for question in questions for id in question.red_flags), *ALWAYS)
    return tuple(flag for id in dict.fromkeys(named) if (flag := bundle.red_flag(id)) is not None)


def _listed(signal: Signal, owners: Mapping[str, frozenset[int]]) -> dict[str, Any]:
    """Return a signal as the grader is given it; where several questions were put, with the turns it may be shown in."""
    id = owner(signal, owners)
    listed: dict[str, Any] = {"id": signal.id, "says": signal.says}
    return listed if id is None or len(set(owners.values())) == 1 else {**listed, "turns": sorted(owners[id])}


def _touches(signal: Signal, owners: Mapping[str, frozenset[int]], turns: Sequence[Turn]) -> bool:
    """Tell whether a piece of the transcript holds turns that may show a signal."""
    id = owner(signal, owners)
    return id is None or any(turn.number in owners[id] for turn in turns)


def _reference(session: Session, bundle: Bundle) -> str:
    outlines = []
    for question in asked_questions(session, bundle):
        sides = (("Facts", question.reference), ("A strong answer in outline", question.strong), ("A weak one", question.weak))
        outlines += [f"{question.id}. {name}: {text}" for name, text in sides if text]
    return "\n\n".join((*outlines, *bundle.round.notes)) or "None."


class _Marking:
    """What is believed of a grader's answer."""

    def __init__(self, owners: Mapping[str, frozenset[int]], quotations: Quotations) -> None:
        self._owners, self.quotations = owners, quotations
        self.withheld: list[str] = []

    def marks(self, signals: Iterable[tuple[Signal, _Signal]]) -> tuple[Judged, ...]:
        """Return the marks whose quotation stands; a signal that loses its quotation is withheld."""
        found = []
        for signal, one in signals:
            if one.state == "absent":
                continue
            id = owner(signal, self._owners)
            place = self.quotations.place(one.quote or "", one.turn, None if id is None else self._owners[id])
            if place is None:
                self.withheld.append(signal.id)
                continue
            found.append(Judged(id=signal.id, state=one.state, quote=place[1], turn=place[0]))
        return tuple(found)

    def anchor(self, one: _Anchor | None) -> Anchored | None:
        """Return the anchor, if its quotation stands."""
        place = None if one is None else self.quotations.place(one.quote, one.turn)
        if one is None or place is None:
            return None
        return Anchored(
            score=one.score, reason=one.reason.strip()[:400] or "No reason was given.", quote=place[1], turn=place[0]
        )

    def flag(self, one: _Flag, dimensions: Sequence[str]) -> Flagged | None:
        """Return the flag, if its quotation stands; its repair counts only if it stands in a later turn."""
        place = self.quotations.place(one.quote, one.turn)
        if place is None:
            return None
        later = self.quotations.after(place[0])
        mended = None if one.repair is None else self.quotations.place(one.repair.quote, one.repair.turn, later)
        return Flagged(
            id=one.id,
            quote=place[1],
            turn=place[0],
            repair=mended[1] if mended else "",
            repair_turn=mended[0] if mended else None,
            dimension=one.dimension if one.dimension in dimensions else None,
            central=one.central,
        )


def _must_be_backed(kept: int, withheld: int) -> None:
    """Raise `BadReply` where too much of what a grader saw has no words of the candidate's behind it."""
    if withheld > 1 and withheld > MOST_WITHHELD * (kept + withheld):
        raise BadReply(
            f"The grader quoted what the candidate did not say for {withheld} of the {kept + withheld} signals it saw.",
            reason="misquoted",
        )


def _each_once(found: Iterable[_Signal], wanted: Sequence[Signal]) -> list[tuple[Signal, _Signal]]:
    """Return what was said of each signal that was asked for; raises `BadReply` where one is missing or stands twice."""
    given: dict[str, _Signal] = {}
    for one in found:
        if one.id in given:
            raise BadReply(f"The grader marked {one.id[:20]} twice.", reason="unreadable")
        given[one.id] = one
    missing = [signal.id for signal in wanted if signal.id not in given]
    if missing:
        raise BadReply(f"The grader left out {', '.join(missing[:6])}.", reason="incomplete")
    return [(signal, given[signal.id]) for signal in wanted]


def _parsed(kind: type[_R], text: str) -> _R:
    """Read a reply; raises `BadReply` for anything but one JSON object of that kind, a key that stands twice included."""
    try:
        return kind.model_validate(twinless(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise BadReply(
            f"The grader's answer cannot be used: {where}: {first['msg']}.", reason="unreadable", raw=text[:300]
        ) from error


def twinless(text: str) -> Any:
    """Return the JSON of a reply; raises `BadReply` where it is none, or where a key stands twice."""
    try:
        return json.loads(text, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError) as error:
        raise BadReply("The grader's answer is not one JSON object.", reason="unreadable", raw=text[:300]) from error


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _table(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_TURN = {"type": "integer"}
_QUOTE = {"type": "string"}


def _marks_schema(dimension: str, wanted: Sequence[Signal]) -> dict[str, Any]:
    """Return a strict JSON Schema: every key required, nothing else allowed, ids only from what was asked."""
    signal = _table(
        id={"type": "string", "enum": [signal.id for signal in wanted] or ["none"]},
        state={"type": "string", "enum": ["present", "contradicted", "absent"]},
        turn={"type": ["integer", "null"]},
        quote={"type": ["string", "null"]},
    )
    anchor = _table(score={"type": "integer", "enum": [1, 2, 3, 4]}, reason={"type": "string"}, turn=_TURN, quote=_QUOTE)
    return _table(
        dimension={"type": "string", "enum": [dimension]},
        signals={"type": "array", "items": signal},
        anchor={"anyOf": [anchor, {"type": "null"}]},
    )


def _flags_schema(ids: Sequence[str], dimensions: Sequence[str]) -> dict[str, Any]:
    flag = _table(
        id={"type": "string", "enum": list(ids) or ["none"]},
        turn=_TURN,
        quote=_QUOTE,
        repair={"anyOf": [_table(turn=_TURN, quote=_QUOTE), {"type": "null"}]},
        dimension={"anyOf": [{"type": "string", "enum": list(dimensions)}, {"type": "null"}]},
        central={"type": "boolean"},
    )
    return _table(flags={"type": "array", "items": flag})
