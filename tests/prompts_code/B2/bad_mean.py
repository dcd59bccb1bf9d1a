from collections import defaultdict


class Delays:
    """The mean of everything that ever was."""

    def __init__(self) -> None:
        self.delays = defaultdict(list)

    def record(self, kind: str, delay: float, now: float) -> None:
        self.delays[kind].append(delay)

    def p99(self, kind: str, now: float) -> float | None:
        values = self.delays[kind]
        return sum(values) / len(values) if values else None
