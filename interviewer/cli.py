"""The command line: parse, call, print, exit code; everything that takes time to import is imported by the verb that needs it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from interviewer import __version__
from interviewer.cli_config import config_app
from interviewer.cli_eval import eval_app, shown
from interviewer.cli_options import LevelName
from interviewer.cli_prompts import prompts_app
from interviewer.cli_review import review_app

if TYPE_CHECKING:
    from interviewer.settings import Settings
    from interviewer.terminal.screen import Screen

ABOUT = """Practise scripted interviews with a mock interviewer, then read them again.

An independent practice tool, unaffiliated with any employer."""
SETTINGS_NOTE = "`interviewer config show` prints the settings. Without a key and a base URL everything runs offline."

app = typer.Typer(
    help=ABOUT,
    epilog=SETTINGS_NOTE,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(review_app)
app.add_typer(prompts_app, name="prompts", rich_help_panel="Write prompts")
app.add_typer(eval_app, name="eval", rich_help_panel="Write prompts")
app.add_typer(config_app, name="config", rich_help_panel="Settings")


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


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


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
    drill: Annotated[
        str | None, typer.Option(metavar="DIM", help="Ten minutes on one dimension of the question, for example SAFE.")
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
    if again and any(given is not None for given in (round, question, clock, drill, model)):
        raise typer.BadParameter(
            "an interview goes on as it was begun: no round, question, clock, drill or model can be given."
        )
    if go_on and resume is not None:
        raise typer.BadParameter("give either --continue or --resume.")
    import asyncio  # start-up: `--help` needs no loop

    from interviewer import saved, transcripts  # start-up: pydantic
    from interviewer.llm import connect  # start-up: the same
    from interviewer.settings import editor
    from interviewer.terminal.chat import Wanted, hold  # start-up: prompt_toolkit
    from interviewer.terminal.person import Person
    from interviewer.terminal.piped import Piped

    settings, screen = _settings(model, asks=not again), context.obj.screen()
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    id = (
        saved.newest_open(settings.transcripts)
        if go_on
        else saved.find(settings.transcripts, resume)
        if resume is not None
        else None
    )
    turns = clock is ClockName.TURNS or (clock is None and not at_terminal)
    kind: Literal["turns", "real"] = "turns" if turns else "real"
    wanted = Wanted(round=round, question=question, level=level.value, clock=kind, drill=drill, resume=id)

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
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser of this machine.")] = False,
    eval_store: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The store of runs that Prompt evals shows; eval/runs/store.sqlite where nobody else can reach the page.",
        ),
    ] = None,
) -> None:
    """Open the web page on this machine."""
    import webbrowser  # start-up: no other verb needs it

    from interviewer.server.access import is_loopback  # start-up: FastAPI
    from interviewer.server.serving import serve as run
    from interviewer.terminal.grading import card_of

    settings, screen = _settings(), context.obj.screen()
    model = (
        "follows a script (no model is connected)" if settings.offline else f"speaks through {settings.models['interviewer']}"
    )
    screen.note((f"The interviewer {model}. Interviews are kept in {settings.transcripts}. Ctrl+C stops.", ""))
    opened: list[str] = []

    def announce(address: str) -> None:
        screen.note((f"Open {address}", ""))
        if open_page and not opened:
            webbrowser.open(address)
        opened.append(address)

    evals = shown(eval_store, alone=is_loopback(host) and not trusted_origin)
    made = partial(card_of, settings=settings)
    run(settings, host, port, announce=announce, trusted=trusted_origin or (), card_of=made, evals=evals)


def _settings(model: str | None = None, *, asks: bool = True) -> Settings:
    from interviewer.settings import Settings  # start-up: only verbs need them

    return Settings.load(model=model, asks=asks)


def run(arguments: list[str]) -> Any:
    """Parse and do; raises `SystemExit` with the exit code, or whatever went wrong."""
    return app(args=arguments, prog_name="interviewer")
