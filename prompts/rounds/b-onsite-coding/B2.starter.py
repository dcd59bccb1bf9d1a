class Delays:
    """The 99th percentile of completion times over the last five minutes, for each task type; times are in seconds."""

    def record(self, kind: str, delay: float, now: float) -> None:
        """Note that a task of this type was completed at `now`, `delay` seconds after it began."""
        raise NotImplementedError

    def p99(self, kind: str, now: float) -> float | None:
        """Return the percentile, or None where nothing can be said."""
        raise NotImplementedError
