class Deduplicator:
    """Remembers the last example only, and shares it between all streams."""

    last: bytes | None = None

    def keep(self, example: bytes) -> bool:
        new = example != Deduplicator.last
        Deduplicator.last = example
        return new
