"""How much of everything a server takes; times in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that a test may narrow.

    An interview may grow to `records` records and `told` characters of what is told of them; then it can only be ended.
    `inbox` sends of one room wait at most, `outbox` characters for one socket.
    `away_after` without a socket the clock is paused, `close_after` the room is closed, `drain` is how long open replies may go on
    when the program stops, `flush` how long a socket may take to be closed, `retry_after` the pause after a full disk.
    Who came in is asked for again after `known_for`.
    `taking` files from elsewhere are read or wait to be taken in; each may be as large as a file may be.
    A socket may send `rate` messages in `rate_window`, and is closed after `rate_grace` more.
    """

    rooms: int = 500
    sockets: int = 10_000
    records: int = 20_000
    told: int = 32 << 20
    inbox: int = 8
    outbox: int = 1 << 20
    away_after: float = 60.0
    close_after: float = 300.0
    drain: float = 25.0
    flush: float = 5.0
    retry_after: float = 5.0
    known_for: float = 30.0
    taking: int = 4
    rate: int = 100
    rate_window: float = 10.0
    rate_grace: int = 20
