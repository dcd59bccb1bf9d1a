from collections import defaultdict, deque


class Throughput:
    """Exact: a queue of times for each project."""

    def __init__(self) -> None:
        self.times = defaultdict(deque)

    def record(self, project: str, time: float) -> None:
        self.times[project].append(time)

    def rate(self, project: str, now: float) -> float:
        times = self.times[project]
        while times and times[0] <= now - 60:
            times.popleft()
        return len(times)
