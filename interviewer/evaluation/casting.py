"""Who is interviewed in which case: every candidate there is, the cases a suite makes of them, and the door of each.

A case is a candidate, a question and a level; both sides of a comparison play the same cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from interviewer import library
from interviewer.conduct import Candidate, Model
from interviewer.core.script import Level
from interviewer.errors import NotFound, Problem, SettingsError, SuiteError
from interviewer.evaluation import candidates, gold, labelled, reading, recorded
from interviewer.evaluation.awkward import Awkward, Trying
from interviewer.evaluation.candidates import Quality, Script, Scripted
from interviewer.evaluation.cards import Planted
from interviewer.evaluation.gold import Gold
from interviewer.evaluation.judging import JUDGED, Judge
from interviewer.evaluation.keys import digest
from interviewer.evaluation.recorded import Recorded, Remembering
from interviewer.evaluation.rounds import VirtualClock
from interviewer.evaluation.simulated import CHECKS, PLAYS, Playing, Sheet, Simulated
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Outline

LABELLED = "gold/"
"""What the ids of labelled transcripts begin with."""
ALONE = "questions"
"""Where the scripts lie that are the only one on their question, and what their ids begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A candidate, a question and a level; `id` names it in reports and sorts by question."""

    candidate: str
    round: str
    question: str
    level: Level

    @property
    def id(self) -> str:
        """The name of the case."""
        return f"{self.question}/{self.level}/{self.candidate}"

    @property
    def subject(self) -> str:
        """The candidate and the question: at several levels it is one and the same who answers, so that these cases go together."""
        return f"{self.question}/{self.candidate}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Every candidate by id, and by what a judge judges where the suite has anything judged."""

    scripts: Mapping[str, Script] = field(default_factory=dict)
    awkward: Mapping[str, Awkward] = field(default_factory=dict)
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    simulated: Mapping[str, Simulated] = field(default_factory=dict)
    gold: Mapping[str, Gold] = field(default_factory=dict)
    judge: Judge | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all candidates that suites choose by pattern."""
        return (*self.scripts, *self.awkward, *self.simulated)

    def digest(self, case: Case) -> str:
        """Return the digest of all that this candidate says and does in a case."""
        if case.candidate in self.gold:
            return labelled.digest_of(self.gold[case.candidate])
        if case.candidate in self.recorded:
            return self.recorded[case.candidate].digest
        if case.candidate in self.simulated:
            return self.simulated[case.candidate].digest
        if case.candidate in self.awkward:
            awkward = self.awkward[case.candidate]
            script = awkward.script(case.round, case.question, self._like(awkward, case.round, case.question))
            return digest({"awkward": awkward.model_dump(mode="json"), "script": script.model_dump(mode="json")})
        return digest({"script": self.scripts[case.candidate].model_dump(mode="json")})

    def door(self, case: Case, model: Model | None) -> Callable[[VirtualClock], Candidate]:
        """Return what opens the door of this candidate, given the clock of the interview; `model` plays a simulated one."""
        if case.candidate in self.simulated:
            if model is None:
                raise SettingsError(f"{case.candidate} is played by a model, and there is none offline.")
            player, played_by = self.simulated[case.candidate], model
            return lambda clock: Playing(player, played_by, clock)
        if case.candidate in self.recorded:
            who = self.recorded[case.candidate]
            return lambda clock: Remembering(who, clock)
        if case.candidate in self.awkward:
            awkward = self.awkward[case.candidate]
            answers = awkward.script(case.round, case.question, self._like(awkward, case.round, case.question))
            return lambda clock: Trying(awkward, answers, clock)
        script = self.scripts[case.candidate]
        return lambda clock: Scripted(script, clock.pass_minutes)

    def planted(self, case: Case) -> tuple[Planted, ...]:
        """Return the failures that are in this candidate on purpose."""
        if case.candidate in self.scripts:
            return tuple(Planted(what=plant.red_flag, at=plant.at) for plant in self.scripts[case.candidate].candidate.plants)
        if case.candidate in self.awkward:
            return tuple(Planted(what=plant) for plant in self.awkward[case.candidate].plants)
        return ()

    def quality(self, case: Case) -> Quality | None:
        """Return how good this candidate is, where it was written to be so; an awkward one is not, whatever it knows."""
        if case.candidate in self.scripts:
            return self.scripts[case.candidate].candidate.quality
        return self.simulated[case.candidate].sheet.quality if case.candidate in self.simulated else None

    def levels(self, id: str, suite: Suite) -> tuple[Level, ...]:
        """Return the levels a candidate is interviewed at; a labelled transcript was held at one."""
        return (self.gold[id].talk.level,) if id in self.gold else suite.levels

    def questions(self, id: str, suite: Suite, outline: Outline) -> Iterator[tuple[str, str]]:
        """Yield round and question of each interview that a candidate is wanted for, in the order of the loop."""
        if id in self.recorded:
            places = [(self.recorded[id].round, self.recorded[id].question)]
        elif id in self.gold:
            talk = self.gold[id].talk
            chosen = [question for question in talk.questions if question in suite.questions]
            places = [(talk.round, (chosen or talk.questions)[0])]
        elif id in self.awkward or id in self.simulated:
            like = self.awkward[id].answers_like if id in self.awkward else self.simulated[id].sheet.quality
            places = list(self._anywhere(like, suite, outline))
        else:
            places = [(self.scripts[id].candidate.round, self.scripts[id].candidate.question)]
        for round, question in places:
            if (not suite.rounds or round in suite.rounds) and (not suite.questions or question in suite.questions):
                yield round, question

    def _anywhere(self, quality: str, suite: Suite, outline: Outline) -> Iterator[tuple[str, str]]:
        """Yield the wanted questions of every round, or the one there is a script for, or the first, or each of them."""
        for round, questions in outline.items():
            known = next((s.candidate.question for s in self._scripts(round) if s.candidate.quality == quality), None)
            usual = questions if suite.every_question else (known or next(iter(questions)),)
            for question in suite.questions or usual:
                if question in questions:
                    yield round, question

    def _like(self, awkward: Awkward, round: str, question: str) -> Script | None:
        """Return the script whose answers this person gives, if there is one for the question."""
        same = (s for s in self._scripts(round) if s.candidate.quality == awkward.answers_like)
        return next((script for script in same if script.candidate.question == question), None)

    def _scripts(self, round: str) -> Iterator[Script]:
        return (script for script in self.scripts.values() if script.candidate.round == round)


def load(suite: Suite, place: Path | None = None, *, prompts: Path | None = None) -> Cast:
    """Return the candidates of `eval/candidates/`, and those of the suite's transcripts; raises `SuiteError` and `NotFound`.

    Simulated ones are played, and interviews judged, by the prose of the prompts in use, or of those at `prompts`.
    """
    place = place or reading.directory("candidates")
    awkward = reading.read_all(Awkward, reading.files(place, "awkward"))
    sheets = reading.read_all(Sheet, reading.files(place, "simulated"))
    ids = {**{name: one.id for name, one in awkward.items()}, **{name: one.id for name, one in sheets.items()}}
    wrong = [
        Problem(name, 1, id, f"the id is not the name of the file, {Path(name).stem!r}.")
        for name, id in ids.items()
        if id != Path(name).stem
    ]
    if wrong:
        raise SuiteError(tuple(wrong))
    prose = _prose(prompts) if sheets else {}
    judged = any(metric.id.startswith(JUDGED) for metric in suite.metrics)
    heard = _heard(_recorded(suite))
    return Cast(
        scripts={**candidates.load(place), **{f"{ALONE}/{id}": one for id, one in candidates.load(place / ALONE).items()}},
        awkward={f"awkward/{one.id}": one for one in awkward.values()},
        recorded={one.id: one for one in heard},
        simulated={
            f"simulated/{one.id}": Simulated(sheet=one, plays=prose[PLAYS], checks=prose[CHECKS]) for one in sheets.values()
        },
        gold={f"{LABELLED}{id}": one for id, one in _labelled(suite).items()},
        judge=Judge.of(library.files(library.directory(prompts))) if judged else None,
    )


def _recorded(suite: Suite) -> tuple[Path, ...]:
    """Return the files of a suite's transcripts; raises `NotFound` where there is none, `SuiteError` for two of one name."""
    found = tuple(dict.fromkeys(path for pattern in suite.transcripts for path in sorted(Path().glob(pattern))))
    if suite.transcripts and not found:
        raise NotFound(f"No transcript here is named like {' or '.join(suite.transcripts)}: run from the checkout's root.")
    named: dict[str, Path] = {}
    twice = [
        Problem(str(path), 1, path.stem, f"{first} has the same name, and the two would be one case: rename one of them.")
        for path in found
        if (first := named.setdefault(path.stem, path)) != path
    ]
    if twice:
        raise SuiteError(tuple(twice))
    return found


