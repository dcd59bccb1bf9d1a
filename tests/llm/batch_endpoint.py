"""An endpoint on loopback with files and batches, which counts every line that was submitted and misbehaves as it is told.

It answers chat completions directly too, with the same words, so that both ways can be held against each other.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fate = Literal["good", "broken", "refused", "expired", "missing", "cut"]
"""How a line is met.

`broken` is a 500 in the error file, `refused` a 400 there about the format of the reply, `expired` was not reached in time,
`missing` is in neither file, `cut` an answer that ends at the length limit.
"""
_NAME = re.compile(rb'name="file"; filename="([^"]*)"')


class BatchEndpoint:
    """An endpoint; `answer` gives the text for a request, `fate` is told the custom id, the request, and how often it was submitted.

    A batch ends at the `looks`-th look at it.  `turns_down` may name what is wrong with a batch as a whole.
    `before` and `after` are told of each request by method and path, before it is dealt with and before it is answered;
    where either returns true the connection is closed without an answer.
    """

    def __init__(self, answer: Callable[[dict[str, Any]], str] = lambda _: "Yes.") -> None:
        """Begin to listen on a free port."""
        self.answer = answer
        self.fate: Callable[[str, dict[str, Any], int], Fate] = lambda *_: "good"
        self.looks = 2
        self.turns_down: Callable[[list[dict[str, Any]]], list[dict[str, Any]] | None] = lambda _: None
        self.before: Callable[[str, str], bool] = lambda *_: False
        self.after: Callable[[str, str], bool] = lambda *_: False
        self.status: dict[str, int] = {}
        self.submitted: Counter[str] = Counter()
        self.requests: list[str] = []
        self.names: list[str] = []
        self.chats = 0
        self.ends = "completed"
        self.files: dict[str, bytes] = {}
        self.batches: list[dict[str, Any]] = []
        self._lock = threading.RLock()
        outer = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._meet(self, b"")

            def do_POST(self) -> None:
                outer._meet(self, self.rfile.read(int(self.headers["content-length"])))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Listening(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Whoever asked may be gone."""

        self._listening = Listening(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._listening.server_address[1]}/v1"
        threading.Thread(target=self._listening.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listening.shutdown()
        self._listening.server_close()

    def __enter__(self) -> BatchEndpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _meet(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        path, _, query = request.path.removeprefix("/v1").partition("?")
        with self._lock:
            self.requests.append(f"{request.command} {path}")
            if self.before(request.command, path):
                request.close_connection = True
                return
            broken = self.status.pop(f"{request.command} {path}", None)
            status, content = (broken, _error("told to fail")) if broken else self._act(request.command, path, query, body)
            if self.after(request.command, path):
                request.close_connection = True
                return
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        request.send_response(status)
        request.send_header("content-type", "application/json")
        request.send_header("content-length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def _act(self, method: str, path: str, query: str, body: bytes) -> tuple[int, Any]:
        match method, path.strip("/").split("/"):
            case "POST", ["chat", "completions"]:
                self.chats += 1
                return 200, _completion(self.answer(json.loads(body)))
            case "POST", ["files"]:
                return 200, self._take_file(body)
            case "GET", ["files", id, "content"] if id in self.files:
                return 200, self.files[id]
            case "POST", ["batches"]:
                return 200, self._begin(json.loads(body))
            case "GET", ["batches"]:
                return 200, self._page(query)
            case "GET", ["batches", id]:
                return 200, self._look(next(one for one in self.batches if one["id"] == id))
        return 404, _error(f"no {path}")

    def _take_file(self, body: bytes) -> dict[str, Any]:
        found = _NAME.search(body)
        assert found is not None
        assert b'name="purpose"\r\n\r\nbatch\r\n' in body
        start = body.index(b"\r\n\r\n", found.end()) + 4
        id = f"file-{len(self.files) + 1}"
        self.files[id] = body[start : body.rindex(b"\r\n--")]
        self.names.append(found[1].decode())
        return {"id": id, "object": "file", "bytes": 1, "created_at": 1, "filename": self.names[-1], "purpose": "batch",
                "status": "processed"}  # fmt: skip

    def _begin(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert (asked["endpoint"], asked["completion_window"]) == ("/v1/chat/completions", "24h")
        lines = self._lines(asked["input_file_id"])
        errors = self.turns_down(lines)
        batch = {
            "id": f"batch_{len(self.batches) + 1}", "object": "batch", "endpoint": asked["endpoint"],
            "completion_window": "24h", "created_at": len(self.batches), "input_file_id": asked["input_file_id"],
            "metadata": asked.get("metadata"), "status": "failed" if errors else "validating", "looks": 0,
            "errors": {"object": "list", "data": errors} if errors else None,
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }  # fmt: skip
        if not errors:
            self.submitted.update(line["custom_id"] for line in lines)
        self.batches.append(batch)
        return batch

    def _page(self, query: str) -> dict[str, Any]:
        newest = list(reversed(self.batches))
        after = re.search(r"after=([^&]+)", query)
        if after:
            newest = newest[[one["id"] for one in newest].index(after[1]) + 1 :]
        return {"object": "list", "data": newest[:2], "has_more": len(newest) > 2}

    def _look(self, batch: dict[str, Any]) -> dict[str, Any]:
        batch["looks"] += 1
        if batch["status"] not in {"validating", "in_progress"}:
            return batch
        batch["status"] = "in_progress"
        if batch["looks"] >= self.looks:
            batch["status"] = self.ends
            self._finish(batch)
        return batch

    def _finish(self, batch: dict[str, Any]) -> None:
        out, errors = [], []
        for line in self._lines(batch["input_file_id"]):
            id, body = line["custom_id"], line["body"]
            told: dict[str, Any] = {"id": f"r-{id}", "custom_id": id, "error": None}
            match self.fate(id, body, self.submitted[id]):
                case "good":
                    out.append(told | {"response": {"status_code": 200, "body": _completion(self.answer(body))}})
                case "cut":
                    out.append(told | {"response": {"status_code": 200, "body": _completion("{", finish="length")}})
                case "broken":
                    errors.append(told | {"response": {"status_code": 500, "body": _error("The server had an error")}})
                case "refused":
                    errors.append(told | {"response": {"status_code": 400, "body": _error("response_format is not known")}})
                case "expired":
                    error = {"code": "batch_expired", "message": "This request could not be executed before the batch expired."}
                    errors.append(told | {"response": None, "error": error})
                case "missing":
                    continue
        for name, lines in (("output_file_id", out), ("error_file_id", errors)):
            if lines:
                id = f"file-{len(self.files) + 1}"
                self.files[id] = "".join(json.dumps(line) + "\n" for line in lines).encode()
                batch[name] = id
        batch["request_counts"] = {"total": len(out) + len(errors), "completed": len(out), "failed": len(errors)}

    def _lines(self, file: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[file].splitlines()]


def _completion(text: str, finish: str = "stop") -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020}
    return {"id": "c", "object": "chat.completion", "created": 0, "model": "judge-1", "choices": [choice], "usage": usage}


def _error(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "server_error", "param": None, "code": None}}
