from dataclasses import dataclass


@dataclass(frozen=True)
class Batch:
    name: str
    minutes: int
    deadline: int
    value: int


def plan(batches):
    """Exact: the best set for each total time, batches in the order of their deadlines."""
    best = {0: (0, ())}
    for batch in sorted(batches, key=lambda one: one.deadline):
        for used, (value, chosen) in sorted(best.items(), reverse=True):
            end = used + batch.minutes
            if end <= batch.deadline and value + batch.value > best.get(end, (-1, ()))[0]:
                best[end] = (value + batch.value, (*chosen, batch))
    return list(max(best.values(), key=lambda one: one[0])[1])
