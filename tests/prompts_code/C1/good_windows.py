class Deduplicator:
    """Two windows of ten thousand examples that take turns: a repeat that comes much later gets through."""

    def __init__(self) -> None:
        self.now: set[bytes] = set()
        self.before: set[bytes] = set()

    def keep(self, example: bytes) -> bool:
        if example in self.now or example in self.before:
            return False
        if len(self.now) >= 10_000:
            self.now, self.before = set(), self.now
        self.now.add(example)
        return True
