import hashlib


class Deduplicator:
    """A Bloom filter of ten bits an example, with seven hash functions: about one new example in a hundred is lost."""

    def __init__(self, examples: int = 20_000) -> None:
        self.size = examples * 10
        self.bits = bytearray(self.size // 8 + 1)

    def keep(self, example: bytes) -> bool:
        digest = hashlib.blake2b(example, digest_size=16).digest()
        first, second = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1
        new = False
        for number in range(7):
            place = (first + number * second) % self.size
            if not self.bits[place // 8] >> place % 8 & 1:
                new = True
                self.bits[place // 8] |= 1 << place % 8
        return new
