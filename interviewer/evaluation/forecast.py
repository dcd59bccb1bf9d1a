"""What a run will take before it is begun: some of its interviews are rehearsed offline and read, and their calls are counted and priced.

The rehearsal words its lines as they were written, so a model that talks more will cost more.
Whoever is rehearsed is so at all levels and on both sides, since what these ask alike is asked and paid for once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE, Conversation, Reply, Usage
from interviewer.core.session import Session
from interviewer.evaluation import judging, labelled
from interviewer.evaluation.cards import Card
from interviewer.evaluation.casting import Case, Cast
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.keys import digest
from interviewer.evaluation.readers import Finished, Readers
from interviewer.evaluation.rounds import Unwired, hold
from interviewer.evaluation.rows import Job
from interviewer.evaluation.runs import Run, is_labelled, narrowed_for
from interviewer.evaluation.versions import Version
from interviewer.llm import tokens

SAMPLE = 24
"""How many candidates on a question are rehearsed at most."""
GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is missing of a run is thought to take this much; `cost` is None where a price is not known.

    `readings` counts the verdicts that are to be given when interviews are over, by name.
    """

    interviews: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    readings: Mapping[str, int] = field(default_factory=dict)


async def forecast(run: Run, jobs: Sequence[Job], cast: Cast, place: Place) -> Forecast:
    """Return what these interviews and their verdicts will take; nothing is asked of anybody, and what is done offline makes no call."""
    interviews, readings = sum(not job.held for job in jobs), run.readings(jobs)
    if not jobs or run.offline:
        return Forecast(interviews=interviews, readings=readings, calls=0, prompt_tokens=0, completion_tokens=0, cost=0.0)
    subjects = Counter(job.case.subject for job in jobs)
    sample = _spread_out(list(subjects))
    counted = _Counted()
    for counted.times, job in _rehearsals(jobs, sample):
        await _rehearse(run, job, cast, counted)
    share = len(jobs) / sum(subjects[one] for one in sample)
    found = list(counted.calls.values())
    costs = [(times, place.price(usage, role)) for times, role, usage in found]
    known = [times * cost for times, cost in costs if cost is not None]
    return Forecast(
        interviews=interviews,
        readings=readings,
        calls=round(sum(times for times, _, _ in found) * share),
        prompt_tokens=round(sum(times * usage.prompt_tokens for times, _, usage in found) * share),
        completion_tokens=round(sum(times * usage.completion_tokens for times, _, usage in found) * share),
        cost=sum(known) * share if len(known) == len(costs) else None,
    )


def _spread_out(subjects: Sequence[str]) -> set[str]:
    """Return some of them from all over; steps of the golden ratio meet no pattern, such as the same people in each round."""
    if len(subjects) <= SAMPLE:
        return set(subjects)
    return {subjects[int(len(subjects) * (number * GOLDEN % 1))] for number in range(SAMPLE)}


def _rehearsals(jobs: Sequence[Job], sample: Container[str]) -> Iterator[tuple[int, Job]]:
    """Yield what is rehearsed of these subjects, with how many repeats it stands for: in a rehearsal they are all the same."""
    repeats: dict[tuple[Case, tuple[int, ...], bool], tuple[int, Job]] = {}
    for job in jobs:
        if job.case.subject in sample:
            what = job.case, job.places, job.held
            times, first = repeats.get(what, (0, job))
            repeats[what] = times + 1, first
    yield from repeats.values()


async def _rehearse(run: Run, job: Job, cast: Cast, counted: _Counted) -> None:
    """Hold an interview offline and have it read; its own calls count unless it was held already."""
    session = await _held(run, job, cast, job.version, _Counted() if job.held else counted)
    card = Card(transcript=job.key, failures=())
    readers = Readers(cast=cast, models=run.models)
    for place in job.places:
        narrowed = narrowed_for(job.case, cast, run.versions[place])
        finished = Finished(case=job.case, session=session, narrowed=narrowed)
        for name, key in run.verdict_keys(place, job, card).items():
            twice = judging.is_asked_twice(key, run.suite.judge.twice)
            await readers.read(name, finished, _doors(run, narrowed, counted, job), twice=twice)
    other = next((version for version in run.versions if version is not job.version), None)
    if other is None or job.places != (len(run.versions) - 1,) or not run.compared:
        return
    before, narrowed = await _held(run, job, cast, other, _Counted()), narrowed_for(job.case, cast, job.version)
    for name in run.compared:
        twice = judging.is_asked_twice(digest([name, job.key]), run.suite.judge.twice)
        await readers.compare(name, before, session, _doors(run, narrowed, counted, job), twice=twice)


async def _held(run: Run, job: Job, cast: Cast, version: Version, counted: _Counted) -> Session:
    """Return an interview as it goes offline, its calls counted."""
    narrowed = narrowed_for(job.case, cast, version)
    if is_labelled(job.case):
        return labelled.opened(cast.gold[job.case.candidate], narrowed)[1]
    counting = _Counting(narrowed, job.repeat, counted, run.models)
    door = cast.door(job.case, counting)
    _, session = await hold(narrowed, door, question=job.case.question, level=job.case.level, model=counting)
    return session


def _doors(run: Run, narrowed: Bundle, counted: _Counted, job: Job) -> Callable[[int], _Counting]:
    repeat = job.repeat if is_labelled(job.case) else 0
    return lambda time: _Counting(narrowed, repeat + time, counted, run.models)


@dataclass
class _Counted:
    """Calls that would go out, each once however many interviews share it: the role that is asked, and the tokens.

    `times` is how many repeats of a case those that are counted now stand for.
    """

    calls: dict[tuple[str, int], tuple[int, str, Usage]] = field(default_factory=dict)
    times: int = 1


class _Counting:
    """The offline interviewer and grader, whose calls are counted as if they had gone out to the models of their roles."""

    def __init__(self, bundle: Bundle, repeat: int, counted: _Counted, models: Mapping[str, str]) -> None:
        self._inner, self._repeat, self._counted, self._models = Unwired(bundle), repeat, counted, models

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Return the offline reply; who cannot be rehearsed says something of a usual length."""
        if conversation.purpose in ("play", "check", "judge"):
            usage = Usage(prompt_tokens=0, completion_tokens=0, counted="estimate")
            reply = Reply(text=_usual(conversation), model="", usage=usage, cost=None)
        else:
            reply = await self._inner.reply(conversation, on_part, on_wait)
        prompt = sum(tokens.estimate(message.content) for message in conversation.messages)
        usage = Usage(prompt_tokens=prompt, completion_tokens=tokens.estimate(reply.text), counted="estimate")
        if self._models[conversation.role] != OFFLINE:
            self._counted.calls.setdefault((conversation.digest, self._repeat), (self._counted.times, conversation.role, usage))
        return reply


def _usual(conversation: Conversation) -> str:
    """Return an answer of the usual length and form, of those whom nobody plays offline."""
    sentence = "word " * 20
    match conversation.shape.name if conversation.shape is not None else "":
        case "slips":
            return json.dumps({"slips": []})
        case "judgements" if conversation.shape is not None:
            turns = conversation.shape.schema["properties"]["verdicts"]["items"]["properties"]["turn"]["enum"]
            told = {"reason": sentence, "quote": None, "answer": "cannot tell"}
            return json.dumps({"verdicts": [{"turn": turn, **told} for turn in turns]})
        case "preference":
            return json.dumps({"reason": sentence, "quote": None, "better": "neither"})
        case _:
            return sentence * 3
