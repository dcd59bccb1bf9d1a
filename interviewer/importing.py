"""Transcripts from elsewhere, opened as interviews of ours: any form goes in, records come out; nothing is read or written here.

What a file may look like is told in `transcripts/README.md`; how it becomes records lives in `core`.
The offline listener hears the answers, so that an imported interview can be graded like any other.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from io import BytesIO
from typing import BinaryIO

from interviewer import __version__, transcripts
from interviewer.core import formats
from interviewer.core.bundle import Bundle
from interviewer.core.events import Imported, Observed, Record, Started
from interviewer.core.evolving import replay
from interviewer.core.foreign import LARGEST, Foreign, refuse
from interviewer.core.observing import observe
from interviewer.core.quality import examine
from interviewer.core.recognising import Lines, Recognised, likeness, lines_of, recognise
from interviewer.core.retelling import Origin, Setting, retell
from interviewer.core.roles import Roles, decide
from interviewer.core.script import LEVELS, Level
from interviewer.core.session import Session
from interviewer.core.values import Spent
from interviewer.errors import ImportRefused, InterviewerError, NotFound
from interviewer.llm import brain, tokens
from interviewer.settings import OFFLINE

OWN = "transcript of this program"
USUAL: Level = "II"
"""The level where neither the file nor the user gives one."""
ROUGHLY, APART = 0.4, 0.1
"""How like one of a known round's questions a turn must be, and how much more than any other, to tell which was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user says about a file; it goes before what the file says."""

    round: str | None = None
    questions: tuple[str, ...] = ()
    level: Level | None = None
    me: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One transcript of a file: its records, or the reasons why there are none; `notes` say what was taken for granted.

    One that was taken in `before` has the id it got then, and no records here.
    `bundle` are the prompts by which one from elsewhere was opened, with its questions alone.
    """

    name: str
    form: str
    id: str = ""
    records: tuple[Record, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    before: bool = False
    bundle: Bundle | None = None


def opened(
    content: bytes,
    *,
    name: str,
    bundles: Mapping[str, Bundle],
    now: int,
    wanted: Wanted | None = None,
    before: Mapping[str, str] | None = None,
) -> tuple[Opened, ...]:
    """Return every transcript in the content of a file, as `Opening` opens it."""
    return tuple(Opening(BytesIO(content), name=name, bundles=bundles, now=now, wanted=wanted, before=before))


class Opening:
    """The transcripts of a file, each opened when it is asked for and held no longer; `total` is how many there are.

    Of a file with one conversation a line only the line that is opened is held, so that it may be larger than memory.
    One that cannot be used has its reasons and stops no other; one that `before` (see `ends`) knows is not made anew.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        name: str,
        bundles: Mapping[str, Bundle],
        now: int,
        wanted: Wanted | None = None,
        before: Mapping[str, str] | None = None,
        seen: dict[bytes, int] | None = None,
    ) -> None:
        """Look into a file that can be read more than once; equal arguments give equal records; `now` is in milliseconds since 1970.

        Equal transcripts have ids of their own, in one file, and in several that share what was `seen`.
        Raises `ImportRefused` where the file as a whole is no transcript, `NotFound` for a round or question that `wanted`
        names and there is not, and what `transcripts.parse` raises for a damaged transcript of this program.
        """
        self._file = file
        self._name = name
        self._desk = _Desk(bundles, wanted or Wanted(), now, {} if before is None else before, {} if seen is None else seen)
        self._own: list[Opened] = []
        self._found: deque[Foreign] = deque()
        file.seek(0)
        first = file.readline(LARGEST + 1)
        self._lines = formats.is_of_many(first) and any(line.strip() for line in file)
        file.seek(0)
        if self._lines:
            self.total = sum(1 for line in file if line.strip())
            return
        content = file.read(LARGEST + 1)
        if formats.is_own(content):
            self._own = [_own(content, name, before or {})]
        else:
            try:
                self._found = deque(formats.read_foreign(formats.read_text(content)))
            except ImportRefused as error:
                raise ImportRefused(name, error.reasons) from error
        self.total = len(self._own) + len(self._found)

    def __iter__(self) -> Iterator[Opened]:
        """Open one after the other, once."""
        place = self._name.replace("\\", "/").rpartition("/")[2][:120] or "transcript"
        if self._lines:
            self._file.seek(0)
            written = ((number, line) for number, line in enumerate(iter(self._line, b""), 1) if line.strip())
            for number, (at, line) in enumerate(written, 1):
                yield self._desk.open(partial(formats.read_one_of_many, line, at), f"{place}, number {number}")
        while self._own:
            yield self._own.pop()
        while self._found:
            found = self._found.popleft()
            number = self.total - len(self._found)
            yield self._desk.open(partial(_itself, found), place if self.total == 1 else f"{place}, number {number}")

    def _line(self) -> bytes:
        """Return the next line, of one that is too long no more than shows it."""
        line = self._file.readline(LARGEST + 1)
        rest = line
        while len(rest) > LARGEST and not rest.endswith(b"\n"):
            rest = self._file.readline(LARGEST + 1)
        return line