def _heard(paths: Sequence[Path]) -> tuple[Recorded, ...]:
    """Return the candidates of these transcripts; raises `SuiteError` where two are the same one, which would count as two people."""
    first: dict[str, tuple[Path, Recorded]] = {}
    same: list[Problem] = []
    for path in paths:
        one = recorded.read(path)
        earlier, _ = first.setdefault(one.digest, (path, one))
        if earlier is not path:
            says = f"in {earlier} the same candidate says the same, and one person would count as two: leave one of them out."
            same.append(Problem(str(path), 1, path.stem, says))
    if same:
        raise SuiteError(tuple(same))
    return tuple(one for _, one in first.values())


def _labelled(suite: Suite) -> Mapping[str, Gold]:
    """Return the labelled transcripts of a suite; raises `NotFound` where a pattern fits none."""
    known = gold.load() if suite.gold else {}
    chosen: dict[str, Gold] = {}
    for pattern in suite.gold:
        fitting = {id: one for id, one in known.items() if fnmatchcase(id, pattern)}
        if not fitting:
            raise NotFound(f"Suite {suite.id} wants labelled transcripts like {pattern!r}, and there is none in eval/gold/.")
        chosen |= fitting
    return chosen


def _prose(prompts: Path | None) -> Mapping[str, str]:
    files = library.files(library.directory(prompts))
    if PLAYS not in files or CHECKS not in files:
        raise NotFound(f"The prompts have no {PLAYS} and {CHECKS}: no candidate can be simulated by them.")
    return files


def cases(suite: Suite, cast: Cast, outline: Outline) -> tuple[Case, ...]:
    """Return the cases of a suite, rounds in the order of the loop; raises `NotFound` where a pattern fits nobody or none are left."""
    chosen: dict[str, None] = {}
    for pattern in suite.candidates:
        fitting = [id for id in cast.ids if fnmatchcase(id, pattern)]
        if not fitting:
            raise NotFound(f"Suite {suite.id} wants candidates like {pattern!r}, and there is none in eval/candidates/.")
        chosen |= dict.fromkeys(fitting)
    places = [(id, *place) for id in (*chosen, *cast.recorded, *cast.gold) for place in cast.questions(id, suite, outline)]
    order = {round: number for number, round in enumerate(outline)}
    found = [
        Case(candidate=id, round=round, question=question, level=level)
        for id, round, question in sorted(places, key=lambda p: (order.get(p[1], len(order)), p[2], p[0]))
        for level in cast.levels(id, suite)
    ]
    if not found:
        raise NotFound(f"Suite {suite.id} makes no case: its rounds, questions and candidates exclude each other.")
    return tuple(found)
