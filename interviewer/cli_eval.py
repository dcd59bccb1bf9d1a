"""The verbs of evaluation: plan, run, report, list, show, baseline."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewer.cli_options import as_typed
from interviewer.errors import SettingsError

if TYPE_CHECKING:
    from interviewer.core.events import Record
    from interviewer.evaluation.carrying_out import Begun
    from interviewer.evaluation.endpoints import Place
    from interviewer.evaluation.exchange import Stopped
    from interviewer.evaluation.forecast import Forecast
    from interviewer.evaluation.runs import Run
    from interviewer.evaluation.shelf import Shelf
    from interviewer.evaluation.store import Store
    from interviewer.settings import Settings
    from interviewer.terminal.screen import Screen

EXIT_BUDGET, EXIT_REFUSED, EXIT_INTERRUPTED = 5, 4, 130
DIFFERENT = 1
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
Changed = Annotated[
    bool,
    typer.Option("--changed", help="Leave out the cases in which both sides are the same: each is a tie whatever comes out."),
]
JudgeName = Annotated[
    str | None,
    typer.Option("--judge", metavar="MODEL", help="The model that judges what only a reader can, even if all else is offline."),
]
ModelName = Annotated[str | None, typer.Option(help="The model for every part, or offline.")]
StoreFile = Annotated[Path | None, typer.Option("--store", metavar="FILE", help="The store of runs; eval/runs/store.sqlite.")]
MaxCost = Annotated[float | None, typer.Option(metavar="DOLLARS", min=0, help="Stop before the run costs more than this.")]
AtOnce = Annotated[int | None, typer.Option("--concurrency", min=1, max=1000, help="The most calls that are out at once.")]
ByBatch = Annotated[
    bool, typer.Option("--batch", help="Ask graders and judges by the endpoint's Batch API: half the price, and up to a day.")
]
Dask = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Spread the cases over the Dask cluster of this scheduler, tcp://host:8786."),
]
Markdown = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as Markdown, for a pull request.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one self-contained HTML file.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Which forms of a report are wanted beside the one on the screen."""

    as_json: bool
    markdown: Path | None
    html: Path | None


def shown(store: Path | None, *, alone: bool) -> Callable[[], Shelf] | None:
    """Return how to come by the runs that the page shows; none where others can reach it too, unless a store is given.

    A run holds what good answers are. Where numpy or scipy is missing, what is returned raises `SettingsError`.
    """
    return partial(_shelf, _place(store)) if alone or store is not None else None


