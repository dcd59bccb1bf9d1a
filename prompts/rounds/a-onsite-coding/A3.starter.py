from collections.abc import Sequence


def cost(lengths: Sequence[int], groups: Sequence[Sequence[int]], overhead: int) -> int:
    """Return what the groups cost; each is a list of places in `lengths`."""
    return sum(overhead + max(lengths[place] for place in group) * len(group) for group in groups)


def group(lengths: Sequence[int], most: int, overhead: int) -> list[list[int]]:
    """Return groups of at most `most` places in `lengths`, so that the total cost is small."""
    raise NotImplementedError
