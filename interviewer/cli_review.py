"""The verbs of a look back: list, replay, check, import, export and delete interviews; parse, call, print, exit code."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.cli_grade import calibrate, debrief, grade
from interviewer.cli_options import LevelName

if TYPE_CHECKING:
    from interviewer.core.events import Record
    from interviewer.core.measures import Measure
    from interviewer.core.verifying import Verified
    from interviewer.importing import Opened
    from interviewer.saved import Summary
    from interviewer.settings import Settings
    from interviewer.terminal.screen import Screen

review_app = typer.Typer()

HARD_RULE_BROKEN = 10
"""The exit code of a strict check that a transcript does not stand."""
DIFFERENT = 1
REFUSED = 1


class FormName(StrEnum):
    """What an interview can be exported to."""

    JSONL = "jsonl"
    MD = "md"
    JSON = "json"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The interview, by its id or the beginning or end of it.")]
IdOrFile = Annotated[str, typer.Argument(metavar="ID|FILE", help="The interview, by a piece of its id or as a file.")]


@review_app.command("list", rich_help_panel="Review")
def list_saved(context: typer.Context, as_json: AsJson = False) -> None:
    """List saved interviews, newest first."""
    from interviewer import saved  # start-up: pydantic

    settings, screen = _settings(), context.obj.screen()
    found = list(saved.summaries(settings.transcripts))
    if as_json:
        screen.json({"schema": "interviewer.list/1", "interviews": [asdict(one) for one in found]}, indent=2)
        return
    if not found:
        screen.note((f"No interview is saved in {settings.transcripts}: `interviewer chat` begins one.", ""))
        return
    screen.table(("id", "begun (UTC)", "round", "question", "level", "turns", "state", "model"), map(_cells, found))


@review_app.command(rich_help_panel="Review")
def replay(
    context: typer.Context,
    interview: IdOrFile,
    turn: Annotated[str | None, typer.Option(metavar="T12", help="Begin at this turn.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Say why the interviewer said each turn.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Derive every request and decision again; exit with 1 where one differs.")
    ] = False,
    fork: Annotated[
        str | None, typer.Option(metavar="T12", help="Make a new interview that ends just before this answer, to answer again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print an interview as it happened.

    At a terminal it is stepped through with single keys, which are written under the first turn.
    """
    if sum(map(bool, (verify, fork, turn or why))) > 1:
        raise typer.BadParameter("give one of --verify, --fork, and --turn with --why.")
    if as_json and turn is not None:
        raise typer.BadParameter("--json prints the whole interview: no --turn can be given.")
    from interviewer import saved, transcripts  # start-up: pydantic

    screen = context.obj.screen()
    path = saved.place(_settings().transcripts, interview)
    reading = transcripts.read(path)
    if verify:
        _verify(screen, reading.records, as_json=as_json)
    elif fork is not None:
        _fork(screen, reading.records, fork, as_json=as_json)
    elif as_json:
        screen.json(saved.document(reading.records, path.name, reasons=why), indent=2)
    else:
        _tell(screen, reading.records, path, turn=turn, why=why)
    if reading.torn:
        screen.note((f"The last line was cut short by a crash: {reading.torn} bytes are left out.", "bold yellow"))


review_app.command(rich_help_panel="Review")(grade)
review_app.command(rich_help_panel="Review")(debrief)
review_app.command(rich_help_panel="Review")(calibrate)


