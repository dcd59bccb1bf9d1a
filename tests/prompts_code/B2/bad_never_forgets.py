from collections import defaultdict


class Delays:
    def __init__(self) -> None:
        self.delays = defaultdict(list)

    def record(self, kind: str, delay: float, now: float) -> None:
        self.delays[kind].append(delay)

    def p99(self, kind: str, now: float) -> float | None:
        values = sorted(self.delays[kind])
        return values[int(0.99 * (len(values) - 1))] if values else None
