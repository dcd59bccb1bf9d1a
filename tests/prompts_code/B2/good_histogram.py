import math
from collections import Counter


class Delays:
    """Slots that grow by a tenth, in a ring of five-second windows; nothing is said of fewer than a hundred tasks."""

    def __init__(self) -> None:
        self.windows: dict[tuple[str, int], Counter] = {}

    def record(self, kind: str, delay: float, now: float) -> None:
        if delay <= 0:
            return
        slot = math.floor(math.log(delay) / math.log(1.1))
        self.windows.setdefault((kind, int(now // 5)), Counter())[slot] += 1

    def p99(self, kind: str, now: float) -> float | None:
        last = int(now // 5)
        whole = Counter()
        for window in range(last - 59, last + 1):
            whole.update(self.windows.get((kind, window), {}))
        if whole.total() < 100:
            return None
        left = 0.99 * whole.total()
        for slot in sorted(whole):
            left -= whole[slot]
            if left <= 0:
                return 1.1 ** (slot + 0.5)
        return None
