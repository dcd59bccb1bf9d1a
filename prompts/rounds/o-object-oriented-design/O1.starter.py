# The types are yours to design.
# The tests reach them through these verbs only; each raises an exception where it is not allowed.


class TaskManager:
    """The front door of your design."""

    def create(self, task: str) -> None:
        """Create a task under this id."""
        raise NotImplementedError

    def assign(self, task: str, annotator: str) -> None:
        """Give the task to an annotator."""
        raise NotImplementedError

    def submit(self, task: str, annotator: str, answer: str) -> None:
        """Hand in the annotator's answer."""
        raise NotImplementedError

    def accept(self, task: str, reviewer: str) -> None:
        """Accept what was handed in."""
        raise NotImplementedError

    def send_back(self, task: str, reviewer: str, why: str) -> None:
        """Send back what was handed in."""
        raise NotImplementedError

    def is_accepted(self, task: str) -> bool:
        """Tell whether the task was accepted."""
        raise NotImplementedError
