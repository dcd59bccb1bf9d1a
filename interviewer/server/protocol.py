"""Makes `PROTOCOL.md` and the page's `schema.json` and `reviews.json` from the models: `python -m interviewer.server.protocol`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from interviewer.core.comparing import Comparison
from interviewer.core.debrief import Debrief
from interviewer.core.events import Outcome
from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Change
from interviewer.server import codes, views, wire
from interviewer.server.app import create_app
from interviewer.server.coaching import Adjust, Cite, Hide
from interviewer.server.graders import Order, Progress
from interviewer.server.limits import Limits
from interviewer.server.reading import write_frame
from interviewer.server.replay_views import Replay
from interviewer.server.reviews import Attempts, Begun, Cards, Drill
from interviewer.settings import Settings

REFERENCE = Path(__file__).parent / "PROTOCOL.md"
SCHEMA = Path(__file__).parent.parent.parent / "web" / "src" / "protocol" / "schema.json"
REVIEWS = SCHEMA.with_name("reviews.json")
"""The schema of what is asked about interviews that have ended, over plain HTTP."""
SHORT = {"interviewer__core__comparing__Change": "Difference", "interviewer__core__script__Change": "Change"}
"""Two models have the same name; the page knows them by these."""
CMID = "0123456789abcdef0123456789abcdef"
SESSION = "01m80nbvw2v2vy8gndqph9smm3"


def schema() -> str:
    """Return the JSON Schemas of both directions, as the page's generator reads them."""
    both = {"client": wire.CLIENT_FRAMES.json_schema(), "server": wire.SERVER_FRAMES.json_schema()}
    return json.dumps(both, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def reviews_schema() -> str:
    """Return the JSON Schemas of what the page of an ended interview asks for and sends."""
    told = (Replay, Cards, Scorecard, Comparison, Attempts, Progress, Begun, Debrief)
    sent = (Order, Adjust, Hide, Cite, Drill)
    inputs = [
        *((kind.__name__, "serialization", TypeAdapter[Any](kind)) for kind in told),
        *((kind.__name__, "validation", TypeAdapter[Any](kind)) for kind in sent),
    ]
    roots, common = TypeAdapter.json_schemas(inputs, by_alias=True)  # type: ignore[arg-type] # the modes are two literals
    named = {name: root for (name, _), root in roots.items()}
    text = json.dumps({"roots": named, "$defs": common["$defs"]}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    for long, short in SHORT.items():
        text = text.replace(long, short)
    return text


def reference() -> str:
    """Return the reference in Markdown."""
    return "\n".join((*_opening(), *_frames(), *_codes(), *_example(), *_routes())) + "\n"


def _opening() -> Iterator[str]:
    limits = Limits()
    yield f"# The websocket protocol, version {wire.PROTOCOL}"
    yield ""
    yield "Made from `wire.py` by `python -m interviewer.server.protocol`; do not edit."
    yield ""
    yield from (line.strip() for line in (wire.__doc__ or "").strip().splitlines()[2:-1])
    yield ""
    yield "The address is `/ws`. Every message is one JSON object with a `type`, as text."
    yield f"A message has at most {wire.MAX_FRAME} bytes and is nested at most {wire.MAX_DEPTH} levels deep."
    yield f"A socket sends at most {limits.rate} messages in {limits.rate_window:g} seconds; permessage-deflate is not offered."
    yield "`Host` must be a name of the server and `Origin` its own page; a client without `Origin` needs a bearer token."
    yield "Otherwise the answer is HTTP 403 before the upgrade; with too many sockets it is 503 with `Retry-After`."
    yield "A socket without a valid cookie or bearer token is accepted and closed with 4401, so that a page can tell why."
    yield ""
    yield "What is sent with a `cmid` is answered by one `ack` once it is on the disk, or by one `error` with that `cmid`."
    yield "With neither, send it again with the same `cmid`, on any socket and at any time: it is stored once."
    yield "A client that comes back sends `resume`; `joined` says whether what it has still counts (`recovered`)."
    yield "One answer may be sent while the interviewer speaks; it is taken when the floor is the candidate's."
    yield f"An interview of {limits.records} records, or {limits.told} characters of frames, takes nothing more but `end`."
    yield ""


def _frames() -> Iterator[str]:
    for title, union in (("A client sends", wire.ClientFrame), ("The server sends", wire.ServerFrame)):
        yield f"## {title}"
        yield ""
        for model in get_args(get_args(union)[0]):
            yield from _model(model)
    yield "## Inside a `record`"
    yield ""
    for model in get_args(get_args(views.PublicEvent)[0]):
        yield from _model(model)
    yield "## Parts"
    yield ""
    for model in (
        views.RoomView,
        views.PhaseView,
        views.ClockView,
        views.SpendView,
        wire.OpenReply,
        views.Task,
        Change,
        Outcome,
    ):
        yield from _model(model, name=model.__name__)


def _model(model: type[BaseModel], *, name: str | None = None) -> Iterator[str]:
    properties = model.model_json_schema(ref_template="{model}")["properties"]
    kind = properties.get("type", {})
    yield f"### {name or ', '.join(f'`{value}`' for value in kind.get('enum') or [kind['const']])}"
    yield ""
    yield from (line.strip() for line in (model.__doc__ or "").strip().splitlines())
    yield ""
    fields = [(field, about) for field, about in properties.items() if name or field != "type"]
    if fields:
        yield "| field | is |"
        yield "| --- | --- |"
        for field, about in fields:
            yield f"| `{field}` | {_told(about)} |"
        yield ""


def _told(about: dict[str, Any]) -> str:
    """Return a field's schema in words."""
    if "anyOf" in about:
        words = " or ".join(_told(one) for one in about["anyOf"])
    elif "$ref" in about:
        words = about["$ref"]
    elif "oneOf" in about:
        words = "one of the events below"
    elif "enum" in about:
        words = ", ".join(f"`{value}`" for value in about["enum"])
    elif about["type"] == "array":
        words = f"list of {_told(about['items'])}" + (f", at most {about['maxItems']}" if "maxItems" in about else "")
    elif about["type"] == "object":
        words = f"map of text to {_told(about['additionalProperties'])}"
    else:
        words = {"string": "text", "null": "null"}.get(about["type"], about["type"])
    if "pattern" in about:
        words += f", `{about['pattern'].replace('|', chr(92) + '|')}`"
    if "maxLength" in about:
        words += f", at most {about['maxLength']} characters"
    if about.get("default") is not None:
        words += f" (default `{json.dumps(about['default'])}`)"
    return words + (f": {about['description']}" if "description" in about else "")


def _codes() -> Iterator[str]:
    yield "## Codes of `error`"
    yield ""
    yield "| code | means |"
    yield "| --- | --- |"
    yield from (f"| `{code}` | {means} |" for code, means in codes.ERROR_CODES.items())
    yield ""
    yield "## Close codes"
    yield ""
    yield "| code | means | come back? |"
    yield "| --- | --- | --- |"
    yield from (f"| {code} | {means} | {back} |" for code, (means, back) in codes.CLOSE_CODES.items())
    yield ""
    yield "1011, or an end without a close frame, is a bug in the server or a broken network: come back."
    yield ""


def _example() -> Iterator[str]:
    yield "## An exchange"
    yield ""
    yield "`>` is the client."
    yield ""
    yield "```"
    clock = views.ClockView(elapsed=61_000, left=3_539_000, phase="problem", phase_elapsed=1_000, running=True)
    spend = views.SpendView(prompt_tokens=0, completion_tokens=0, counted="exact", cost=0.0)
    answered = views.PublicAnswered(turn=2, text="One hash a record.", cmid=CMID)
    sent: tuple[tuple[str, views.Frame], ...] = (
        (">", wire.Resume(session=SESSION, token="0" * 40, epoch=0, last_seq=1)),
        ("<", wire.Live(seq=1, epoch=0, clock=clock, open=None, listening=True)),
        (">", wire.Say(cmid=CMID, text="One hash a record.")),
        ("<", wire.RecordFrame(seq=2, epoch=0, at=1_787_000_000_000, event=answered, clock=clock, hints_used=0, spend=spend)),
        ("<", wire.Ack(cmid=CMID, seq=2)),
        ("<", wire.Opened(reply="r4", attempt=1, epoch=0)),
        ("<", wire.Delta(reply="r4", attempt=1, epoch=0, off=0, text="Noted. ")),
    )
    yield from (f"{side} {write_frame(frame)}" for side, frame in sent)
    yield "```"


def routes() -> Iterator[tuple[str, str, str]]:
    """Yield method, path with its query, and what it gives, of every route over plain HTTP."""
    with tempfile.TemporaryDirectory() as nowhere:
        app = create_app(Settings(transcripts=Path(nowhere)), {})
    for path, methods in app.openapi()["paths"].items():
        for method, route in methods.items():
            query = ", ".join(f"`{one['name']}`" for one in route.get("parameters", ()) if one["in"] == "query")
            yield method.upper(), f"`{path}`" + (f" with {query}" if query else ""), route.get("description", "")


def _routes() -> Iterator[str]:
    yield ""
    yield "## Over plain HTTP"
    yield ""
    yield "What is under `/api` wants the cookie or a bearer token; `Host` and `Origin` are looked at as they are for the socket."
    yield 'A refusal is `{"code": ..., "says": ...}`: a word, as those above, and one sentence to show.'
    yield "The forms of what is sent and given, like `Order` and `Replay`, are in `web/src/protocol/reviews.json`."
    yield ""
    yield "| method | path | gives |"
    yield "| --- | --- | --- |"
    yield from (f"| {method} | {path} | {about} |" for method, path, about in routes())


def main() -> None:
    """Write the files; the page's only where its source is."""
    for path, text in ((REFERENCE, reference()), (SCHEMA, schema()), (REVIEWS, reviews_schema())):
        if path.parent.is_dir():
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
