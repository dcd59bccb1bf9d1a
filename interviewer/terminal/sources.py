"""Where the interviews to be graded come from: ours by id or file, those of files from elsewhere, and directories; one opened at a time.

The grade of one of ours is kept in its own file; a file that is not among the interviews is never written, whoever made it.
Of one transcript from elsewhere nothing is kept unless that is asked for; of several each is kept apart from the interviews,
with its grade, so that an order that was broken off, even by a crash, is gone on with and nothing is paid twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from interviewer import grades, importing, places, saved, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.errors import ImportRefused, InterviewerError, NotFound, TranscriptError
from interviewer.transcripts import Writer

READ = frozenset({".json", ".jsonl", ".vtt", ".srt", ".txt", ".md"})
"""How the files of a directory end that are read; a file that is named is read whatever it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An interview to be graded; `writer` is open where the grade is kept in its file.

    `foreign` ones are graded by today's prompts, whichever they were opened with; `among` tells that it is one of several.
    `taken` says what was taken for granted of one that is alone, `notes` what the user should heed.
    `file` is what its file is called, where that says more than the interview's id.
    """

    name: str
    session: Session
    file: str = ""
    writer: Writer | None = None
    notes: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    foreign: bool = False
    among: bool = False


@dataclass(kw_only=True)
class Sources:
    """The interviews of an order, by their names or why they cannot be opened; none is held after it was given.

    `keep` is whether transcripts from elsewhere are kept among the interviews; None keeps several of them apart, False keeps no grade.
    `more` learns of a file or directory how many there are beyond one; `kept_apart` once where they are kept.
    """

    names: tuple[str, ...]
    directory: Path
    bundles: Callable[[], Mapping[str, Bundle]]
    wanted: importing.Wanted
    keep: bool | None
    more: Callable[[int], None]
    kept_apart: Callable[[Path], None]

    def __post_init__(self) -> None:
        self._several = len(self.names) > 1
        self._shelves: dict[Path, dict[str, str]] = {}
        self._seen: dict[bytes, int] = {}

    def __iter__(self) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Open one after the other."""
        for name in self.names:
            try:
                if places.is_directory(Path(name)):
                    yield from self._directory(Path(name))
                else:
                    yield from self._file(name)
            except InterviewerError as error:
                yield name, error

    def _directory(self, place: Path) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Open every file of a directory that is meant to be read, by its name."""
        files = sorted(path for path in place.iterdir() if path.is_file() and path.suffix.lower() in READ)
        if not files:
            raise NotFound(f"There is no transcript in {place}: files that end in {', '.join(sorted(READ))} are read.")
        self._several = True
        self.more(len(files) - 1)
        for path in files:
            try:
                yield from self._file(str(path))
            except InterviewerError as error:
                yield str(path), error

    def _file(self, name: str) -> Iterator[tuple[str, Source | InterviewerError]]:
        path = Path(name)
        if name == "-" or _is_from_elsewhere(path):
            yield from self._from_elsewhere(name, path)
        else:
            yield name, self._own(name)

    def _own(self, name: str) -> Source:
        """Open an interview of ours; the grade of one that is still open, or may not be written, is worked out and not kept."""
        path = saved.place(self.directory, name)
        if not places.is_file(path):
            raise NotFound(f"There is no interview at {path}.")
        reading = transcripts.read(path)
        session = replay(reading.records)
        file = "" if path.stem == session.id else path.name
        held = partial(Source, name=name, file=file, among=self._several)
        torn = (f"its last line was cut short by a crash: {reading.torn} bytes are left out.",) if reading.torn else ()
        if session.ended is None:
            note = "this interview is still open, so its grade is not kept."
            return held(session=grades.closed(session, transcripts.now), notes=(*torn, note))
        if self.keep is False:
            return held(session=session, notes=torn)
        shelf = self._shelf_of(path)
        if shelf is None:
            note = "Its grade is not kept, since its file is not among the interviews: --keep takes both in."
            return held(session=session, notes=torn, taken=() if self._several else (note,))
        kept = path if shelf == path.parent else transcripts.path_of(shelf, session.id)
        try:
            if not places.is_there(kept):
                transcripts.keep(shelf, session.id, reading.records)
            writer = Writer.open(kept)
        except TranscriptError:
            return held(session=session, notes=(*torn, "this interview cannot be written now, so its grade is not kept."))
        if writer.found[: len(reading.records)] != reading.records:
            writer.close()
            return held(session=session, notes=(*torn, f"{kept} holds another version of it, so its grade is not kept."))
        return held(session=replay(writer.found), writer=writer)

    def _shelf_of(self, path: Path) -> Path | None:
        """Return where the grade of a file of ours is kept: beside it among the interviews, else as for one from elsewhere."""
        homes = {home.resolve() for home in (self.directory, self.directory / saved.APART)}
        return path.parent if path.resolve().parent in homes else self._shelf()

    def _from_elsewhere(self, name: str, path: Path) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Open every transcript of a file that is not ours."""
        with transcripts.outside(path) as file:
            before: dict[str, str] = {}
            opening = importing.Opening(
                file, name=path.name, bundles=self.bundles(), now=transcripts.now(), wanted=self.wanted, before=before,
                seen=self._seen,
            )  # fmt: skip
            self._several = self._several or opening.total > 1
            self.more(opening.total - 1)
            shelf = self._shelf()
            if shelf is not None:
                before |= self._shelves[shelf]
            for one in opening:
                called = one.name if opening.total > 1 else name
                try:
                    yield called, self._source(one, called, shelf)
                except InterviewerError as error:
                    yield called, error

    def _shelf(self) -> Path | None:
        """Return where transcripts from elsewhere are kept, if they are; what is there is looked up once."""
        if self.keep is False or not (self.keep or self._several):
            return None
        shelf = self.directory if self.keep else self.directory / saved.APART
        if shelf not in self._shelves:
            self._shelves[shelf] = importing.ends(transcripts.ids(shelf))
            if not self.keep:
                self.kept_apart(shelf)
        return shelf

    def _source(self, one: importing.Opened, name: str, shelf: Path | None) -> Source:
        """Return a transcript from elsewhere to be graded, taken in on the shelf, or found there."""
        if one.reasons:
            raise ImportRefused(one.name, one.reasons)
        foreign, taken = one.form != importing.OWN, () if self._several else one.notes
        held = partial(Source, name=name, file=one.name, taken=taken, foreign=foreign, among=self._several)
        if shelf is None:
            return held(session=replay(one.records, one.bundle))
        path = transcripts.path_of(shelf, one.id) if one.before else transcripts.keep(shelf, one.id, one.records)
        writer = Writer.open(path)
        try:
            session = replay(writer.found, one.bundle)
        except InterviewerError:
            writer.close()
            raise
        return held(session=session, writer=writer)


def _is_from_elsewhere(path: Path) -> bool:
    """Tell a file that is not ours, or a pipe, which is read but once."""
    if places.is_file(path):
        return not transcripts.is_own(path)
    return places.is_there(path) and not places.is_directory(path)