def _itself(found: Foreign) -> Foreign:
    return found


def ends(ids: Iterable[str]) -> dict[str, str]:
    """Return ids by their ends: those of one transcript, read the same way, end alike whenever it is taken in."""
    return {id[transcripts.OF_TIME :]: id for id in ids}


def _own(content: bytes, name: str, before: Mapping[str, str]) -> Opened:
    """Return a transcript of ours as it is, once it has been read and folded."""
    reading = transcripts.parse(content, name)
    session = replay(reading.records)
    if before.get(session.id[transcripts.OF_TIME :]) == session.id:
        return Opened(name=name, form=OWN, id=session.id, before=True)
    notes = (f"The last line was cut short by a crash: {reading.torn} bytes are left out.",) if reading.torn else ()
    return Opened(name=name, form=OWN, id=session.id, records=reading.records, notes=notes)


class _Desk:
    """Where the transcripts of one file are opened, one after the other; what a round's lines are is worked out once."""

    def __init__(
        self, bundles: Mapping[str, Bundle], wanted: Wanted, now: int, before: Mapping[str, str], seen: dict[bytes, int]
    ) -> None:
        self._bundles, self._wanted, self._now, self._before, self._seen = bundles, wanted, now, before, seen
        self._lines: dict[tuple[str, ...], tuple[Bundle, Lines]] = {}
        if wanted.round is not None:
            bundle = _round(bundles, wanted.round)
            if bundle is None:
                known = ", ".join(f"{one.round.id} ({one.round.title})" for one in bundles.values())
                raise NotFound(f"There is no round {wanted.round!r}: choose one of {known}.")
            for id in wanted.questions:
                bundle.question(id)

    def open(self, read: Callable[[], Foreign], name: str) -> Opened:
        form = ""
        try:
            found = read()
            form = found.form
            return self._open(found, name)
        except InterviewerError as error:
            reasons = error.reasons if isinstance(error, ImportRefused) else (str(error),)
            return Opened(name=name, form=form, reasons=reasons)

    def _open(self, found: Foreign, name: str) -> Opened:
        whole = self._round_of(found)
        roles = self._roles(found, whole)
        quality = examine(found, roles)
        if quality.reasons:
            raise ImportRefused(name, quality.reasons)
        spoken = [said.text for said in found.utterances if said.speaker != roles.candidate]
        if whole is None:
            whole = self._recognised_round(spoken)
        ids, notes = self._questions(found, whole, spoken)
        bundle, lines = self._narrowed(whole, ids)
        level, more = self._level(found)
        digest = hashlib.blake2b(json.dumps([asdict(found), roles.candidate, ids, level]).encode(), digest_size=16).digest()
        same = self._seen[digest] = self._seen.get(digest, -1) + 1
        id = transcripts.id_of(self._now, (int.from_bytes(digest[:10], "big") + same) % (1 << 80))
        if (there := self._before.get(id[transcripts.OF_TIME :])) is not None:
            return Opened(name=name, form=found.form, id=there, before=True, bundle=bundle)
        who = f"Who is who: {roles.candidate} is the candidate, {roles.how}."
        origin = Origin(
            id=id, name=name, digest=f"b2:{digest.hex()}", version=__version__,
            notes=(*found.notes, who, *quality.notes, *notes, *more),
        )  # fmt: skip
        records = retell(found, roles, Setting(bundle=bundle, level=level, lines=lines), origin, now=self._now, hear=hear)
        first = records[0].event
        told = first.source if isinstance(first, Started) else None
        taken = told.notes if isinstance(told, Imported) else ()
        return Opened(name=name, form=found.form, id=id, records=records, notes=taken, bundle=bundle)

    # --- who, which round, which questions, which level ---

    def _round_of(self, found: Foreign) -> Bundle | None:
        """Return the round that the user or the file names, None where neither does."""
        name = self._wanted.round or found.round
        if not name:
            ids = self._wanted.questions or found.questions
            return next((one for one in self._bundles.values() if ids and ids[0] in {q.id for q in one.questions}), None)
        bundle = _round(self._bundles, name)
        if bundle is None:
            known = ", ".join(one.round.id for one in self._bundles.values())
            raise refuse(f"It is of a round {name!r}, which there is not: give one of {known} with --round.")
        return bundle

    def _roles(self, found: Foreign, whole: Bundle | None) -> Roles:
        rounds = [whole] if whole is not None else list(self._bundles.values())

        def counts() -> dict[str, int]:
            found_in = dict.fromkeys((said.speaker for said in found.utterances), 0)
            for said in found.utterances if len(found_in) == 2 else ():
                lines = (one for bundle in rounds for one in recognise(said.text, self._all(bundle)))
                found_in[said.speaker] += any(map(_is_particular, lines))
            return found_in

        return decide(found, me=self._wanted.me, recognised=counts)

    def _recognised_round(self, spoken: Sequence[str]) -> Bundle:
        """Return the round of the question that is recognised most clearly."""
        asks = (
            (one.like, id)
            for id, bundle in self._bundles.items()
            for text in spoken
            for one in recognise(text, self._all(bundle))
            if one.move == "ask"
        )
        best = max(asks, default=None)
        if best is None:
            raise refuse("Which round it is cannot be told from it: give --round and --question.")
        return self._bundles[best[1]]

    def _questions(self, found: Foreign, whole: Bundle, spoken: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the questions that were asked, in order, and what was taken for granted."""
        known = [question.id for question in whole.questions]
        given = self._wanted.questions or found.questions
        if given:
            wrong = [id for id in given if id not in known]
            if wrong:
                raise refuse(
                    f"Round {whole.round.id} has no question {wrong[0]!r}: give one of {', '.join(known)} with --question."
                )
            return given, ()
        lines = self._all(whole)
        asked = [one.ref for text in spoken for one in recognise(text, lines) if one.move == "ask" and one.ref is not None]
        if asked:
            return tuple(dict.fromkeys(asked)), (
                f"The questions were told by the interviewer's words: {', '.join(dict.fromkeys(asked))}.",
            )
        if not whole.choices():
            return tuple(question.id for question in whole.planned()), ()
        like = sorted(((max((likeness(text, id, lines) for text in spoken), default=0.0), id) for id in known), reverse=True)
        if like[0][0] >= ROUGHLY and (len(like) < 2 or like[0][0] - like[1][0] >= APART):
            return (like[0][1],), (f"The question was told roughly, by the interviewer's words: {like[0][1]}.",)
        raise refuse(f"Which question was asked cannot be told: give one of {', '.join(known)} with --question.")

    def _level(self, found: Foreign) -> tuple[Level, tuple[str, ...]]:
        if self._wanted.level is not None:
            return self._wanted.level, ()
        if not found.level:
            return USUAL, (f"No level was given: it is taken as {USUAL}.",)
        level = next((one for one in LEVELS if one.casefold() == found.level.casefold()), None)
        if level is None:
            raise refuse(f"It is of a level {found.level!r}, which there is not: give one of {', '.join(LEVELS)} with --level.")
        return level, ()

    # --- lines ---

    def _all(self, bundle: Bundle) -> Lines:
        return self._narrowed(bundle, tuple(question.id for question in bundle.questions))[1]

    def _narrowed(self, whole: Bundle, ids: tuple[str, ...]) -> tuple[Bundle, Lines]:
        key = (whole.round.id, *ids)
        if key not in self._lines:
            bundle = whole.only(tuple(whole.question(id) for id in ids))
            self._lines[key] = bundle, lines_of(bundle)
        return self._lines[key]


def hear(session: Session) -> Observed:
    """Return what the offline listener finds in the last answer, through the same exchange as in an interview, marked so."""
    exchange = observe(session)
    text = brain.reply_to(exchange, session.bundle)
    event = exchange.read(text)
    if not isinstance(event, Observed):
        raise TypeError(f"an observation was expected, not {event.type}")
    asked = sum(tokens.estimate(message.content) for message in exchange.messages)
    spent = Spent(
        model=OFFLINE,
        request=exchange.digest,
        prompt_tokens=asked,
        completion_tokens=tokens.estimate(text),
        counted="estimate",
        cost=0.0,
    )
    return event.model_copy(update={"by": "offline", "spent": spent})


def _is_particular(one: Recognised) -> bool:
    """Tell whether a line is one that only an interviewer of this round would say."""
    return one.move in {"ask", "probe", "constrain", "hint", "inform", "invite"} and one.like >= 0.7


def _round(bundles: Mapping[str, Bundle], name: str) -> Bundle | None:
    """Return the round of that id or title, or beginning of a title."""
    wanted = name.strip().casefold()
    found = (
        bundle
        for id, bundle in bundles.items()
        if wanted == id.casefold() or (len(wanted) > 3 and bundle.round.title.casefold().startswith(wanted))
    )
    return next(found, None)
