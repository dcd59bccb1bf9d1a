from dataclasses import dataclass


@dataclass(frozen=True)
class Batch:
    name: str
    minutes: int
    deadline: int
    value: int


def fits(batches):
    end = 0
    for batch in batches:
        end += batch.minutes
        if end > batch.deadline:
            return False
    return True


def plan(batches):
    """A heuristic: the most value for a minute first, as long as all still end in time."""
    chosen = []
    for batch in sorted(batches, key=lambda one: one.value / one.minutes, reverse=True):
        tried = sorted([*chosen, batch], key=lambda one: one.deadline)
        if fits(tried):
            chosen = tried
    return chosen
