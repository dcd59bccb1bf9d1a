"""The command line: parse, call, print, exit code; everything that takes time to import is imported by the verb that needs it."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewer import __version__
from interviewer.cli_grade import grade
from interviewer.cli_options import LevelName
from interviewer.cli_prompts import prompts_app

if TYPE_CHECKING:
    from interviewer.core.measures import Measure
    from interviewer.saved import Summary
    from interviewer.settings import Settings
    from interviewer.terminal.screen import Screen

ABOUT = """Practise scripted interviews with a mock interviewer, then read them again.

An independent practice tool, unaffiliated with any employer."""
SETTINGS_NOTE = "Settings: OPENAI_* and INTERVIEWER_* variables. Without a key and a base URL everything runs offline."

app = typer.Typer(
    help=ABOUT,
    epilog=SETTINGS_NOTE,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(prompts_app, name="prompts", rich_help_panel="Write prompts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour or not, ASCII or not, and whether errors show where they came from."""

    colour: bool = True
    ascii: bool = False
    debug: bool = False

    def screen(self) -> Screen:
        """Return the one place that prints."""
        from interviewer.terminal.screen import Screen  # start-up: rich

        return Screen(colour=self.colour, ascii=self.ascii)


class ClockName(StrEnum):
    """What the time of an interview is counted by."""

    REAL = "real"
    TURNS = "turns"


class FormName(StrEnum):
    """What an interview can be exported to."""

    JSONL = "jsonl"
    MD = "md"
    JSON = "json"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
