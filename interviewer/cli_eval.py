"""The verbs of evaluation: plan, run, report, list, show, baseline."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from interviewer.evaluation.batch import Begun
    from interviewer.evaluation.exchange import Stopped
    from interviewer.evaluation.forecast import Forecast
    from interviewer.evaluation.running import Run
    from interviewer.evaluation.store import Store
    from interviewer.settings import Settings
    from interviewer.terminal.screen import Screen

EXIT_BUDGET, EXIT_REFUSED, EXIT_INTERRUPTED = 5, 4, 130
EXITS = {"budget": EXIT_BUDGET, "refused": EXIT_REFUSED, "unreachable": EXIT_REFUSED, "interrupted": EXIT_INTERRUPTED}
"""What a process ends with when its run stopped before its end."""

eval_app = typer.Typer(help="Find out whether a change of the prompts made the interviewer better.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Suite = Annotated[str, typer.Argument(metavar="SUITE", help="A suite by its name, or a TOML file: smoke, rounds, hostile …")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run by its id or the beginning of it, or `last`.")]
Against = Annotated[
    str | None, typer.Option(metavar="REF", help="Compare the prompts in use with those of a git revision or a directory.")
]
SideA = Annotated[str | None, typer.Option("--a", metavar="DIR|REF", help="The prompts that are compared with.")]
SideB = Annotated[str | None, typer.Option("--b", metavar="DIR|REF", help="The prompts that are compared.")]
Only = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Only cases like this, for example 'C1/*'; may be given again.")
]
ModelName = Annotated[str | None, typer.Option(help="The model for every part, or offline.")]
StoreFile = Annotated[Path | None, typer.Option("--store", metavar="FILE", help="The store of runs; eval/runs/store.sqlite.")]
MaxCost = Annotated[float | None, typer.Option(metavar="DOLLARS", min=0, help="Stop before the run costs more than this.")]
AtOnce = Annotated[int | None, typer.Option("--concurrency", min=1, max=1000, help="The most calls that are out at once.")]
Markdown = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as Markdown, for a pull request.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one self-contained HTML file.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Which forms of a report are wanted beside the one on the screen."""

    as_json: bool
    markdown: Path | None
    html: Path | None


@eval_app.command()
def plan(
    context: typer.Context,
    suite: Suite,
    against: Against = None,
    a: SideA = None,
    b: SideB = None,
    only: Only = None,
    model: ModelName = None,
    store: StoreFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what a run would take: what is missing, what it costs, and how small a change it could see."""
    import asyncio  # start-up: `--help` needs no loop

    from interviewer.evaluation import batch, planning  # start-up: pydantic
    from interviewer.evaluation.endpoints import Place
    from interviewer.evaluation.forecast import forecast

    screen, settings, place = context.obj.screen(), _settings(model), _place(store)
    with batch.store_at(place, writes=True) as kept:
        begun = batch.begin(suite, _sides(against, a, b), settings=settings, store=kept, only=tuple(only or ()))
        expected = asyncio.run(forecast(begun.jobs, begun.cast, Place(settings=settings)))
        told = planning.plan(begun, expected, kept)
    if as_json:
        screen.json(told.as_data(), indent=2)
        return
    for line in told.lines():
        screen.row((line, ""))


@eval_app.command()
def run(
    context: typer.Context,
    suite: Annotated[str | None, typer.Argument(metavar="[SUITE]", help="A suite by its name, or a TOML file.")] = None,
    against: Against = None,
    a: SideA = None,
    b: SideB = None,
    only: Only = None,
    resume: Annotated[str | None, typer.Option(metavar="RUN", help="Go on with this run as it was begun; `last` for the newest.")] = None,
    max_cost: MaxCost = None,
    at_once: AtOnce = None,
    model: ModelName = None,
    store: StoreFile = None,
    markdown: Markdown = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Play a suite on two versions of the prompts and say which is better; the exit code is that of the gate.

    What was played before is not played again, so a run that was stopped goes on with the same line.
    """
    if (suite is None) == (resume is None):
        raise typer.BadParameter("give a suite, or --resume with the run to go on with.")
    if resume is not None and any(given is not None for given in (against, a, b, only)):
        raise typer.BadParameter("a run goes on as it was begun: no sides and no cases can be given.")
    from interviewer.evaluation import batch  # start-up: pydantic

    screen, settings, place = context.obj.screen(), _settings(model), _place(store)
    with batch.store_at(place, writes=True) as kept:
        if suite is not None:
            begun = batch.begin(suite, _sides(against, a, b), settings=settings, store=kept, only=tuple(only or ()))
        else:
            begun = batch.again(str(resume), settings=settings, store=kept)
        _keep(begun.run, kept)
        stopped = _carry_out(begun, screen, settings=settings, store=kept, cap=max_cost, at_once=at_once)
        if stopped is not None:
            _tell_stop(stopped, begun.run, screen, kept)
            raise typer.Exit(EXITS[stopped.why])
        code = _report(begun.run, kept, screen, Forms(as_json=as_json, markdown=markdown, html=html))
    raise typer.Exit(code)