@review_app.command("check-interview", rich_help_panel="Review")
def check_interview(
    context: typer.Context,
    interview: IdOrFile,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 10 where a hard rule is broken.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how the interviewer did, not the candidate."""
    from interviewer import saved, transcripts  # start-up: pydantic
    from interviewer.core.report_card import report_card  # start-up: the same

    screen = context.obj.screen()
    path = saved.place(_settings().transcripts, interview)
    reading = transcripts.read(path)
    card = report_card(record for record, _ in saved.fold(reading.records, path.name))
    if as_json:
        screen.json(card.as_data(), indent=2)
    else:
        screen.table(("measure", "value", "of", "target", "met"), map(_measured, card.measures))
        for one in card.missed:
            screen.row(("", ""))
            screen.row((one.id, "bold"))
            for fault in one.faults:
                screen.prose(f"T{fault.turn} {fault.what}" if fault.turn is not None else fault.what)
    if reading.torn:
        screen.note((f"The last line was cut short by a crash: {reading.torn} bytes are left out.", "bold yellow"))
    if strict and card.broken:
        raise typer.Exit(HARD_RULE_BROKEN)


@review_app.command("import", rich_help_panel="Review")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The transcript; - reads standard input.")],
    round: Annotated[str | None, typer.Option(help="The round, by its id or title, where the file does not say it.")] = None,
    question: Annotated[
        list[str] | None, typer.Option(help="A question that was asked, for example C1; may be given again.")
    ] = None,
    level: Annotated[LevelName | None, typer.Option(case_sensitive=False, help="The level the interview was held at.")] = None,
    me: Annotated[str | None, typer.Option(metavar="NAME", help="The candidate, by their name in the file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in a transcript from elsewhere.

    It may be JSON, a list of chat messages, WebVTT, SubRip, or lines like `Name: text`; what it is, is told by its content.
    """
    from interviewer import importing, library, transcripts  # start-up: pydantic
    from interviewer.errors import ImportRefused

    settings, screen = _settings(), context.obj.screen()
    wanted = importing.Wanted(
        round=round,
        questions=tuple(id.strip().upper() for id in question or ()),
        level=None if level is None else level.value,
        me=me,
    )
    shown, refused = [], 0
    with transcripts.outside(file) as content:
        opening = importing.Opening(
            content, name=file.name, bundles=library.load(settings.prompts), now=transcripts.now(), wanted=wanted,
            before=importing.ends(transcripts.ids(settings.transcripts)),
        )  # fmt: skip
        for one in opening:
            if opening.total == 1 and one.reasons:
                raise ImportRefused(one.name, one.reasons)
            refused += not _kept(screen, one, settings.transcripts, quiet=as_json)
            if as_json:
                shown.append({"id": one.id, "name": one.name, "form": one.form, "reasons": one.reasons, "notes": one.notes})
    if as_json:
        screen.json({"schema": "interviewer.import/1", "transcripts": shown}, indent=2)
    if opening.total > 1:
        screen.note((f"{opening.total - refused:,} of {opening.total:,} transcripts were taken in.", ""))
    if refused:
        raise typer.Exit(REFUSED)


@review_app.command(rich_help_panel="Review")
def export(
    context: typer.Context,
    interview: Id,
    to: Annotated[FormName, typer.Option(help="The form.")] = FormName.MD,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it; standard output if not given.")] = None,
) -> None:
    """Write an interview as Markdown, JSON or JSON Lines."""
    from interviewer import saved, transcripts  # start-up: pydantic
    from interviewer.errors import NotSaved

    screen = context.obj.screen()
    path = saved.place(_settings().transcripts, interview)
    text = saved.write(transcripts.read(path).records, to.value, path.name)
    if out is None:
        screen.verbatim(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotSaved(f"{out} cannot be written: {error.strerror}.") from error
    screen.note((f"Written to {out}.", ""))


@review_app.command(rich_help_panel="Review")
def delete(
    context: typer.Context,
    interview: Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete an interview for good."""
    from interviewer import saved, transcripts  # start-up: pydantic

    settings = _settings()
    id = saved.find(settings.transcripts, interview)
    if not yes:
        if not sys.stdin.isatty():
            raise typer.BadParameter("nobody can be asked here: give --yes to delete for good.")
        typer.confirm(f"Delete the interview {id} for good?", abort=True, err=True)
    transcripts.delete(settings.transcripts, id)
    context.obj.screen().note((f"Deleted {id}.", ""))


# --- replay ---


def _tell(screen: Screen, found: tuple[Record, ...], path: Path, *, turn: str | None, why: bool) -> None:
    """Print an interview, or step through it where both ends are a terminal."""
    from interviewer import saved  # start-up: pydantic
    from interviewer.core.forking import turn_named
    from interviewer.terminal.stepping import pressed, step_through, stops  # start-up: rich
    from interviewer.terminal.telling import Telling, farewell

    folded = [*saved.fold(found, path.name)]
    first = 0 if turn is None else turn_named(turn, folded[-1][1]).number
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    telling = Telling(screen, review=True, reasons=why, evidence=at_terminal)
    if at_terminal:
        with closing(pressed()) as keys:
            step_through(screen, telling, folded, keys, turn=first)
    else:
        skipped = [one for stop in stops(folded) if stop.turn < first for one in stop.records]
        if skipped:
            telling.come_to(skipped[-1][1])
        for record, session in folded[len(skipped) :]:
            telling.tell(record, session)
    farewell(screen, folded[-1][1], str(path))


def _verify(screen: Screen, found: tuple[Record, ...], *, as_json: bool) -> None:
    """Say whether today's code would do the same, and where not first."""
    from interviewer.core.verifying import verify  # start-up: pydantic
    from interviewer.llm import brain

    verified = verify(found, brain.reply_to)
    if as_json:
        screen.json(verified.as_data(), indent=2)
    else:
        _show_verified(screen, verified)
    if verified.differences:
        raise typer.Exit(DIFFERENT)


def _show_verified(screen: Screen, verified: Verified) -> None:
    if verified.differences:
        screen.row((str(verified.differences[0]), ""))
        rest = len(verified.differences) - 1
        if rest:
            screen.note((f"{rest} more difference{'' if rest == 1 else 's'} after it: --json lists them.", ""))
    else:
        screen.row(("same", ""))
    derived = ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in verified.derived.items())
    left_out = ", ".join(f"{what}: {count}" for what, count in verified.left_out.items())
    screen.note((f"Derived again: {derived or 'nothing'}.", ""))
    if left_out:
        screen.note((f"Cannot be derived: {left_out}.", ""))


def _fork(screen: Screen, found: tuple[Record, ...], turn: str, *, as_json: bool) -> None:
    """Keep a new interview that ends before that answer, and say how to go on."""
    from interviewer import transcripts  # start-up: pydantic
    from interviewer.core.forking import fork

    settings = _settings(asks=True)
    id = transcripts.new_id()
    path = transcripts.keep(settings.transcripts, id, fork(found, turn, id=id, models=settings.models))
    if as_json:
        screen.json({"schema": "interviewer.fork/1", "id": id, "path": str(path)}, indent=2)
        return
    screen.row((f"interviewer chat --resume {id}", "bold"))
    screen.note((f"A new interview up to {turn.upper()} is kept in {path}; the line above goes on with it.", ""))


# --- import ---


def _kept(screen: Screen, one: Opened, directory: Path, *, quiet: bool) -> bool:
    """Keep one transcript and say so, or say why it is not kept."""
    from interviewer import transcripts  # start-up: pydantic

    if one.reasons:
        screen.note(("✕ ", "red"), (f"{one.name}: {' '.join(one.reasons)}", ""))
        return False
    if one.before:
        screen.note(
            (f"{one.name} was taken in before, as {one.id}: `interviewer delete {one.id}` lets it be taken in anew.", "")
        )
    else:
        transcripts.keep(directory, one.id, one.records)
    if not quiet:
        screen.row((one.id, "bold"))
        for note in one.notes:
            screen.note((note, "bright_black"))
    return True


def _cells(one: Summary) -> tuple[str, ...]:
    begun, turns = one.at[:16].replace("T", " "), str(one.turns) if one.at else ""
    return one.id, begun, one.round, one.question, one.level, turns, one.state, one.source or one.model or one.problem


def _measured(one: Measure) -> tuple[str, ...]:
    exact = one.kind == "count"
    value = "—" if one.value is None else f"{one.value:.0f}" if exact else f"{one.value:.2f}"
    target = f"{one.target:.0f}" if exact else f"≥ {one.target:.2f}"
    met = {True: "yes", False: "BROKEN" if one.hard else "no", None: "not applicable"}[one.met]
    return one.id + (" (hard)" if one.hard else ""), value, f"{one.of[0]}/{one.of[1]}", target, met


def _settings(*, asks: bool = False) -> Settings:
    from interviewer.settings import Settings  # start-up: only verbs need them

    return Settings.load(asks=asks)
