"""A loopback endpoint that answers many calls cheaply, counts each by what was asked, and misbehaves as it is told.

What it answers follows from the question alone: the same question gets the same answer, whatever happened before it.
It runs in a thread of its own, or as a process: `python -m tests.evaluation.endpoint` prints its port and tells its counts at `/counts`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sys
import threading
from collections.abc import Callable
from typing import Any, Literal

Fate = Literal["good", "busy", "broken", "cut", "garbled", "dropped", "hung"]
"""How a request is met.

`busy` is a 429, `broken` a 500, `cut` a reply that stops in the middle, `garbled` one that ends there as if it were whole,
`dropped` a connection closed without a word, `hung` one that never answers.
"""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SAY = re.compile(r"<say>(.*)</say>", re.DOTALL)
_HEARD = re.compile(r"<candidate>(.*?)</candidate>", re.DOTALL)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def always_good(number: int, body: dict[str, Any]) -> Fate:
    """Meet every request well."""
    return "good"


class Endpoint:
    """An endpoint on loopback; `fate` is told the number of the request, from 1, and its body.

    `asked` counts requests by the digest of their messages and shape, `answered` those that were answered to their end.
    """

    def __init__(self, fate: Callable[[int, dict[str, Any]], Fate] = always_good, *, delay: float = 0.0) -> None:
        """Begin to listen on a free port, in a thread."""
        self.fate, self.delay = fate, delay
        self.requests = 0
        self.most_out = self.out = 0
        self.asked: dict[str, int] = {}
        self.answered: dict[str, int] = {}
        self.bodies: list[dict[str, Any]] = []
        self.keeps_bodies = False
        self.fates: dict[str, int] = {}
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def url(self) -> str:
        """Where requests go."""
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def counts(self) -> dict[str, Any]:
        """Return what was counted."""
        return {"requests": self.requests, "asked": self.asked, "answered": self.answered, "fates": self.fates}

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(lambda: _Line(self), "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()


class _Line(asyncio.Protocol):
    """One connection, kept alive; a request is read whole, then answered."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._asked = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._way = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        head = self._asked.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self._asked, 0, head)
        end = head + 4 + (int(length[1]) if length else 0)
        if len(self._asked) < end:
            return
        path = bytes(self._asked[: self._asked.find(b"\r\n")]).split(b" ")[1]
        body = bytes(self._asked[head + 4 : end])
        del self._asked[:end]
        if path == b"/counts":
            self._write(200, self._endpoint.counts())
            return
        self._meet(json.loads(body))

    def _meet(self, body: dict[str, Any]) -> None:
        one = self._endpoint
        one.requests += 1
        key = digest_of(body)
        one.asked[key] = one.asked.get(key, 0) + 1
        if one.keeps_bodies:
            one.bodies.append(body)
        fate = one.fate(one.requests, body)
        one.fates[fate] = one.fates.get(fate, 0) + 1
        one.out += 1
        one.most_out = max(one.most_out, one.out)
        if one.delay and fate != "dropped":
            asyncio.get_running_loop().call_later(one.delay, self._act, fate, body, key)
        else:
            self._act(fate, body, key)

    def _act(self, fate: Fate, body: dict[str, Any], key: str) -> None:
        one = self._endpoint
        one.out -= 1
        if self._way.is_closing():
            return
        match fate:
            case "busy":
                self._write(429, {"error": {"message": "Rate limit reached"}}, "retry-after-ms: 5\r\n")
            case "broken":
                self._write(500, {"error": {"message": "The server had an error"}})
            case "dropped":
                self._way.abort()
            case "hung":
                return
            case "cut":
                text = answer(body)
                self._way.write(_HEAD + _piece(text[: len(text) // 2]))
                self._way.close()
            case "garbled":
                text = answer(body)
                self._way.write(_HEAD + _piece(text[: len(text) // 2]) + _end(body, text))
            case "good" if not body.get("stream"):
                choice = {"index": 0, "message": {"role": "assistant", "content": answer(body)}, "finish_reason": "stop"}
                whole = {"id": "c", "object": "chat.completion", "created": 0, "model": "loopback", "choices": [choice]}
                self._write(200, {**whole, "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}})
            case "good":
                text = answer(body)
                self._way.write(_HEAD + _piece(text) + _end(body, text))
                one.answered[key] = one.answered.get(key, 0) + 1

    def _write(self, status: int, body: object, more: str = "") -> None:
        content = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{more}content-length: {len(content)}\r\n\r\n"
        self._way.write(head.encode() + content)


def digest_of(body: dict[str, Any]) -> str:
    """Return a digest of what a request asks: its messages and the schema of its shape."""
    shape = (body.get("response_format") or {}).get("json_schema")
    asked = json.dumps([body["messages"], shape], sort_keys=True).encode()
    return hashlib.blake2b(asked, digest_size=16).hexdigest()


def answer(body: dict[str, Any]) -> str:
    """Return what this endpoint says: an observation that marks some signals, or the line with a little of its own."""
    last = body["messages"][-1]["content"]
    shape = (body.get("response_format") or {}).get("json_schema")
    if shape is None:
        said = _SAY.findall(last)
        line = str(json.loads(said[-1])["line"]) if said else "I would start with a table."
        return f"Great. {line}" if _chance(last) % 6 == 0 else line
    if shape["name"] in _READERS:
        return json.dumps(_READERS[shape["name"]](body["messages"], shape["schema"]))
    heard = _HEARD.findall(last)
    words = (heard[-1] if heard else "").split()[:6]
    ids = shape["schema"]["properties"].get("marks", {}).get("items", {}).get("properties", {}).get("id", {}).get("enum", [])
    marks = [{"id": id, "state": "present", "quote": " ".join(words)} for id in ids if words and _chance(id + last) % 9 == 0]
    return json.dumps({"intent": "answers", "marks": marks, "claims": [], "red_flags": [], "facts": [], "situations": []})


def _judgements(messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    """Judge each turn by itself: one in five is not met, and the first words of the turn are the evidence."""
    said = dict(_SAID.findall(messages[-1]["content"]))
    numbers = schema["properties"]["verdicts"]["items"]["properties"]["turn"]["enum"]
    return {
        "verdicts": [
            {
                "turn": number,
                "reason": "It says so.",
                "quote": " ".join(said[str(number)].split()[:6]),
                "answer": "not met" if _chance(messages[0]["content"][:40] + said[str(number)]) % 5 == 0 else "met",
            }
            for number in numbers
        ]
    }


def _preference(messages: list[dict[str, str]], _: dict[str, Any]) -> dict[str, Any]:
    """Prefer the line with fewer words, whichever stands first; where both have as many, neither."""
    first, second = (dict(_LINES.findall(messages[-1]["content"]))[name] for name in ("first", "second"))
    shorter = len(first.split()) - len(second.split())
    better = "neither" if shorter == 0 else "first" if shorter < 0 else "second"
    return {"reason": "It is shorter.", "quote": " ".join((first if shorter < 0 else second).split()[:6]), "better": better}


def _marks(messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    """Mark some signals with one of the candidate's turns."""
    turns = _HEARD_TURNS.findall(messages[-1]["content"])
    ids = schema["properties"]["signals"]["items"]["properties"]["id"]["enum"]
    signals = []
    for id in ids:
        number, text = turns[_chance(id) % len(turns)] if turns else ("0", "")
        there = bool(text.strip()) and _chance(id + text) % 3 == 0
        quote = text.partition("\n<")[0] if there else None
        state = "present" if there else "absent"
        signals.append({"id": id, "state": state, "turn": int(number) if there else None, "quote": quote})
    return {"dimension": schema["properties"]["dimension"]["enum"][0], "signals": signals, "anchor": None}


_SAID = re.compile(r'<turn n="(\d+)" who="interviewer">(.*?)</turn>', re.DOTALL)
_HEARD_TURNS = re.compile(r'<turn n="(\d+)" who="candidate">(.*?)</turn>', re.DOTALL)
_LINES = re.compile(r'<interviewer line="(\w+)">(.*?)</interviewer>', re.DOTALL)
_READERS: dict[str, Callable[[list[dict[str, str]], dict[str, Any]], dict[str, Any]]] = {
    "slips": lambda *_: {"slips": []},
    "flags": lambda *_: {"flags": []},
    "marks": _marks,
    "judgements": _judgements,
    "preference": _preference,
}
"""What those who read a finished interview say, by the name of the shape they are asked for."""


def shape_of(body: dict[str, Any]) -> str:
    """Return the name of the shape a request asks for, or nothing where it asks for a line."""
    return str(((body.get("response_format") or {}).get("json_schema") or {}).get("name", ""))


def _chance(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


def _piece(text: str) -> bytes:
    return _chunk({"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]})


def _end(body: dict[str, Any], text: str) -> bytes:
    usage = {"prompt_tokens": sum(len(m["content"]) for m in body["messages"]) // 4, "completion_tokens": len(text) // 4 + 1}
    stop = _chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return stop + _chunk({"choices": [], "usage": usage}) + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n"


def _chunk(more: dict[str, object]) -> bytes:
    event = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "loopback", **more}
    return _framed(b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n")


def _framed(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


if __name__ == "__main__":
    serving = Endpoint(delay=float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
    sys.stdout.write(f"{serving.port}\n")
    sys.stdout.flush()
    sys.stdin.read()  # until whoever started it goes
    serving.close()
