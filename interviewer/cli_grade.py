"""The verb that grades: parse, call, print, exit code; what takes time to import is imported when it is called."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from interviewer.cli_options import LevelName

BELOW = 10
"""The exit code where a round score is below `--fail-under`, or there is none."""


def _show_schema(wanted: bool) -> None:
    if wanted:
        from interviewer.core.scorecard import Scorecard  # start-up: pydantic

        sys.stdout.write(json.dumps(Scorecard.model_json_schema(by_alias=True), indent=2) + "\n")
        raise typer.Exit


def grade(
    context: typer.Context,
    interviews: Annotated[
        list[str], typer.Argument(metavar="ID|FILE...", help="Interviews, by a piece of their id or as files.")
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
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Also write one HTML file, or a directory of them.")] = None,
    md: Annotated[Path | None, typer.Option(metavar="OUT", help="Also write Markdown.")] = None,
    fail_under: Annotated[
        float | None, typer.Option(min=1, max=4, help="Exit with 10 where a round score is below this or there is none.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one scorecard a line.")] = False,
    schema: Annotated[
        bool,
        typer.Option("--schema", callback=_show_schema, is_eager=True, help="Print the JSON Schema of a scorecard and exit."),
    ] = False,
) -> None:
    """Grade interviews, each judgement with the candidate's own words."""
    del schema  # printed by its callback
    import asyncio  # start-up: `--help` needs no loop

    from interviewer.llm import connect  # start-up: pydantic
    from interviewer.settings import Settings  # start-up: only verbs need them
    from interviewer.terminal.grading import Desk, Order  # start-up: rich

    order = Order(
        names=tuple(interviews), level=None if level is None else level.value, runs=runs, prompts=prompts, again=again,
        html=html, md=md, as_json=as_json,
    )  # fmt: skip
    desk = Desk(order, settings=Settings.load(model=model), screen=context.obj.screen(), connect=connect)
    graded = asyncio.run(desk.grade())
    if graded.failures:
        raise typer.Exit(graded.exit_code)
    if fail_under is not None and any(score is None or score < fail_under for score in graded.scores):
        raise typer.Exit(BELOW)
