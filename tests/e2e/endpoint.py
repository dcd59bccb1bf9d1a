"""A scripted OpenAI-compatible endpoint on loopback, started separately from the program; `mode` is how it behaves."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOTHING = json.dumps({"intent": "answers", "marks": [], "claims": [], "red_flags": [], "facts": [], "situations": []})


POINTING = "Look at line 4 and at `keep`. "


class Endpoint:
    """Answers the observer with nothing found, and the interviewer with the line it was handed, as `mode` says.

    Modes: `good`, `busy` (429 once with Retry-After, then good), `locked` (401), `cut` (a stream that stops in the middle),
    `page` (an HTML page with status 200), `refusal` (the model declines), `points` (good, and it speaks of lines of code).
    """

    def __init__(self) -> None:
        """Begin to listen on a free port."""
        self.mode = "good"
        self.requests: list[dict[str, Any]] = []
        self.refused = 0
        outer = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.requests.append(body)
                outer.answer(self, body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._listening = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._listening.server_address[1]}/v1"
        threading.Thread(target=self._listening.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listening.shutdown()
        self._listening.server_close()

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        """Answer one request as the mode says."""
        speaks = "response_format" not in body
        if self.mode == "locked":
            key = request.headers.get("authorization", "")
            return self._whole(
                request, 401, {"error": {"message": f"Incorrect API key provided: {key}", "code": "invalid_api_key"}}
            )
        if self.mode == "busy" and speaks and not self.refused:
            self.refused += 1
            return self._whole(request, 429, {"error": {"message": "Rate limit reached"}}, ("retry-after", "1"))
        if self.mode == "page":
            return self._whole(request, 200, b"<html><body>Welcome to the proxy</body></html>", ("content-type", "text/html"))
        text = (POINTING if self.mode == "points" else "") + _line(body) if speaks else NOTHING
        pieces = [f"{word} " for word in text.split()] if speaks else [text]
        if self.mode == "refusal" and speaks:
            return self._stream(request, [{"refusal": "I cannot help with that."}], "stop")
        if self.mode == "cut" and speaks:
            return self._stream(request, [{"content": piece} for piece in pieces[:4]], None)
        return self._stream(request, [{"content": piece} for piece in pieces], "stop")

    def _whole(self, request: BaseHTTPRequestHandler, status: int, body: object, *headers: tuple[str, str]) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.send_response(status)
        for name, value in (*headers, ("content-length", str(len(content)))):
            request.send_header(name, value)
        if not any(name == "content-type" for name, _ in headers):
            request.send_header("content-type", "application/json")
        request.end_headers()
        request.wfile.write(content)

    def _stream(self, request: BaseHTTPRequestHandler, deltas: list[dict[str, str]], finish: str | None) -> None:
        request.send_response(200)
        request.send_header("content-type", "text/event-stream")
        request.send_header("connection", "close")
        request.end_headers()
        chunks: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        if finish is not None:
            chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
            chunks.append({"choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 40}})
        for chunk in chunks:
            request.wfile.write(f"data: {json.dumps({'id': 'c', 'model': 'scripted', **chunk})}\n\n".encode())
        if finish is not None:
            request.wfile.write(b"data: [DONE]\n\n")
        request.close_connection = True


def _line(body: dict[str, Any]) -> str:
    said = body["messages"][-1]["content"].rpartition("<say>")[2].removesuffix("</say>")
    return str(json.loads(said)["line"])
