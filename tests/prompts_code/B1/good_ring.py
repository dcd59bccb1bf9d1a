class Ring:
    def __init__(self) -> None:
        self.counts = [0] * 60
        self.seconds = [-1] * 60

    def add(self, second: int) -> None:
        slot = second % 60
        if self.seconds[slot] != second:
            self.seconds[slot], self.counts[slot] = second, 0
        self.counts[slot] += 1

    def total(self, second: int) -> int:
        return sum(count for count, at in zip(self.counts, self.seconds, strict=True) if second - 60 < at <= second)


class Throughput:
    """A count for each of the last 60 seconds: off by what falls into one of them."""

    def __init__(self) -> None:
        self.rings: dict[str, Ring] = {}

    def record(self, project: str, time: float) -> None:
        self.rings.setdefault(project, Ring()).add(int(time))

    def rate(self, project: str, now: float) -> float:
        ring = self.rings.get(project)
        return 0 if ring is None else ring.total(int(now))
