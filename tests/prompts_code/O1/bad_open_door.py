class TaskManager:
    """A dictionary of strings that anybody may change at any time."""

    def __init__(self):
        self.states = {}

    def create(self, task):
        self.states[task] = "created"

    def assign(self, task, annotator):
        self.states[task] = "assigned"

    def submit(self, task, annotator, answer):
        self.states[task] = "submitted"

    def accept(self, task, reviewer):
        self.states[task] = "accepted"

    def send_back(self, task, reviewer, why):
        self.states[task] = "returned"

    def is_accepted(self, task):
        return self.states[task] == "accepted"
