"""The verb that grades: parse, call, print, exit code; what takes time to import is imported when it is called."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.cli_options import LevelName
from interviewer.errors import NotSaved

if TYPE_CHECKING:
    from interviewer.core.script import Level
    from interviewer.terminal.grading import Order
    from interviewer.terminal.screen import Screen

BELOW = 10
"""The exit code where a round score is below `--fail-under`, or there is none."""
INTERRUPTED = 130
PAIR = 2


def _show_schema(wanted: bool) -> None:
    if wanted:
        from interviewer.core.scorecard import Scorecard  # start-up: pydantic

        sys.stdout.write(json.dumps(Scorecard.model_json_schema(by_alias=True), indent=2) + "\n")
        raise typer.Exit


def grade(
    context: typer.Context,
    interviews: Annotated[
        list[str],
        typer.Argument(
            metavar="ID|FILE|DIR...", help="Interviews, by a piece of their id, as files, or all files of a directory."
        ),
    ],
    level: Annotated[
        LevelName | None, typer.Option(case_sensitive=False, help="The level to grade at; the interview's if not given.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=9, help="How often each part is graded; the spread is shown.")] = 1,
    model: Annotated[str | None, typer.Option(help="The model that grades, or offline.")] = None,
    prompts: Annotated[
        str | None, typer.Option(metavar="DIR|REV", help="Grade by other prompts: a directory, or a revision.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade anew what the same grader has graded already.")] = False,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch", help="Ask by the endpoint's Batch API: half the price, and up to a day. Goes on if it is stopped."
        ),
    ] = False,
    keep: Annotated[
        bool | None,
        typer.Option(
            "--keep/--no-keep",
            show_default=False,
            help="Keep transcripts from elsewhere, and their grades, among the interviews, or no grade at all; else several are kept"
            " apart.",
        ),
    ] = None,
    round: Annotated[str | None, typer.Option(help="The round of transcripts from elsewhere that do not say it.")] = None,
    question: Annotated[
        list[str] | None, typer.Option(help="A question that was asked in them, for example C1; may be given again.")
    ] = None,
    me: Annotated[str | None, typer.Option(metavar="NAME", help="The candidate, by their name in them.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Show what moved between the last two grades, at --level if given, and why.")
    ] = False,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Also write one HTML file, or a directory of them.")] = None,
    md: Annotated[Path | None, typer.Option(metavar="OUT", help="Also write Markdown.")] = None,
    fail_under: Annotated[
        float | None, typer.Option(min=1, max=4, help="Exit with 10 where a round score is below this or there is none.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one scorecard a line.")] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also write each exchange with the model into a directory, as a fixture: without keys and ids, with the day, the model"
            " and the prompts. INTERVIEWER_RECORD does so for every verb.",
        ),
    ] = None,
    schema: Annotated[
        bool,
        typer.Option("--schema", callback=_show_schema, is_eager=True, help="Print the JSON Schema of a scorecard and exit."),
    ] = False,
) -> None:
    """Grade interviews, each judgement with the candidate's own words."""
    del schema  # printed by its callback
    at: Level | None = None if level is None else level.value
    if compare:
        _compare(context, tuple(interviews), at)
        return

    from interviewer.importing import Wanted  # start-up: pydantic
    from interviewer.terminal.grading import Order  # start-up: rich

    wanted = Wanted(round=round, questions=tuple(id.strip().upper() for id in question or ()), level=at, me=me)
    order = Order(
        names=tuple(interviews), level=at, runs=runs, prompts=prompts, again=again, keep=keep, batch=batch, html=html, md=md,
        as_json=as_json, wanted=wanted,
    )  # fmt: skip
    scores = _carry_out(order, context.obj.screen(), model=model, record=record)
    if fail_under is not None and any(score is None or score < fail_under for score in scores):
        raise typer.Exit(BELOW)


