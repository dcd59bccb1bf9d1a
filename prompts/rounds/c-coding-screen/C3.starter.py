from collections.abc import Iterable


class Assignment:
    """Says which worker a project's tasks go to; workers join and leave."""

    def __init__(self, workers: Iterable[str] = ()) -> None:
        raise NotImplementedError

    def join(self, worker: str) -> None:
        """Let a worker take part."""
        raise NotImplementedError

    def leave(self, worker: str) -> None:
        """Let a worker go."""
        raise NotImplementedError

    def assign(self, project: str) -> str:
        """Return the worker for a task of this project; at least one worker is there."""
        raise NotImplementedError
