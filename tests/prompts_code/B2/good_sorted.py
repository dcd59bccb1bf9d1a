from collections import defaultdict, deque


class Delays:
    """Exact: all delays of the window, sorted when they are asked for."""

    def __init__(self) -> None:
        self.delays = defaultdict(deque)

    def record(self, kind: str, delay: float, now: float) -> None:
        self.delays[kind].append((now, delay))

    def p99(self, kind: str, now: float) -> float | None:
        held = self.delays[kind]
        while held and held[0][0] <= now - 300:
            held.popleft()
        values = sorted(delay for _, delay in held)
        return values[int(0.99 * (len(values) - 1))] if values else None
