import heapq
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Lease:
    task: str
    number: int


class Leases:
    """A heap of ends with stale entries that are passed over; each take has a number of its own."""

    def __init__(self) -> None:
        self.free: deque[str] = deque()
        self.held: dict[str, tuple[int, float]] = {}
        self.ends: list[tuple[float, int, str]] = []
        self.takes = 0

    def add(self, task: str) -> None:
        self.free.append(task)

    def expire(self, now: float) -> None:
        while self.ends and self.ends[0][0] <= now:
            end, number, task = heapq.heappop(self.ends)
            if self.held.get(task) == (number, end):
                del self.held[task]
                self.free.append(task)

    def take(self, now: float):
        self.expire(now)
        if not self.free:
            return None
        self.takes += 1
        lease = Lease(self.free.popleft(), self.takes)
        self.hold(lease, now)
        return lease

    def hold(self, lease: Lease, now: float) -> None:
        self.held[lease.task] = (lease.number, now + 300)
        heapq.heappush(self.ends, (now + 300, lease.number, lease.task))

    def is_current(self, lease: Lease, now: float) -> bool:
        self.expire(now)
        return self.held.get(lease.task, (0, 0))[0] == lease.number

    def extend(self, lease: Lease, now: float) -> bool:
        if not self.is_current(lease, now):
            return False
        self.hold(lease, now)
        return True

    def finish(self, lease: Lease, now: float) -> bool:
        if not self.is_current(lease, now):
            return False
        del self.held[lease.task]
        return True
