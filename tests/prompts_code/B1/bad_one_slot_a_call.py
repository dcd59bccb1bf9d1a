class Throughput:
    """A ring that is cleared one slot at a time, so that after a silence old counts stay."""

    def __init__(self) -> None:
        self.rings: dict[str, list[int]] = {}
        self.last: dict[str, int] = {}

    def turn(self, project: str, now: float) -> list[int]:
        ring = self.rings.setdefault(project, [0] * 60)
        if self.last.get(project) != int(now):
            self.last[project] = int(now)
            ring[int(now) % 60] = 0
        return ring

    def record(self, project: str, time: float) -> None:
        self.turn(project, time)[int(time) % 60] += 1

    def rate(self, project: str, now: float) -> float:
        return sum(self.turn(project, now))
