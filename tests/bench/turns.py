"""Our own work in one turn: what is recognised in an answer, what becomes true, and what must be said next; no I/O."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Event, Record, Started
from interviewer.core.evolving import begin, evolve
from interviewer.core.matching import Searched, ready
from interviewer.core.needs import Note, Observe, Speak, need
from interviewer.core.phrasing import authored, spoken
from interviewer.core.sentences import read
from interviewer.core.session import Session
from interviewer.core.sieve import Sieve
from interviewer.core.transitions import Stage
from interviewer.llm import brain
from tests.bench.figures import Figure, percentile

T = TypeVar("T")

LENGTH = 1_500
"""Characters of an answer."""
TURNS = 8
"""Answers of one interview; then another one begins."""
START = 1_700_000_000_000
STEP = 120_000
"""Milliseconds on the clock of the interview between two records."""

SENTENCES = (
    "Before I write anything I would like to know what happens to the files that turn out to be equal.",
    "I would walk the directory once and group the files by size, because files of different size cannot be equal.",
    "Only groups with at least two files are read at all, and those in chunks, so that memory stays flat.",
    "A digest such as SHA-256 over the whole content gives me the key of a dictionary.",
    "In the worst case that reads every byte once, so the time is linear in the bytes and the space in the files.",
    "If two digests are equal I would still compare the bytes before anything is deleted, because a mistake cannot be undone.",
    "Hard links and symbolic links need care: the same inode twice is not a duplicate, and a loop must not hang us.",
    "A file can change while it is read, so I would check its size and time again afterwards and skip it when it moved.",
    "Permissions will be denied somewhere; I would collect these paths and report them instead of stopping.",
    "For a million files the disk is the limit, not the processor, so a few threads that read ahead may help.",
    "I'm not sure whether a cheaper hash on the first block is worth it, I would measure that first.",
    "I would test it with an empty directory, an empty file, two equal files, and two that differ in the last byte.",
)


class Playing:
    """An interview that is played without doors, each piece of work timed in CPU time of this thread."""

    def __init__(self, bundle: Bundle, chance: random.Random) -> None:
        """Begin, and speak until the candidate has the floor."""
        self._bundle = bundle
        self._chance = chance
        self.records: list[Record] = []
        event = Started(
            session="0" * 26,
            round=bundle.round.id,
            question=bundle.questions[0].id,
            level="II",
            clock="real",
            models={"observer": "offline", "interviewer": "offline", "grader": "offline"},
            version="bench",
            digest=bundle.digest,
            bundle=bundle.as_data(),
        )
        self.session: Session = begin(Record(seq=0, at=START, epoch=0, event=event))
        self._speak()

    def turn(self) -> list[Record]:
        """Answer once and do all that follows; return the records of it."""
        before = len(self.records)
        number = f"{self._chance.getrandbits(128):032x}"
        self._take(Answered(text=answer(self._chance), cmid=number))
        self._speak()
        return self.records[before:]

    def _speak(self) -> None:
        while self.session.stage in {Stage.SPEAKING, Stage.HEARD}:
            match need(self.session, self.session.last_at):
                case Note(event):
                    self._take(event)
                case Speak(line=line):
                    self._take(spoken(self.session, line, authored(line)))
                case Observe(conversation):
                    shape = conversation.shape.name if conversation.shape else None
                    reply = brain.respond([asdict(message) for message in conversation.messages], shape, self._bundle)
                    self._take(conversation.read(reply))
                case _:
                    return

    def _take(self, event: Event) -> None:
        record = Record(seq=self.session.seq + 1, at=self.session.last_at + STEP, epoch=0, event=event)
        self.session = evolve(self.session, record)
        self.records.append(record)


def answer(chance: random.Random) -> str:
    """Return an answer of `LENGTH` characters that nobody gave before, so that nothing remembered can help."""
    text = ""
    while len(text) < LENGTH:
        text += f"{chance.choice(SENTENCES)} That was point {chance.randrange(10_000)}. "
    return text[:LENGTH]


def measure(turns: int) -> list[Figure]:
    """Time that many turns, and after each one the reference: its records made into JSON text and back."""
    chance = random.Random(1)  # noqa: S311 - the same answers at every run
    bundle = library.load()["C"].narrowed("C1")
    ours: list[float] = []
    reference: list[float] = []
    playing = Playing(bundle, chance)
    played = 0
    for number in range(turns + TURNS):
        if played == TURNS or playing.session.stage is not Stage.LISTENING:
            playing, played = Playing(bundle, chance), 0
        records, spent = timed(playing.turn)
        played += 1
        plain = [record.model_dump(mode="json") for record in records]
        _, round_trip = timed(partial(_round_trip, plain))
        if number >= TURNS:  # the first interview warms the caches that a running program has
            ours.append(1e3 * spent)
            reference.append(1e3 * round_trip)
    return [
        listening(bundle, chance, turns),
        *(
            Figure(
                name=f"own work of a turn, p{share}",
                unit="ms",
                ours=percentile(ours, share / 100),
                reference=percentile(reference, share / 100),
                against="JSON round trip of its records",
                aim=aim,
                samples=turns,
                low=min(ours),
                high=max(ours),
            )
            for share, aim in ((50, ""), (99, "<= 5 ms"))
        ),
    ]


def listening(bundle: Bundle, chance: random.Random, answers: int) -> Figure:
    """Time where every group of every cue stands in that many answers, and as the reference the same without the sieve."""
    known = [ready(cue) for cue in bundle.listens if not cue.code]
    groups = tuple(dict.fromkeys(group for one in known for group in (*one.groups, one.unless)))
    sieve = Sieve(groups)
    ours: list[float] = []
    reference: list[float] = []
    for _ in range(answers):
        text = answer(chance)
        reading = read(text, False)
        for times, look in ((ours, partial(sieve.look, text, False)), (reference, partial(Searched, reading))):
            _, spent = timed(lambda look=look: list(map(look().of, groups)))
            times.append(1e3 * spent)
    return Figure(
        name="cues looked for in an answer, p50",
        unit="ms",
        ours=percentile(ours, 0.5),
        reference=percentile(reference, 0.5),
        against="each looked for on its own",
        samples=answers,
        low=min(ours),
        high=max(ours),
    )


def _round_trip(plain: list[dict[str, Any]]) -> Any:
    return json.loads(json.dumps(plain))


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what the work gives and the seconds of CPU it took; on a shared machine the wall clock tells of others."""
    before = time.thread_time()
    result = work()
    return result, time.thread_time() - before
