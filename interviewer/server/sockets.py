"""The websocket protocol of uvicorn with two endings of its own: a peer that has gone is cut, and a close reason arrives."""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request


class SocketProtocol(WebSocketsSansIOProtocol):
    """Knows how to end a connection whose peer does not read, and one whose peer still writes."""

    def handle_connect(self, event: Request) -> None:
        """Let the application cut the connection: a close frame would wait for ever behind what nobody reads."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"]["cut"] = self.transport.abort  # type: ignore[assignment]  # ours, beside ASGI's own

    def handle_parser_exception(self) -> None:
        """Say why, close one half, and read on until the peer has it: closing both at once would lose the reason."""
        if self.close_sent:
            return
        self.close_sent = True
        close = self.conn.close_sent
        code, reason = (1002, "") if close is None else (close.code, close.reason)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def keepalive_timeout(self) -> None:
        """Cut a peer that has not answered a ping."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.transport.abort()
