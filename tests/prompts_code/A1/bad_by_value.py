from dataclasses import dataclass


@dataclass(frozen=True)
class Batch:
    name: str
    minutes: int
    deadline: int
    value: int


def plan(batches):
    """Runs everything, the most valuable first, whether it is late or not."""
    return sorted(batches, key=lambda one: one.value, reverse=True)
