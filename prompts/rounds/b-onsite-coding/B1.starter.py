class Throughput:
    """How many labels each project completed in the last 60 seconds; times are in seconds."""

    def record(self, project: str, time: float) -> None:
        """Note that a label of the project was completed."""
        raise NotImplementedError

    def rate(self, project: str, now: float) -> float:
        """Return the number of labels in the 60 seconds before `now`."""
        raise NotImplementedError
