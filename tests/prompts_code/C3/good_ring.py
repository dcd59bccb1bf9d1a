import bisect
import hashlib


def place(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Assignment:
    """A ring with a hundred places for each worker."""

    def __init__(self, workers=()) -> None:
        self.ring: list[tuple[int, str]] = []
        for worker in workers:
            self.join(worker)

    def join(self, worker: str) -> None:
        for number in range(100):
            bisect.insort(self.ring, (place(f"{worker}/{number}"), worker))

    def leave(self, worker: str) -> None:
        self.ring = [one for one in self.ring if one[1] != worker]

    def assign(self, project: str) -> str:
        at = bisect.bisect(self.ring, (place(project), ""))
        return self.ring[at % len(self.ring)][1]
