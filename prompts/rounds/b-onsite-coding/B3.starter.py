from dataclasses import dataclass

FIVE_MINUTES = 300.0


@dataclass(frozen=True)
class Lease:
    """What a worker holds; add what you need."""

    task: str


class Leases:
    """Tasks that workers take for five minutes; times are in seconds."""

    def add(self, task: str) -> None:
        """Offer a task."""
        raise NotImplementedError

    def take(self, now: float) -> Lease | None:
        """Return a lease on a task that nobody holds, or None where there is none."""
        raise NotImplementedError

    def extend(self, lease: Lease, now: float) -> bool:
        """Let the lease last five minutes from `now`, and tell whether that was done."""
        raise NotImplementedError

    def finish(self, lease: Lease, now: float) -> bool:
        """Note that the task is done, and tell whether that was taken."""
        raise NotImplementedError
