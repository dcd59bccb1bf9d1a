"""A round with everything it leans on, as one value with one digest; parsing lives in `prompts`, meaning in `script`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Self, TypeVar

from pydantic import ValidationError

from interviewer.core.cues import Cue
from interviewer.core.ear import Ear
from interviewer.core.script import Constraint, Invitation, Level, Part, Probe, Question, Round, Signal
from interviewer.core.standards import (
    Anchors,
    Dimensions,
    LevelRule,
    Levels,
    Listening,
    Manners,
    RedFlag,
    RedFlags,
    Scale,
    Situation,
)
from interviewer.errors import NotFound, TranscriptBroken

_T = TypeVar("_T")


class Standards(Part):
    """What all rounds share."""

    scale: Scale
    dimensions: Dimensions
    red_flags: RedFlags
    levels: Levels
    manners: Manners
    listening: Listening = Listening()


class Bundle(Part):
    """A round, its questions, the cues of the offline interviewer, the standards, and the prose given to models."""

    round: Round
    questions: tuple[Question, ...]
    listens: tuple[Cue, ...]
    standards: Standards
    conduct: str
    conversations: dict[str, str]

    def __getstate__(self) -> dict[Any, Any]:
        """Return what it is made of alone: what was worked out of it stays behind when it goes to another process."""
        state = super().__getstate__()
        return {**state, "__dict__": {name: state["__dict__"][name] for name in type(self).model_fields}}

    def __copy__(self) -> Self:
        """Return the same without what was worked out, since a copy is made to be given other parts."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    @cached_property
    def cues(self) -> Mapping[str, tuple[Cue, ...]]:
        """The cues by the id they stand for."""
        found: dict[str, tuple[Cue, ...]] = {}
        for cue in self.listens:
            found[cue.of] = (*found.get(cue.of, ()), cue)
        return MappingProxyType(found)

    @cached_property
    def ear(self) -> Ear:
        """The cues made ready for listening."""
        return Ear(self.listens, self.standards.listening)

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """The authored words of everything in the script that is put or told, by its id."""
        found = {invitation.id: invitation.ask for invitation in self.round.invitations}
        found |= {probe.id: probe.ask for probe in self.round.probes}
        for question in self.questions:
            found[question.id] = question.ask
            found |= {probe.id: probe.ask for probe in question.probes}
            found |= {constraint.id: constraint.says for constraint in question.constraints}
            found |= {hint.id: hint.says for hint in question.hints} | {fact.id: fact.says for fact in question.facts}
        return MappingProxyType(found)

    @cached_property
    def digest(self) -> str:
        """`b2:` and 32 hex digits over the canonical content."""
        text = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "b2:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    @cached_property
    def parts(self) -> dict[tuple[str, ...], Bundle]:
        """The bundles with some of its questions that were asked for so far; each has much to make ready, so it is made once."""
        return {}

    @cached_property
    def rubrics(self) -> dict[tuple[str, bool], str]:
        """The digests that `rubric` gave so far."""
        return {}

    @cached_property
    def signal_dimensions(self) -> Mapping[str, str]:
        """The dimension of every signal of this bundle by its id."""
        own = (signal for question in self.questions for signal in question.signals)
        return MappingProxyType({one.id: one.dimension for one in (*own, *self.round.signals, *self.shared_signals())})

    @property
    def probes(self) -> tuple[Probe, ...]:
        """Every probe: those of the questions, then those common to the round."""
        return (*(probe for question in self.questions for probe in question.probes), *self.round.probes)

    def rubric(self, question: str, *, cues: bool = False) -> str:
        """Return a digest of everything by which answers to a question are graded; with `cues` also of what word matching hears by.

        Raises `NotFound`.
        """
        if (question, cues) not in self.rubrics:
            self.rubrics[question, cues] = self._rubric(self.question(question), cues=cues)
        return self.rubrics[question, cues]

    def _rubric(self, own: Question, *, cues: bool) -> str:
        marked = {"signals", "probes", "hints", "reference", "strong", "weak", "red_flags"}
        prefixes = (f"{own.id}-", "RF-", "CM-", "CC-", *(signal.id for signal in self.round.signals))
        by = {
            "question": own.model_dump(mode="json", include={*marked, "figures"} if cues else marked),
            "round": self.round.model_dump(mode="json", include={"dimensions", "must", "signals", "notes"}),
            "standards": self.standards.model_dump(mode="json", include={"scale", "dimensions", "red_flags", "levels"}),
            "conversations": {name: self.conversations.get(name, "") for name in ("grade", "flags")},
            "cues": [
                cue.model_dump(mode="json", exclude={"matches", "misses"})
                for cue in self.listens
                if cue.of.startswith(prefixes)
            ]
            if cues
            else [],
            **({"listening": self.standards.listening.model_dump(mode="json")} if cues else {}),
        }
        text = json.dumps(by, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "b2:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def question(self, id: str) -> Question:
        """Return the question of that id; raises `NotFound`."""
        for question in self.questions:
            if question.id == id:
                return question
        known = ", ".join(question.id for question in self.questions)
        raise NotFound(f"Round {self.round.id} has no question {id!r}: choose one of {known}.")

    def level(self, id: Level) -> LevelRule:
        """Return the rules of a target level."""
        return _first((rule for rule in self.standards.levels.levels if rule.id == id), f"level {id}")

    def weight(self, dimension: str, level: Level) -> int:
        """Return the weight of a dimension inside this round at a level: 0 recorded only to 3 heavy."""
        rows = self.standards.levels.dimension_weights
        own = (
            row.weights for row in rows if row.dimension == dimension and self.round.id in row.rounds and level in row.weights
        )
        return _first(own, f"weight of {dimension} at level {level}")[level]

    def anchors(self, dimension: str) -> Anchors:
        """Return the behavioural anchors of a dimension in this round."""
        found = self.standards.dimensions.anchors
        own = (one for one in found if one.dimension == dimension and self.round.id in one.rounds)
        return _first(own, f"anchors of {dimension}")

    @cached_property
    def situations(self) -> tuple[Situation, ...]:
        """The hard situations of the conduct rules, with this round's own lines where it has some."""
        own = self.round.manners
        return tuple(
            one.model_copy(update={"says": own[one.id]}) if one.id in own else one for one in self.standards.manners.situations
        )

    def situation(self, id: str) -> Situation | None:
        """Return a hard situation of the conduct rules, if there is one of that id."""
        return next((situation for situation in self.situations if situation.id == id), None)

    def red_flag(self, id: str) -> RedFlag | None:
        """Return a red flag, if there is one of that id."""
        return next((flag for flag in self.standards.red_flags.red_flags if flag.id == id), None)

    def invitation(self, id: str) -> Invitation | None:
        """Return an invitation of the round, if there is one of that id."""
        return next((invitation for invitation in self.round.invitations if invitation.id == id), None)

    def shared_signals(self) -> tuple[Signal, ...]:
        """Return the signals every round shares, and those of code where the round asks for code."""
        return self._shared

    @cached_property
    def _shared(self) -> tuple[Signal, ...]:
        return tuple(s for s in self.standards.dimensions.signals if s.id.startswith("CM-") or self.round.code)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """The questions by id."""
        return MappingProxyType({question.id: question for question in self.questions})

    def signals_with(self, questions: tuple[Question, ...]) -> Mapping[str, Signal]:
        """Return every signal that counts while these questions are open, by id: their own, the round's, and the shared ones."""
        key = tuple(question.id for question in questions)
        if key not in self._signals:
            own = (signal for question in questions for signal in question.signals)
            found = {signal.id: signal for signal in (*own, *self.round.signals, *self.shared_signals())}
            self._signals[key] = MappingProxyType(found)
        return self._signals[key]

    @cached_property
    def _signals(self) -> dict[tuple[str, ...], Mapping[str, Signal]]:
        """What `signals_with` gave so far."""
        return {}

    def planned(self, chosen: str | None = None) -> tuple[Question, ...]:
        """Return the questions of one interview in order: for each phase that asks, the chosen one if it may ask it, else its first.

        Raises `NotFound` for a question the round does not have.
        """
        picked = None if chosen is None else self.question(chosen).id
        pools = [phase.asks for phase in self.round.phases if "ask" in phase.does and phase.asks]
        return tuple(self.question(picked if picked in pool else pool[0]) for pool in pools)

    def choices(self) -> tuple[Question, ...]:
        """Return the questions a candidate may choose from: those of the phases that could ask one or another."""
        return tuple(self.question(id) for phase in self.round.phases if len(phase.asks) > 1 for id in phase.asks)

    @cached_property
    def already(self) -> Mapping[str, str]:
        """The words in which questions, probes and invitations are put to somebody who has told of it already, by id, if there are any."""
        items: tuple[Question | Probe | Invitation, ...] = (*self.questions, *self.probes, *self.round.invitations)
        return MappingProxyType({item.id: item.already for item in items if item.already})

    @cached_property
    def told_early(self) -> frozenset[str]:
        """The claims that are listened for before their question is put, since it is put otherwise to somebody who has made them."""
        return frozenset(id for question in self.questions for id in question.told)

    def put_as(self, id: str, line: str) -> str:
        """Return the authored words of an item as a line put them: those for somebody who has told of it already where it holds them."""
        already = self.already.get(id, "")
        return already if already and " ".join(already.split()) in " ".join(line.split()) else self.lines.get(id, line)

    def constraint(self, id: str | None) -> Constraint | None:
        """Return a staged constraint of any question, if there is one of that id, or of one among ids with commas."""
        ids = (id or "").split(",")
        return next((one for question in self.questions for one in question.constraints if one.id in ids), None)

    def narrowed(self, chosen: str | None = None) -> Bundle:
        """Return what one interview needs: its questions in order, and their cues, with the examples of signals alone."""
        return self.only(self.planned(chosen))

    def only(self, kept: tuple[Question, ...]) -> Bundle:
        """Return the bundle with these of its questions alone; asked for again, it is the same one. Other questions make another."""
        ids = tuple(question.id for question in kept)
        if any(question is not own for question, own in zip(kept, map(self.question, ids), strict=True)):
            return self._only(kept)
        if ids not in self.parts:
            self.parts[ids] = self._only(kept)
        return self.parts[ids]

    def _only(self, kept: tuple[Question, ...]) -> Bundle:
        left = [question for question in self.questions if question not in kept]
        others = tuple(question.id + "-" for question in left)
        claims = {c.id for q in left for c in q.claims} - {c.id for q in kept for c in q.claims}
        cues = (cue for cue in self.listens if not cue.of.startswith(others) and cue.of not in claims)
        return Bundle(  # not a copy: that would take what was cached of the whole along
            round=self.round.model_copy(update={"questions": tuple(question.id for question in kept)}),
            questions=kept,
            listens=tuple(
                cue if "-S" in cue.of else cue.model_copy(update={"matches": (), "misses": (), "like": ()}) for cue in cues
            ),
            standards=self.standards,
            conduct=self.conduct,
            conversations=self.conversations,
        )

    def as_data(self) -> dict[str, Any]:
        """Return the form that line 0 of a transcript carries."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Bundle:
        """Read what `as_data` gave, after it went through JSON; equal data give one shared value.

        Raises `TranscriptBroken` for what is no bundle, as a file from elsewhere may hold.
        """
        try:
            bundle = _read(json.dumps(data))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            raise _broken(f"cannot be read: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        if not bundle.questions:
            raise _broken("have no questions")
        return bundle


def _first(found: Iterator[_T], what: str) -> _T:
    """Return what the standards have one of; those of a transcript from elsewhere may have none."""
    for one in found:
        return one
    raise _broken(f"have no {what}")


def _broken(why: str) -> TranscriptBroken:
    return TranscriptBroken(f"The prompts that the interview holds {why}.")


@lru_cache(maxsize=32)
def _read(text: str) -> Bundle:
    return Bundle.model_validate_json(text)
