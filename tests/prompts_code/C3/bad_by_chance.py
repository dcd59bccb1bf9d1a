import random


class Assignment:
    def __init__(self, workers=()) -> None:
        self.workers = list(workers)

    def join(self, worker: str) -> None:
        self.workers.append(worker)

    def leave(self, worker: str) -> None:
        self.workers.remove(worker)

    def assign(self, project: str) -> str:
        return random.choice(self.workers)
