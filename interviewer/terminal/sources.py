"""Where the interviews to be graded come from: ours by id or file, and those of any file from elsewhere, one opened at a time.

The grade of one of ours is kept in its own file.
Of a file with one transcript from elsewhere nothing is kept unless that is asked for; of a file of many each is kept apart from the
interviews, with its grade, so that an order that was broken off, even by a crash, is gone on with and nothing is paid twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from interviewer import grades, importing, places, saved, transcripts
from interviewer.core import formats
from interviewer.core.bundle import Bundle
from interviewer.core.session import Session, replay
from interviewer.errors import ImportRefused, InterviewerError, NotFound, TranscriptError
from interviewer.transcripts import Writer

APART = "elsewhere"
"""The directory beside the interviews in which the transcripts of files of many are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An interview to be graded; `writer` is open where the grade is kept in its file.

    `foreign` ones are graded by today's prompts, whichever they were opened with; `among` tells that their file holds several.
    """

    name: str
    session: Session
    writer: Writer | None = None
    notes: tuple[str, ...] = ()
    foreign: bool = False
    among: bool = False


@dataclass(kw_only=True)
class Sources:
    """The interviews of an order, by their names or why they cannot be opened; none is held after it was given.

    `keep` is whether transcripts from elsewhere are kept among the interviews; None keeps those of a file of many apart.
    `more` learns of a file how many there are beyond one; `kept_apart` where they are kept.
    """

    names: tuple[str, ...]
    directory: Path
    bundles: Callable[[], Mapping[str, Bundle]]
    wanted: importing.Wanted
    keep: bool | None
    more: Callable[[int], None]
    kept_apart: Callable[[Path], None]

    def __iter__(self) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Open one after the other."""
        for name in self.names:
            try:
                path = Path(name)
                if name == "-" or (_is_there(path) and not _is_own(path)):
                    yield from self._from_elsewhere(name, path)
                else:
                    yield name, self._own(name)
            except InterviewerError as error:
                yield name, error

    def _own(self, name: str) -> Source:
        """Open an interview of ours; the grade of one that is still open, or may not be written, is worked out and not kept."""
        path = Path(name) if places.is_file(Path(name)) else saved.place(self.directory, name)
        if not places.is_file(path):
            raise NotFound(f"There is no interview at {path}.")
        try:
            writer: Writer | None = Writer.open(path)
        except TranscriptError:
            found, writer = transcripts.read(path).records, None
        else:
            found = writer.found if writer is not None else ()
        try:
            session = replay(found)
        except InterviewerError:
            if writer is not None:
                writer.close()
            raise
        if session.ended is not None and writer is not None:
            return Source(name=name, session=session, writer=writer)
        if writer is not None:
            writer.close()
        why = "is still open" if session.ended is None else "cannot be written now"
        note = f"this interview {why}, so its grade is not kept."
        return Source(name=name, session=grades.closed(session, transcripts.now), notes=(note,))

    def _from_elsewhere(self, name: str, path: Path) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Open every transcript of a file that is not ours."""
        shelves = {True: self.directory, None: self.directory / APART, False: None}
        with transcripts.outside(path) as file:
            before: dict[str, str] = {}
            opening = importing.Opening(
                file, name=path.name, bundles=self.bundles(), now=transcripts.now(), wanted=self.wanted, before=before
            )
            several = opening.total > 1
            self.more(opening.total - 1)
            shelf = shelves[self.keep] if several or self.keep else None
            if shelf is not None:
                before |= importing.ends(transcripts.ids(shelf))
            if shelf is not None and not self.keep:
                self.kept_apart(shelf)
            for one in opening:
                called = one.name if several else name
                try:
                    yield called, _source(one, called, shelf, among=several)
                except InterviewerError as error:
                    yield called, error


def _source(one: importing.Opened, name: str, shelf: Path | None, *, among: bool) -> Source:
    """Return a transcript from elsewhere to be graded, taken in on the shelf, or found there."""
    if one.reasons:
        raise ImportRefused(one.name, one.reasons)
    foreign = one.form != importing.OWN
    if shelf is None:
        return Source(name=name, session=replay(one.records), foreign=foreign, among=among)
    path = transcripts.path_of(shelf, one.id) if one.before else transcripts.keep(shelf, one.id, one.records)
    writer = Writer.open(path)
    try:
        return Source(name=name, session=replay(writer.found), writer=writer, foreign=foreign, among=among)
    except InterviewerError:
        writer.close()
        raise


def _is_there(path: Path) -> bool:
    """Tell whether something stands under that name that may be read: a file, or a pipe."""
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False


def _is_own(path: Path) -> bool:
    try:
        if not path.is_file():
            return False  # a pipe, which is read but once
        with path.open("rb") as file:
            return formats.is_own(file.read(4096))
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read: {error.strerror}.") from error
