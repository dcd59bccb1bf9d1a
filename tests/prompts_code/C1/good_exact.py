import hashlib


class Deduplicator:
    def __init__(self) -> None:
        self.seen: set[bytes] = set()

    def keep(self, example: bytes) -> bool:
        digest = hashlib.blake2b(example, digest_size=16).digest()
        if digest in self.seen:
            return False
        self.seen.add(digest)
        return True
