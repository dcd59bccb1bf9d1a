"""The verbs for those who write prompts: check, preview, diff, schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from interviewer.core.bundle import Bundle
    from interviewer.core.conversation import Conversation
    from interviewer.core.prompt_diff import Difference
    from interviewer.core.script import Level
    from interviewer.terminal.screen import Screen

DIFFERENT = 1
STALE = 1

prompts_app = typer.Typer(help="Check, preview and compare what the interviewers say.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@prompts_app.command()
def check(
    context: typer.Context,
    directory: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The prompts; those in use if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print everything that is wrong with the prompts, by file and line, and before it which lines name what they are to find out."""
    from interviewer import library  # start-up: pydantic
    from interviewer.core import line_checks
    from interviewer.core.prompts import check_cues, read_bundles
    from interviewer.errors import Problem, RoundError

    screen = context.obj.screen()
    place = library.directory(directory or _given())
    files = library.files(place)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    bundles: Mapping[str, Bundle] = {}
    try:
        bundles = read_bundles(files)
        problems = (*check_cues(files), *line_checks.verdicts(files, bundles))
        notes = line_checks.overlaps(files, bundles)
    except RoundError as error:
        problems = error.problems
    if as_json:
        told = {"problems": [asdict(one) for one in problems], "notes": [asdict(one) for one in notes]}
        screen.json({"schema": "interviewer.problems/1", **told}, indent=2)
    for what, found in (
        () if as_json else (("look", notes), ("error", problems))
    ):  # what must be mended stands last, where one reads
        for one in found:
            screen.row((f"{_from_here(place / one.file)}:{one.line}: {what}: {one.id}: {one.says}", ""))
    if notes:
        screen.note((f"{len(notes)} line{'' if len(notes) == 1 else 's'} to look at.", ""))
    if problems:
        screen.note((f"{len(problems)} problem{'' if len(problems) == 1 else 's'}.", ""))
        raise typer.Exit(RoundError.exit_code)
    screen.note((f"Nothing is wrong: {_counted(bundles)}.", ""))


