from collections import Counter


class Throughput:
    def __init__(self) -> None:
        self.counts = Counter()

    def record(self, project: str, time: float) -> None:
        self.counts[project] += 1

    def rate(self, project: str, now: float) -> float:
        return self.counts[project]
