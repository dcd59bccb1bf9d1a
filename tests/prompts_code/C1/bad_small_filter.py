class Deduplicator:
    """A table of a thousand bits, which soon says that everything was seen."""

    def __init__(self) -> None:
        self.bits = [False] * 1_000

    def keep(self, example: bytes) -> bool:
        place = hash(example) % len(self.bits)
        new = not self.bits[place]
        self.bits[place] = True
        return new