@prompts_app.command()
def preview(
    context: typer.Context,
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A question, probe, constraint, hint, fact or invitation; opening, closing …")
    ],
    level: Annotated[str, typer.Option(help="The level of the interview.")] = "II",
    question: Annotated[str | None, typer.Option(help="The question that is asked, where the id does not say it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the exact messages a model would get for one line; no model is asked."""
    from interviewer import library  # start-up: pydantic
    from interviewer.core import previews

    screen = context.obj.screen()
    bundle = _bundle_of(library.load(_given()), question or id)
    bundle = bundle.only((bundle.question(question or previews.question_of(bundle, id)),))
    shown = previews.preview(bundle, id, level=_level(level))
    exchanges = [one for one in (shown.observed, shown.phrased) if one is not None]
    if as_json:
        told = {"schema": "interviewer.preview/1", "id": id, "question": shown.question, "level": shown.level}
        screen.json({**told, "exchanges": [_as_data(one) for one in exchanges]}, indent=2)
        return
    for exchange in exchanges:
        _show_exchange(screen, exchange)


@prompts_app.command("diff")
def compare(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A directory of prompts, or a revision of this git repository.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The same; . stands for the prompts in use.")] = ".",
    as_json: AsJson = False,
) -> None:
    """Say by id what changed between two versions of the prompts; the exit code is 0 where nothing did, else 1."""
    from interviewer import revisions  # start-up: pydantic
    from interviewer.core import prompt_diff

    screen = context.obj.screen()
    found = prompt_diff.diff(*(revisions.files(name, given=_given()) for name in (a, b)))
    if as_json:
        screen.json({"schema": "interviewer.prompt-diff/1", "differences": [asdict(one) for one in found]}, indent=2)
    for one in () if as_json else found:
        _show_difference(screen, one)
    if found:
        raise typer.Exit(DIFFERENT)
    screen.note(("Nothing changed.", ""))


@prompts_app.command()
def schema(
    context: typer.Context,
    write: Annotated[bool, typer.Option("--write", help="Write the schemas that are out of date into prompts/schema.")] = False,
) -> None:
    """Compare prompts/schema with the models it is made from; the exit code is 1 where it is out of date."""
    from interviewer import library  # start-up: pydantic
    from interviewer.core import schemas
    from interviewer.errors import NotSaved

    screen = context.obj.screen()
    place = library.directory(_given()) / "schema"
    wanted = schemas.schema_files()
    stale = schemas.stale({path.name: path.read_text(encoding="utf-8") for path in place.glob("*.schema.json")})
    try:
        for name in stale if write else ():
            place.mkdir(exist_ok=True)
            if name in wanted:
                (place / name).write_text(wanted[name], encoding="utf-8")
            else:
                (place / name).unlink()
    except OSError as error:
        raise NotSaved(f"{place} cannot be written: {error.strerror}.") from error
    for name in stale:
        screen.row((f"{_from_here(place / name)}", ""), (" written" if write else " is out of date", ""))
    if stale and not write:
        screen.note(("`interviewer prompts schema --write` makes them anew.", ""))
        raise typer.Exit(STALE)
    screen.note((f"{len(wanted)} schemas are up to date.", ""))


def _show_exchange(screen: Screen, exchange: Conversation) -> None:
    from interviewer.llm.tokens import count_tokens  # start-up: tiktoken's ranks take a while

    who = {"observe": "the observer", "phrase": "the interviewer"}.get(exchange.purpose, exchange.purpose)
    shape = f", answers in the shape {exchange.shape.name}" if exchange.shape is not None else ""
    screen.row((f"── to {who}, at most {exchange.max_tokens} tokens{shape}, {exchange.digest}", "bold cyan"))
    for message in exchange.messages:
        tokens, counted = count_tokens(message.content)
        screen.row(
            (f"\n{message.role}", "bold"), (f" {tokens} tokens{'' if counted == 'exact' else ', estimated'}", "bright_black")
        )
        screen.row((message.content, ""))
    screen.row()


def _as_data(exchange: Conversation) -> dict[str, Any]:
    from interviewer.llm.tokens import count_messages  # start-up: tiktoken's ranks take a while

    tokens, counted = count_messages((message.role, message.content) for message in exchange.messages)
    return {
        "purpose": exchange.purpose,
        "role": exchange.role,
        "digest": exchange.digest,
        "max_tokens": exchange.max_tokens,
        "tokens": tokens,
        "counted": counted,
        "messages": [{"role": message.role, "content": message.content} for message in exchange.messages],
        "schema": dict(exchange.shape.schema) if exchange.shape is not None else None,
    }


def _show_difference(screen: Screen, one: Difference) -> None:
    from interviewer.terminal.screen import CAME, GONE, QUIET  # start-up: rich

    screen.row(
        (str(one).replace(" -> ", " → ") if not one.words else str(one), "bold" if one.kind == "changed" else "bold yellow")
    )
    forms = {"same": ("{}", QUIET), "cut": ("{}", QUIET), "gone": ("[-{}-]", GONE), "came": ("{{+{}+}}", CAME)}
    if one.words:
        screen.row(("  ", ""), *((forms[kind][0].format(text) + " ", forms[kind][1]) for kind, text in one.words))


def _given() -> Path | None:
    from interviewer.settings import Settings  # start-up: only verbs need them

    return Settings.load(asks=False).prompts


def _bundle_of(bundles: Mapping[str, Bundle], id: str) -> Bundle:
    """Return the round whose id begins this one, the first where none does."""
    owners = (b for b in bundles.values() if id.split("-")[0].rstrip("0123456789") == b.round.id)
    return next(owners, next(iter(bundles.values())))


def _level(name: str) -> Level:
    from interviewer.core.script import LEVELS  # start-up: pydantic

    for level in LEVELS:
        if level.casefold() == name.casefold():
            return level
    raise typer.BadParameter(f"{name!r} is not a level: choose one of {', '.join(LEVELS)}.")


def _counted(bundles: Mapping[str, Bundle]) -> str:
    questions = [question for bundle in bundles.values() for question in bundle.questions]
    counts = {
        "round": len(bundles),
        "question": len(questions),
        "signal": sum(len(question.signals) for question in questions),
        "probe": sum(len(question.probes) for question in questions),
    }
    counts["cue"] = len({id(cue) for bundle in bundles.values() for cue in bundle.listens})
    words = [f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items()]
    return f"{', '.join(words[:-1])} and {words[-1]} checked"


def _from_here(path: Path) -> str:
    """Return the path as seen from the working directory, where it lies in it."""
    here = Path.cwd()
    full = path.resolve()
    return str(full.relative_to(here)) if full.is_relative_to(here) else str(path)
