from dataclasses import dataclass, field
from enum import Enum


class State(Enum):
    CREATED = "created"
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


MOVES = {
    (State.CREATED, "assign"): State.ASSIGNED,
    (State.RETURNED, "assign"): State.ASSIGNED,
    (State.ASSIGNED, "submit"): State.SUBMITTED,
    (State.SUBMITTED, "accept"): State.ACCEPTED,
    (State.SUBMITTED, "send_back"): State.RETURNED,
}


class NotAllowed(Exception):
    pass


@dataclass
class Task:
    id: str
    state: State = State.CREATED
    holder: str | None = None
    history: list[tuple[str, str]] = field(default_factory=list)

    def move(self, action: str, actor: str) -> None:
        after = MOVES.get((self.state, action))
        if after is None:
            raise NotAllowed(f"{self.id}: {action} in {self.state.value}")
        self.state = after
        self.history.append((action, actor))


class TaskManager:
    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}

    def create(self, task: str) -> None:
        if task in self.tasks:
            raise NotAllowed(task)
        self.tasks[task] = Task(task)

    def assign(self, task: str, annotator: str) -> None:
        self.tasks[task].move("assign", annotator)
        self.tasks[task].holder = annotator

    def submit(self, task: str, annotator: str, answer: str) -> None:
        if self.tasks[task].holder != annotator:
            raise NotAllowed(f"{annotator} does not hold {task}")
        self.tasks[task].move("submit", annotator)

    def accept(self, task: str, reviewer: str) -> None:
        self.tasks[task].move("accept", reviewer)

    def send_back(self, task: str, reviewer: str, why: str) -> None:
        self.tasks[task].move("send_back", reviewer)
        self.tasks[task].holder = None

    def is_accepted(self, task: str) -> bool:
        return self.tasks[task].state is State.ACCEPTED
