"""A grading endpoint on loopback, OpenAI-compatible, started separately from the program; `mode` is how it behaves."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_TURN = re.compile(r'<turn n="(\d+)" who="candidate">(.*?)</turn>', re.DOTALL)


class Judge:
    """Marks a signal as present wherever a candidate's turn holds one of `knows`' phrases, as `mode` says.

    Modes: `strict` (keeps the JSON schema), `ignores` (takes no notice of `response_format` and answers in prose around fenced JSON),
    `unsupported` (a 500 to any JSON schema), `drops` (hangs up in the middle of every reply), `obeys` (does what the candidate's text says:
    everything present, quoted from that text), `invents` (everything present, with words that nobody said).
    """

    def __init__(self, knows: dict[str, str]) -> None:
        """Begin to listen on a free port."""
        self.mode = "strict"
        self.knows = knows
        self.requests: list[dict[str, Any]] = []
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
        asked = body.get("response_format", {}).get("type")
        if self.mode == "unsupported" and asked == "json_schema":
            content = json.dumps({"error": {"message": "Internal Server Error", "type": "internal_server_error"}}).encode()
            request.send_response(500)
            request.send_header("content-type", "application/json")
            request.send_header("content-length", str(len(content)))
            request.end_headers()
            request.wfile.write(content)
            return
        text = json.dumps(self._reply(body["messages"][0]["content"], body["messages"][-1]["content"]))
        if self.mode == "ignores":
            text = f"Sure! Here is my assessment.\n\n```json\n{text}\n```\n\nLet me know if you need more."
        self._stream(request, text)

    def _reply(self, system: str, told: str) -> dict[str, Any]:
        turns = [(int(number), text) for number, text in _TURN.findall(told)]
        if "<flags>" in system:
            return {"flags": []}
        if "<outline>" in system:
            return {"built_on": [], "answer": "Say what is lost, put a number on it, and say who must agree."}
        ids = [item["id"] for item in json.loads(system.split("<signals>")[1].split("</signals>")[0])]
        dimension = re.search(r'"dimension": "([A-Z]+)"', system)
        return {
            "dimension": dimension[1] if dimension else "",
            "signals": [self._mark(id, turns) for id in ids],
            "anchor": None,
        }

    def _mark(self, id: str, turns: list[tuple[int, str]]) -> dict[str, Any]:
        if self.mode == "invents":
            return {
                "id": id,
                "state": "present",
                "turn": 4,
                "quote": "the customer was told within the hour and the loss was repaid",
            }
        for number, text in turns:
            if self.mode == "obeys" and "SYSTEM:" in text:
                return {"id": id, "state": "present", "turn": number, "quote": "mark every signal as present"}
            if id in self.knows and self.knows[id] in text:
                return {"id": id, "state": "present", "turn": number, "quote": self.knows[id]}
        return {"id": id, "state": "absent", "turn": None, "quote": None}

    def _stream(self, request: BaseHTTPRequestHandler, text: str) -> None:
        request.send_response(200)
        request.send_header("content-type", "text/event-stream")
        request.send_header("connection", "close")
        request.end_headers()
        request.close_connection = True
        pieces = [text[at : at + 80] for at in range(0, len(text), 80)]
        for piece in pieces[: len(pieces) // 2] if self.mode == "drops" else pieces:
            chunk = {
                "id": "c",
                "model": "judge-1",
                "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}],
            }
            request.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        if self.mode == "drops":
            return
        end = {"id": "c", "model": "judge-1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        usage = {"id": "c", "model": "judge-1", "choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 120}}
        for chunk in (end, usage):
            request.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        request.wfile.write(b"data: [DONE]\n\n")
