"""The verbs that show the settings: what each is, where it came from, and which files are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from interviewer.config_files import Origin
    from interviewer.settings import Configured, Settings

LONG = 20
"""Characters from which a secret is likely whole: keys of endpoints are longer, and one that was cut in pasting is often not."""
NOTHING = "—"

config_app = typer.Typer(help="Show the settings and where each came from.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@config_app.command()
def show(
    context: typer.Context,
    model: Annotated[str | None, typer.Option(help="Show the settings of a line that gives this option.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print each setting, its value and where it came from; of a secret only whether it is set and whether it is long."""
    from interviewer.config_files import nearest  # start-up: pydantic
    from interviewer.errors import SettingsError
    from interviewer.settings import VARIABLES, Configured, strays

    screen, configured = context.obj.screen(), Configured.load(model=model)
    rows, known = _rows(configured), (*VARIABLES.values(),)
    unknown = [(str(one), nearest(one.name, known)) for one in strays()]
    settings: Settings | None = None
    problem: SettingsError | None = None
    try:
        settings = configured.settings()
    except SettingsError as error:
        problem = error
    if as_json:
        told: dict[str, Any] = {"problem": None if problem is None else str(problem), "endpoint": _endpoint(settings)}
        told["unknown"] = [{"name": name, "meant": meant} for name, meant in unknown]
        screen.json({"schema": "interviewer.settings/1", **told, "settings": rows}, indent=2)
    else:
        screen.table(("setting", "value", "from"), map(_cells, rows))
        for name, meant in unknown:
            screen.note((f"{name} is not a setting{f'; did you mean {meant}?' if meant else '.'}", "bold yellow"))
    if problem is not None:
        raise problem
    if not as_json:
        screen.note((_comes_to(settings), ""))


@config_app.command()
def path(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the files of settings that are looked for, the first to be asked first, and whether they are there."""
    from interviewer import places  # start-up: pydantic
    from interviewer.settings import files

    screen, found = context.obj.screen(), files()
    rows = [(kind, str(file.absolute()), places.is_file(file)) for kind, file in found.items()]
    if as_json:
        told = [{"kind": kind, "file": file, "there": there} for kind, file, there in rows]
        screen.json({"schema": "interviewer.settings-files/1", "files": told}, indent=2)
        return
    if not rows:
        screen.note(("Only the environment is asked: INTERVIEWER_ENVIRONMENT_ONLY is set.", ""))
        return
    screen.table(("file", "is there"), ((file, "yes" if there else "no") for _, file, there in rows))


STAND_INS = {
    "observer_model": "model",
    "interviewer_model": "model",
    "grader_model": "model",
    "candidate_model": "interviewer_model",
}
"""What a model is where it is not named."""


def _rows(configured: Configured) -> list[dict[str, Any]]:
    """Return what is printed of each setting; nothing of a secret is in it."""
    from interviewer.config_files import SECRETS, Found, Origin, masked  # start-up: pydantic
    from interviewer.settings import VARIABLES, Settings

    defaults, asked, rows = Settings(), dict(configured.found), []
    for key, variable in VARIABLES.items():
        unset = Found(value=getattr(defaults, key, None) or None, origin=Origin(kind="default"))
        found = asked[key] = asked.get(key) or asked.get(STAND_INS.get(key, "")) or unset
        value: str | float | None = found.value if isinstance(found.value, int | float | None) else str(found.value)
        row: dict[str, Any] = {"setting": key, "variable": variable, "secret": key in SECRETS, "set": key in configured.found}
        if key in SECRETS:
            row |= {"value": None, "long": None if value is None else len(str(value)) >= LONG}
        else:
            row |= {"value": masked(value) if key == "base_url" and isinstance(value, str) else value}
        rows.append(row | {"from": _origin(found.origin)})
    return rows


def _origin(origin: Origin) -> dict[str, Any]:
    file = None if origin.file is None else str(origin.file)
    return {"kind": origin.kind, "name": origin.name or None, "file": file, "line": origin.line, "says": _says(origin)}


def _says(origin: Origin) -> str:
    """Return where a setting came from, as one reads it."""
    match origin.kind:
        case "option" | "variable" | "default":
            return origin.name or origin.kind
        case "dotenv" | "project" | "user" | "keyring":
            return f"{origin.place}: {origin.name}"


def _cells(row: dict[str, Any]) -> tuple[str, str, str]:
    value = NOTHING if row["value"] is None else f"{row['value']:g}" if isinstance(row["value"], float) else str(row["value"])
    if row["secret"] and row["set"]:
        value = f"set, not shown ({LONG} characters or more)" if row["long"] else f"set, not shown (under {LONG} characters)"
    return row["setting"], value, row["from"]["says"]


def _endpoint(settings: Settings | None) -> str | None:
    """Return the host that requests go to, or `offline`; nothing where the settings do not fit together."""
    from interviewer.settings import OFFLINE, OPENAI, host_of  # start-up: only verbs need them

    if settings is None:
        return None
    return OFFLINE if settings.offline else host_of(settings.base_url or OPENAI)


def _comes_to(settings: Settings | None) -> str:
    endpoint = _endpoint(settings)
    if settings is not None and settings.offline:
        return "Everything runs offline: there is neither a key nor an address, or the model is offline."
    return f"Requests go to {endpoint}."