HARD_RULE_BROKEN = 10
"""The exit code of a strict check that a transcript does not stand."""
Id = Annotated[str, typer.Argument(metavar="ID", help="The interview, by its id or the beginning or end of it.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        Look().screen().row((f"interviewer {__version__}", ""))
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    no_color: Annotated[bool, typer.Option("--no-color", help="Print without colour. May stand anywhere on the line.")] = False,
    ascii: Annotated[bool, typer.Option("--ascii", help="Print every glyph in ASCII. May stand anywhere.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from. May stand anywhere.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Take the options that hold for every verb."""
    del version  # printed by its callback
    context.obj = Look(colour=not no_color, ascii=ascii, debug=debug)


@app.command(rich_help_panel="Practise")
def chat(
    context: typer.Context,
    round: Annotated[
        str | None, typer.Argument(metavar="[ROUND]", help="The round, by its id or title; the first if not given.")
    ] = None,
    question: Annotated[str | None, typer.Option(help="The question, for example C1; the round's first if not given.")] = None,
    level: Annotated[LevelName, typer.Option(case_sensitive=False, help="The level the interview is held at.")] = LevelName.II,
    clock: Annotated[
        ClockName | None, typer.Option(help="Count minutes, or turns; minutes at a terminal if not given, turns from a pipe.")
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--continue", "-c", help="Go on with the newest interview that has not ended.")
    ] = False,
    resume: Annotated[str | None, typer.Option(metavar="ID", help="Go on with this interview.")] = None,
    model: Annotated[str | None, typer.Option(help="The model for every part, or offline.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold one round in the terminal.

    From a pipe each line is one answer, and a backslash at its end goes on with the next line.
    With --json each record is printed as one JSON object on a line.
    """
    again = go_on or resume is not None
    if again and any(given is not None for given in (round, question, clock, model)):
        raise typer.BadParameter("an interview goes on as it was begun: no round, question, clock or model can be given.")
    if go_on and resume is not None:
        raise typer.BadParameter("give either --continue or --resume.")
    import asyncio  # start-up: `--help` needs no loop

    from interviewer import saved, transcripts  # start-up: pydantic
    from interviewer.llm import connect  # start-up: the same
    from interviewer.settings import editor
    from interviewer.terminal.chat import Wanted, hold  # start-up: prompt_toolkit
    from interviewer.terminal.person import Person
    from interviewer.terminal.piped import Piped

    settings, screen = _settings(model), context.obj.screen()
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    id = saved.newest_open(settings.transcripts) if go_on else saved.find(settings.transcripts, resume) if resume else None
    turns = clock is ClockName.TURNS or (clock is None and not at_terminal)
    wanted = Wanted(round=round, question=question, level=level.value, clock="turns" if turns else "real", resume=id)

    async def interview() -> int:
        piped = Piped(screen, now=transcripts.now, as_json=as_json)
        door = Person(screen, now=transcripts.now, editor_command=editor()) if at_terminal else piped
        return await hold(wanted, settings=settings, door=door, screen=screen, connect=connect)

    raise typer.Exit(asyncio.run(interview()))


@app.command(rich_help_panel="Practise")
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at.")] = 8000,
    trusted_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Another address the page is reached at, behind a proxy for example."),
    ] = None,
) -> None:
    """Open the web page on this machine."""
    from interviewer.server.serving import serve as run  # start-up: FastAPI

    settings, screen = _settings(), context.obj.screen()
    model = (
        "follows a script (no model is connected)" if settings.offline else f"speaks through {settings.models['interviewer']}"
    )
    screen.note((f"The interviewer {model}. Interviews are kept in {settings.transcripts}. Ctrl+C stops.", ""))
    run(settings, host, port, announce=lambda address: screen.note((f"Open {address}", "")), trusted=trusted_origin or ())


@app.command("list", rich_help_panel="Review")
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


@app.command(rich_help_panel="Review")
def replay(
    context: typer.Context,
    interview: Annotated[str, typer.Argument(metavar="ID|FILE", help="The interview, by a piece of its id or as a file.")],
    as_json: AsJson = False,
) -> None:
    """Print an interview as it happened."""
    from interviewer import saved, transcripts  # start-up: pydantic
    from interviewer.terminal.telling import Telling, farewell  # start-up: rich

    screen = context.obj.screen()
    path = saved.place(_settings().transcripts, interview)
    reading = transcripts.read(path)
    if as_json:
        screen.json(saved.document(reading.records, path.name), indent=2)
    else:
        folded = saved.fold(reading.records, path.name)
        telling = Telling(screen, review=True)
        for record, session in folded:
            telling.tell(record, session)
        farewell(screen, folded[-1][1], str(path))
    if reading.torn:
        screen.note((f"The last line was cut short by a crash: {reading.torn} bytes are left out.", "bold yellow"))


app.command(rich_help_panel="Review")(grade)


@app.command("check-interview", rich_help_panel="Review")
def check_interview(
    context: typer.Context,
    interview: Annotated[str, typer.Argument(metavar="ID|FILE", help="The interview, by a piece of its id or as a file.")],
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


@app.command(rich_help_panel="Review")
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


@app.command(rich_help_panel="Review")
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


def _cells(one: Summary) -> tuple[str, ...]:
    begun, turns = one.at[:16].replace("T", " "), str(one.turns) if one.at else ""
    return one.id, begun, one.round, one.question, one.level, turns, one.state, one.model or one.problem


def _measured(one: Measure) -> tuple[str, ...]:
    exact = one.kind == "count"
    value = "—" if one.value is None else f"{one.value:.0f}" if exact else f"{one.value:.2f}"
    target = f"{one.target:.0f}" if exact else f"≥ {one.target:.2f}"
    met = {True: "yes", False: "BROKEN" if one.hard else "no", None: "not applicable"}[one.met]
    return one.id + (" (hard)" if one.hard else ""), value, f"{one.of[0]}/{one.of[1]}", target, met


def _settings(model: str | None = None) -> Settings:
    from interviewer.settings import Settings  # start-up: only verbs need them

    return Settings.load(model=model)


def run(arguments: list[str]) -> Any:
    """Parse and do; raises `SystemExit` with the exit code, or whatever went wrong."""
    return app(args=arguments, prog_name="interviewer")
