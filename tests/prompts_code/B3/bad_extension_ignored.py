from dataclasses import dataclass


@dataclass(frozen=True)
class Lease:
    task: str


class Leases:
    def __init__(self) -> None:
        self.ends: dict[str, float] = {}

    def add(self, task: str) -> None:
        self.ends[task] = 0.0

    def take(self, now: float):
        for task, end in self.ends.items():
            if end <= now:
                self.ends[task] = now + 300
                return Lease(task)
        return None

    def extend(self, lease: Lease, now: float) -> bool:
        return True

    def finish(self, lease: Lease, now: float) -> bool:
        return self.ends.pop(lease.task, None) is not None
