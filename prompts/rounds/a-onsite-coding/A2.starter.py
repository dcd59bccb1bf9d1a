from collections.abc import Sequence


def spread(minutes: Sequence[float], workers: int) -> list[list[int]]:
    """Return for each worker the places (in `minutes`) of the batches it runs, in the order in which it runs them."""
    raise NotImplementedError
