class Throughput:
    """Approximate: this minute, and a share of the one before, which takes the rate for even."""

    def __init__(self) -> None:
        self.counts: dict[str, tuple[int, int, int]] = {}

    def at(self, project: str, minute: int) -> tuple[int, int]:
        known, count, before = self.counts.get(project, (minute, 0, 0))
        if known == minute:
            return count, before
        return 0, count if known == minute - 1 else 0

    def record(self, project: str, time: float) -> None:
        minute = int(time // 60)
        count, before = self.at(project, minute)
        self.counts[project] = (minute, count + 1, before)

    def rate(self, project: str, now: float) -> float:
        count, before = self.at(project, int(now // 60))
        return count + before * (1 - now % 60 / 60)
