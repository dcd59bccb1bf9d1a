"""Holds one interview at a terminal: opens or begins it, connects the doors, and sees it to its end or to a pause."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from interviewer import __version__, conduct, library, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.drilling import drill
from interviewer.core.events import Started
from interviewer.core.evolving import replay
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.errors import NotFound, NotSaved, SessionClosed, SettingsError
from interviewer.keeping import Keeping
from interviewer.settings import Settings
from interviewer.terminal.person import Person
from interviewer.terminal.piped import Piped
from interviewer.terminal.screen import BAD, PLAIN, QUIET, STRONG, Screen
from interviewer.terminal.telling import farewell, is_offline
from interviewer.transcripts import Writer

INTERRUPTED = 130
SECONDS_A_WORD = 0.03
RETRY_AFTER = 5.0


Pace = Callable[[str], Awaitable[None]]


class Connect(Protocol):
    """What makes the models; `llm.connect` in the product."""

    def __call__(self, settings: Settings, bundle: Bundle, *, pace: Pace | None = None) -> conduct.LivingModel:
        """Return a connection that is closed at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be held: a new interview, or the one with the id in `resume`; `drill` names the one dimension it is about."""

    round: str | None = None
    question: str | None = None
    level: Level = "II"
    clock: Literal["real", "turns"] = "real"
    drill: str | None = None
    resume: str | None = None


async def hold(wanted: Wanted, *, settings: Settings, door: Person | Piped, screen: Screen, connect: Connect) -> int:
    """Hold the interview and return the exit code; raises `InterviewerError` where it cannot begin or cannot be kept."""
    if wanted.resume is None:
        session, writer = await _begin(wanted, settings, door)
        if plan := plan_of(session.bundle, wanted.question):
            screen.note((plan, QUIET))
    else:
        session, writer, settings = await _reopen(wanted.resume, settings, door)
    keeping = Keeping(writer, tell=door.hear_wait, retry_after=RETRY_AFTER)
    stand_in = connect(settings.as_offline(), session.bundle, pace=_paced if isinstance(door, Person) else None)
    model = stand_in if settings.offline else connect(settings, session.bundle)
    try:
        with door.at_the_terminal() if isinstance(door, Person) else contextlib.nullcontext():
            session = await _to_the_end(session, door=door, model=model, stand_in=stand_in, keeping=keeping, screen=screen)
    except asyncio.CancelledError:
        _goodbye(door.session or session, writer.path, door, screen)
        raise
    finally:
        keeping.close()
        for living in {id(one): one for one in (model, stand_in)}.values():
            await living.close()
    return _goodbye(session, writer.path, door, screen)


def pick(bundles: Mapping[str, Bundle], name: str | None) -> Bundle:
    """Return the round of that id or beginning of a title, or the first; raises `NotFound`."""
    if name is None:
        return next(iter(bundles.values()))
    for bundle in sorted(bundles.values(), key=lambda bundle: name.upper() != bundle.round.id):
        if name.upper() == bundle.round.id or bundle.round.title.casefold().startswith(name.casefold()):
            return bundle
    known = ", ".join(f"{bundle.round.id} ({bundle.round.title})" for bundle in bundles.values())
    raise NotFound(f"There is no round {name!r}: choose one of {known}.")


def plan_of(bundle: Bundle, chosen: str | None) -> str:
    """Say when a question that was chosen is asked, where others come before it; nothing where it is the first."""
    order = [question.id for question in bundle.questions]
    if chosen is None or chosen.upper() not in order[1:]:
        return ""
    before = order[: order.index(chosen.upper())]
    first = before[0] if len(before) == 1 else f"{', '.join(before[:-1])} and {before[-1]}"
    return (
        f"{chosen.upper()} comes after {first}: this round asks one question in each of its parts, in the order of the parts."
    )


async def _begin(wanted: Wanted, settings: Settings, door: Person | Piped) -> tuple[Session, Writer]:
    """Write record 0 of a new interview; the file does not stay where that fails."""
    bundle = pick(library.load(settings.prompts), wanted.round)
    question = (wanted.question or bundle.round.questions[0]).upper()
    bundle = bundle.narrowed(question)
    if wanted.drill is not None:
        bundle = drill(bundle, wanted.drill.upper(), asked=(question,))
    event = Started(
        session=transcripts.new_id(),
        round=bundle.round.id,
        question=question,
        level=wanted.level,
        clock=wanted.clock,
        models=dict(settings.models),
        version=__version__,
        digest=bundle.digest,
        bundle=bundle.as_data(),
    )
    writer = Writer.create(settings.transcripts, event.session)
    try:
        return await conduct.start(event, candidate=door, transcript=writer, now=transcripts.now), writer
    except BaseException:
        writer.path.unlink(missing_ok=True)
        writer.close()
        raise


async def _reopen(id: str, settings: Settings, door: Person | Piped) -> tuple[Session, Writer, Settings]:
    """Take an interview up again, with the models it was begun with; raises `SessionClosed` where it has ended."""
    writer = Writer.open(transcripts.path_of(settings.transcripts, id))
    try:
        session = replay(writer.found)
        if session.ended is not None:
            raise SessionClosed(f"That interview has ended: `interviewer replay {id}` shows it.")
        settings = _as_begun(session, settings)
        door.telling.header(session, transcripts.now())
        session = await conduct.reopen(session, writer.part(), candidate=door, transcript=writer, now=transcripts.now)
        door.come_back(session)
        return session, writer, settings
    except BaseException:
        writer.close()
        raise


def _as_begun(session: Session, settings: Settings) -> Settings:
    """Return settings with the interview's own models, which its record 0 names."""
    if is_offline(session):
        return settings.as_offline()
    if settings.offline:
        name = session.models["interviewer"]
        raise SettingsError(f"This interview was begun with the model {name}: set OPENAI_API_KEY or OPENAI_BASE_URL to go on.")
    return replace(settings, models=dict(session.models))


async def _paced(_word: str) -> None:
    await asyncio.sleep(SECONDS_A_WORD)


async def _to_the_end(
    session: Session,
    *,
    door: Person | Piped,
    model: conduct.Model,
    stand_in: conduct.Model,
    keeping: Keeping,
    screen: Screen,
) -> Session:
    """Conduct until the interview has ended or the candidate has left; what could not be saved is offered again."""
    while True:
        holding = asyncio.ensure_future(
            conduct.conduct(session, candidate=door, model=model, stand_in=stand_in, transcript=keeping, now=transcripts.now)
        )
        leaving = asyncio.ensure_future(door.left.wait())
        try:
            await asyncio.wait({holding, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if holding.done():
                return holding.result()
            return door.session or session
        except NotSaved as error:
            if isinstance(door, Piped):
                raise
            session = door.session or session
            screen.note(("✕ ", BAD), (f"{error} Your text is kept here.", BAD))
            door.offer_again()
        finally:
            for task in (holding, leaving):
                task.cancel()
            await asyncio.gather(holding, leaving, return_exceptions=True)


def _goodbye(session: Session, path: Path, door: Person | Piped, screen: Screen) -> int:
    """Say how it ended, or how to go on, and return the exit code."""
    door.telling.cut_off()
    if session.ended is not None:
        farewell(screen, session, str(path))
        return 0
    state = "The interview is paused." if session.stage is Stage.PAUSED else "The interview is kept as far as it came."
    screen.note((f"\n{state} To go on:", PLAIN))
    screen.note((f"  interviewer chat --resume {session.id}", STRONG))
    return INTERRUPTED if isinstance(door, Person) and door.interrupted else 0
