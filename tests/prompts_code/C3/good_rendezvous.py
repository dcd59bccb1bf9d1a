import hashlib


class Assignment:
    def __init__(self, workers=()) -> None:
        self.workers = set(workers)

    def join(self, worker: str) -> None:
        self.workers.add(worker)

    def leave(self, worker: str) -> None:
        self.workers.discard(worker)

    def assign(self, project: str) -> str:
        return max(self.workers, key=lambda worker: hashlib.blake2b(f"{worker}/{project}".encode()).digest())