@eval_app.command()
def plan(
    context: typer.Context,
    suite: Suite,
    against: Against = None,
    a: SideA = None,
    b: SideB = None,
    only: Only = None,
    changed: Changed = False,
    model: ModelName = None,
    judge: JudgeName = None,
    store: StoreFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what a run would take: what is missing, what it costs, and how small a change it could see."""
    import asyncio  # start-up: `--help` needs no loop

    from interviewer.evaluation import carrying_out, planning  # start-up: pydantic
    from interviewer.evaluation.forecast import forecast

    screen, settings, place = context.obj.screen(), _settings(model, judge), _place(store)
    with carrying_out.store_aside(place) as kept:
        begun = carrying_out.begin(
            suite, _sides(against, a, b), settings=settings, store=kept, only=tuple(only or ()), changed=changed
        )
        own = [job for job in begun.jobs if len(job.places) < len(begun.run.versions)]
        expected, without = (
            asyncio.run(forecast(begun.run, jobs, begun.cast, _endpoint(settings, begun.run))) for jobs in (begun.jobs, own)
        )
        told = planning.plan(begun, expected, kept, without=without)
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
    changed: Changed = False,
    resume: Annotated[
        str | None, typer.Option(metavar="RUN", help="Go on with this run as it was begun; `last` for the one started last.")
    ] = None,
    max_cost: MaxCost = None,
    at_once: AtOnce = None,
    by_batch: ByBatch = False,
    dask: Dask = None,
    model: ModelName = None,
    judge: JudgeName = None,
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
    if by_batch and dask is not None:
        raise typer.BadParameter("a cluster asks at once: give either --batch or --dask.")
    if resume is not None and (changed or any(given is not None for given in (against, a, b, only))):
        raise typer.BadParameter("a run goes on as it was begun: no sides and no cases can be given.")
    from interviewer.evaluation import carrying_out, listing  # start-up: pydantic

    screen, settings, place = context.obj.screen(), _settings(model, judge), _place(store)
    with carrying_out.store_at(place, writes=True) as kept:
        if suite is not None:
            begun = carrying_out.begin(
                suite, _sides(against, a, b), settings=settings, store=kept, only=tuple(only or ()), changed=changed
            )
        else:
            begun = carrying_out.again(str(resume), settings=settings, store=kept)
        listing.keep(begun.run, kept)
        stopped = _carry_out(
            begun, screen, settings=settings, store=kept, cap=max_cost, at_once=at_once, by_batch=by_batch, dask=dask
        )
        if stopped is not None:
            given = {"--model": model, "--judge": judge, "--max-cost": max_cost, "--concurrency": at_once, "--dask": dask}
            _tell_stop(stopped, begun.run, screen, kept, {**given, "--batch": by_batch or None})
            raise typer.Exit(EXITS[stopped.why])
        code = _report(begun.run, kept, screen, Forms(as_json=as_json, markdown=markdown, html=html))
    raise typer.Exit(code)


@eval_app.command()
def report(
    context: typer.Context,
    id: RunId,
    store: StoreFile = None,
    markdown: Markdown = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Make the report of a run again; the exit code is that of the gate."""
    from interviewer.evaluation import carrying_out  # start-up: pydantic

    with carrying_out.store_at(_place(store), writes=False) as kept:
        code = _report(
            carrying_out.find(id, kept), kept, context.obj.screen(), Forms(as_json=as_json, markdown=markdown, html=html)
        )
    raise typer.Exit(code)


@eval_app.command()
def baseline(
    context: typer.Context,
    suite: Suite,
    write: Annotated[bool, typer.Option("--write", help="Accept what is different, into eval/baselines.")] = False,
    max_cost: MaxCost = None,
    at_once: AtOnce = None,
    model: ModelName = None,
    store: StoreFile = None,
) -> None:
    """Play a suite on the prompts in use and say what differs from the committed results; the exit code is 1 where anything does."""
    from interviewer.evaluation import carrying_out, gathering, listing, results  # start-up: pydantic

    screen, settings = context.obj.screen(), _settings(model)
    with carrying_out.store_at(_place(store), writes=True) as kept:
        begun = carrying_out.begin(suite, (("B", "."),), settings=settings, store=kept)
        listing.keep(begun.run, kept)
        stopped = _carry_out(begun, screen, settings=settings, store=kept, cap=max_cost, at_once=at_once)
        if stopped is not None:
            _tell_stop(stopped, begun.run, screen, kept)
            raise typer.Exit(EXITS[stopped.why])
        (side,) = gathering.sides(begun.run, kept)
        metrics = [metric for metric in begun.run.metrics if metric.role != "budget"]  # a budget moves with every word
        after = results.written(results.rows(side, metrics))
    path = listing.baseline_of(begun.run.suite.id)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = results.changes(before, after)
    for line in found:
        screen.row((line, ""))
    if write and before != after:
        screen.write(path, after)
    elif before != after:
        screen.note((f"{len(found):,} differences: --write accepts them.", ""))
        raise typer.Exit(DIFFERENT)
    else:
        screen.note((f"{path.name} is what the prompts do today.", ""))


@eval_app.command("list")
def list_runs(context: typer.Context, store: StoreFile = None, as_json: AsJson = False) -> None:
    """List the suites there are, and the runs in the store, the one that was started last first."""
    from interviewer.evaluation import listing  # start-up: pydantic

    screen = context.obj.screen()
    known, runs = listing.suites_there(), listing.runs_there(_place(store))
    if as_json:
        screen.json({"schema": listing.SCHEMA, "suites": known, "runs": runs}, indent=2)
        return
    screen.table(("suite", "title"), [(one["id"], one["title"]) for one in known])
    screen.row()
    if runs:
        cells = ((one["id"], one["at"], one["sides"], f"{one['finished']:,} of {one['interviews']:,}") for one in runs)
        screen.table(("run", "started (UTC)", "sides", "interviews"), cells)
    else:
        screen.note(("No run is kept yet: `interviewer eval run smoke --against HEAD` makes one.", ""))


@eval_app.command()
def show(
    context: typer.Context,
    id: RunId,
    case: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="The case whose turns are shown; all cases are listed if not given.")
    ] = None,
    side: Annotated[str, typer.Option(help="The side whose transcript is shown, A or B.")] = "B",
    repeat: Annotated[int, typer.Option(min=1, help="Which repeat.")] = 1,
    store: StoreFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the cases of a run, or the transcript of one of them."""
    from interviewer.evaluation import carrying_out, listing  # start-up: pydantic

    screen = context.obj.screen()
    with carrying_out.store_at(_place(store), writes=False) as kept:
        found = carrying_out.find(id, kept)
        if case is None:
            rows = listing.cases_of(found, kept)
            if as_json:
                screen.json({"schema": listing.SCHEMA, "run": found.id, "cases": rows}, indent=2)
                return
            screen.table(("case", "repeat", *(f"{v.name} {v.label}" for v in found.versions)), map(listing.cells, rows))
            return
        records = listing.transcript(found, kept, case=case, side=side, repeat=repeat - 1)
    _show_transcript(screen, records, as_json=as_json)


def _carry_out(
    begun: Begun,
    screen: Screen,
    *,
    settings: Settings,
    store: Store,
    cap: float | None,
    at_once: int | None,
    by_batch: bool = False,
    dask: str | None = None,
) -> Stopped | None:
    """Say what is to come, then do it."""
    import asyncio  # start-up: `--help` needs no loop

    from interviewer.evaluation import carrying_out
    from interviewer.evaluation.flow import MOST
    from interviewer.evaluation.forecast import forecast

    place = _endpoint(settings, begun.run, by_batch=by_batch)
    if cap is not None and (unpriced := place.unpriced(begun.run.roles)):
        raise typer.BadParameter(
            f"no price is known for {', '.join(unpriced)} at {place.host}, so no cap can be kept: set INTERVIEWER_PRICE to dollars"
            " per million tokens in and out, such as 0.25/2."
        )
    if begun.jobs:
        if not begun.run.offline:
            expected = asyncio.run(forecast(begun.run, begun.jobs, begun.cast, place))
            screen.note((f"Forecast: {_forecast(expected)}.", ""))
        unread = sum(job.held for job in begun.jobs)
        read = f", and {unread:,} are to be read again" if unread else ""
        count = f"{len(begun.jobs) - unread:,} of {begun.run.interviews:,}"
        screen.note((f"{begun.run.id}: {count} interviews are missing{read}.", ""))
    wishes = carrying_out.Wishes(cap=cap, at_once=at_once or MOST, by_batch=by_batch)
    looking_on: dict[str, Any] = {"show": screen.status, "tell": lambda line: screen.note((line, "")), "live": screen.watched}
    if dask is not None:
        stopped = asyncio.run(_spread(begun, dask, place=place, store=store, wishes=wishes, **looking_on))
        if stopped is not None:
            return stopped
        begun = replace(begun, jobs=[])  # what is left is to compare interviews that are over, which is done here
    return asyncio.run(carrying_out.carry_out(begun, place=place, store=store, wishes=wishes, **looking_on))


def _spread(begun: Begun, address: str, **more: Any) -> Coroutine[Any, Any, Stopped | None]:
    try:
        from interviewer.evaluation import spreading  # start-up: dask
    except ImportError as error:
        raise SettingsError(
            f"Spreading a run needs dask.distributed ({error.name} is missing): install interviewer[dask]."
        ) from error
    return spreading.spread(begun, address, **more)


def _forecast(expected: Forecast) -> str:
    price = "at a price that is not known here" if expected.cost is None else f"about ${expected.cost:.2f}"
    return f"about {expected.calls:,} calls, {expected.prompt_tokens:,} tokens in, {expected.completion_tokens:,} out, {price}"


def _tell_stop(stopped: Stopped, run: Run, screen: Screen, store: Store, given: Mapping[str, object] | None = None) -> None:
    """Say why a run stopped and by which line it goes on: with all it was `given`, but for a cap, which is for the reader to raise."""
    done = len(store.finished(run.keys()))
    screen.note(
        (f"{stopped} {done:,} of {run.interviews:,} interviews are finished, and what was answered is kept.", "bold yellow")
    )
    options = {**(given or {}), "--store": None if store.path == _place(None) else store.path}
    if stopped.why == "budget" and options.get("--max-cost") is not None:
        options["--max-cost"] = "DOLLARS"
    two_sides = len(run.versions) == 2
    line = as_typed(f"interviewer eval run --resume {run.id}", options) if two_sides else "the same line"
    screen.note((f"Go on with: {line}", ""))


def _report(run: Run, store: Store, screen: Screen, forms: Forms) -> int:
    """Print the report, write the forms that are wanted, and return the exit code of the gate."""
    try:
        from interviewer.evaluation import account  # start-up: scipy
    except ImportError as error:
        raise _without(error) from error
    from interviewer.evaluation.reports import as_html, as_json, as_markdown
    from interviewer.terminal import reporting

    made = account.report(run, store)
    if forms.as_json:
        screen.verbatim(as_json.text(made))
    else:
        reporting.show(screen, made)
    if forms.markdown is not None:
        screen.write(forms.markdown, as_markdown.text(made))
    if forms.html is not None:
        screen.write(forms.html, as_html.page(made))
    return made.comparison.exit_code


def _shelf(path: Path) -> Shelf:
    try:
        from interviewer.evaluation.shelf import Shelf  # start-up: scipy
    except ImportError as error:
        raise _without(error) from error
    return Shelf(path)


def _without(error: ImportError) -> SettingsError:
    return SettingsError(f"Comparing needs numpy and scipy ({error.name} is missing): install interviewer[eval].")


def _sides(against: str | None, a: str | None, b: str | None) -> tuple[tuple[str, str], ...]:
    if against is not None and (a is not None or b is not None):
        raise typer.BadParameter("give either --against, or --a and --b.")
    if (a is None) != (b is None):
        raise typer.BadParameter("--a and --b belong together: give both, or --against.")
    if a is not None and b is not None:
        return ("A", a), ("B", b)
    return ("A", against or "HEAD"), ("B", ".")


def _settings(model: str | None, judge: str | None = None) -> Settings:
    from interviewer.settings import Settings  # start-up: only verbs need them

    return Settings.load(model=model, judge=judge)


def _endpoint(settings: Settings, run: Run, *, by_batch: bool = False) -> Place:
    from interviewer.evaluation.endpoints import Place  # start-up: only verbs need it

    return Place(settings=settings, judge=run.models.get("judge", ""), by_batch=by_batch)


def _place(given: Path | None) -> Path:
    from interviewer.evaluation.store import PLACE  # start-up: only verbs need it

    return given or PLACE


def _show_transcript(screen: Screen, records: tuple[Record, ...], *, as_json: bool) -> None:
    from interviewer import saved  # start-up: pydantic
    from interviewer.terminal.telling import Telling  # start-up: rich

    if as_json:
        screen.json(saved.document(records, "the store"), indent=2)
        return
    telling = Telling(screen, review=True)
    for record, session in saved.fold(records, "the store"):
        telling.tell(record, session)
