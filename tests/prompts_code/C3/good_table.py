class Assignment:
    """A table of projects; a new project goes to the worker that has the fewest."""

    def __init__(self, workers=()) -> None:
        self.projects: dict[str, set[str]] = {worker: set() for worker in workers}
        self.worker: dict[str, str] = {}

    def join(self, worker: str) -> None:
        self.projects[worker] = set()

    def leave(self, worker: str) -> None:
        for project in self.projects.pop(worker):
            del self.worker[project]

    def assign(self, project: str) -> str:
        if project not in self.worker:
            worker = min(self.projects, key=lambda one: len(self.projects[one]))
            self.worker[project] = worker
            self.projects[worker].add(project)
        return self.worker[project]
