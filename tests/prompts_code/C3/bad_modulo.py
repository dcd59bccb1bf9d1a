import zlib


class Assignment:
    """Nearly every project moves when the number of workers changes."""

    def __init__(self, workers=()) -> None:
        self.workers = sorted(workers)

    def join(self, worker: str) -> None:
        self.workers = sorted([*self.workers, worker])

    def leave(self, worker: str) -> None:
        self.workers.remove(worker)

    def assign(self, project: str) -> str:
        return self.workers[zlib.crc32(project.encode()) % len(self.workers)]
