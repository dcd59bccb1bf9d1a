class Created:
    def assign(self, annotator):
        return Assigned(annotator)


class Assigned:
    def __init__(self, annotator):
        self.annotator = annotator

    def submit(self, annotator, answer):
        if annotator != self.annotator:
            raise PermissionError(annotator)
        return Submitted(answer)


class Submitted:
    def __init__(self, answer):
        self.answer = answer

    def accept(self):
        return Accepted()

    def send_back(self, why):
        return Created()


class Accepted:
    pass


class TaskManager:
    """A class for each state; an action that a state does not have raises by itself."""

    def __init__(self):
        self.states = {}

    def create(self, task):
        self.states[task] = Created()

    def assign(self, task, annotator):
        self.states[task] = self.states[task].assign(annotator)

    def submit(self, task, annotator, answer):
        self.states[task] = self.states[task].submit(annotator, answer)

    def accept(self, task, reviewer):
        self.states[task] = self.states[task].accept()

    def send_back(self, task, reviewer, why):
        self.states[task] = self.states[task].send_back(why)

    def is_accepted(self, task):
        return isinstance(self.states[task], Accepted)
