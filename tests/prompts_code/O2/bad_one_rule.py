class Rules:
    """Keeps the first rule only."""

    def __init__(self):
        self.rule = None

    def add(self, name, holds):
        self.rule = self.rule or (name, holds)

    def evaluate(self, annotation):
        return [] if self.rule is None or self.rule[1](annotation) else [self.rule[0]]
