from dataclasses import dataclass


@dataclass
class Lease:
    task: str
    end: float
    done: bool = False


class Leases:
    """Simple: all leases are looked through at each take."""

    def __init__(self) -> None:
        self.tasks: dict[str, Lease | None] = {}

    def add(self, task: str) -> None:
        self.tasks[task] = None

    def take(self, now: float):
        for task, lease in self.tasks.items():
            if lease is None or lease.end <= now:
                self.tasks[task] = Lease(task, now + 300)
                return self.tasks[task]
        return None

    def extend(self, lease: Lease, now: float) -> bool:
        if self.tasks.get(lease.task) is not lease or lease.end <= now:
            return False
        lease.end = now + 300
        return True

    def finish(self, lease: Lease, now: float) -> bool:
        if self.tasks.get(lease.task) is not lease:
            return False
        del self.tasks[lease.task]
        return True