def _carry_out(order: Order, screen: Screen, *, model: str | None, record: Path | None) -> list[int | None]:
    """Grade what was ordered and return the round scores; what failed, or was stopped, exits with its own code."""
    import asyncio  # start-up: `--help` needs no loop

    from interviewer.llm import connect  # start-up: pydantic
    from interviewer.settings import Settings  # start-up: only verbs need them
    from interviewer.terminal.grading import Desk  # start-up: rich

    settings = Settings.load(model=model)
    if record is not None:
        settings = replace(settings, record_to=_made(record))
    desk = Desk(order, settings=settings, screen=screen, connect=connect)
    try:
        graded = asyncio.run(desk.grade())
    except KeyboardInterrupt:
        again = "What was read is kept: give the same command again to go on."
        screen.note((f"Stopped. {again if desk.keeps else 'Not all of it is kept: see --keep.'}", ""))
        raise typer.Exit(INTERRUPTED) from None
    if record is not None:
        holds = "They hold the prompts and the candidate's words: read them before you share them."
        screen.note((f"The exchanges are in {record}. {holds}", ""))
    if graded.exit_code:
        raise typer.Exit(graded.exit_code)
    return graded.scores


def _made(place: Path) -> Path:
    """Make a directory for recordings; raises `NotSaved` where there can be none."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(f"The exchanges cannot be recorded in {place}: {error.strerror}.") from error
    return place


def _compare(context: typer.Context, names: tuple[str, ...], level: Level | None) -> None:
    """Show what moved between two grades, at that level if one is given."""
    from interviewer.settings import Settings  # start-up: only verbs need them
    from interviewer.terminal.compared import comparison, show  # start-up: rich

    if len(names) > PAIR:
        raise typer.BadParameter("give one interview, or two.")
    show(comparison(names, Settings.load(asks=False).transcripts, level=level), context.obj.screen())


def calibrate(
    context: typer.Context,
    model: Annotated[str | None, typer.Option(help="The model that grades, or offline.")] = None,
    runs: Annotated[int, typer.Option(min=1, max=9, help="How often each part is graded.")] = 1,
    only: Annotated[str, typer.Option(metavar="PREFIX", help="Only labelled transcripts whose name begins like this.")] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where the figures are kept; those of all labelled transcripts beside the interviews if not given.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Hold a grader against labelled transcripts; every card it makes then says how far it agrees."""
    import asyncio  # start-up: `--help` needs no loop

    from interviewer.llm import connect  # start-up: pydantic
    from interviewer.settings import Settings  # start-up: only verbs need them
    from interviewer.terminal.calibrating import Bench, settings_for, show  # start-up: numpy

    screen, settings = context.obj.screen(), settings_for(Settings.load(model=model))
    bench = Bench(settings=settings, screen=screen, connect=connect, runs=runs, to=to)
    made = asyncio.run(bench.calibrate(only))
    if as_json:
        screen.json(made.model_dump(mode="json", by_alias=True), indent=2)
    else:
        show(made, screen)


def debrief(
    context: typer.Context,
    interviews: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|FILE]...", help="Graded interviews, one a round; the newest of each, of one person, if none is given."
        ),
    ] = None,
    level: Annotated[
        LevelName | None, typer.Option(case_sensitive=False, help="The level to decide at; that of the grades if not given.")
    ] = None,
    md: Annotated[Path | None, typer.Option(metavar="OUT", help="Also write the debrief as Markdown.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Bring the graded rounds of a loop to one decision, by the rule, with both memos."""
    from interviewer import library, sheets  # start-up: pydantic
    from interviewer.settings import Settings  # start-up: only verbs need them
    from interviewer.terminal.debriefed import debriefed, show  # start-up: rich

    screen, settings = context.obj.screen(), Settings.load()
    at: Level | None = None if level is None else level.value
    found = debriefed(tuple(interviews or ()), settings.transcripts, library.load(settings.prompts), screen, level=at)
    if md is not None:
        screen.write(md, sheets.debrief_markdown(found))
    if as_json:
        screen.json(found.model_dump(mode="json", by_alias=True), indent=2)
    else:
        show(found, screen)
