class Rules:
    """Names the rules that hold, and takes the annotation apart on the way."""

    def __init__(self):
        self.rules = {}

    def add(self, name, holds):
        self.rules[name] = holds

    def evaluate(self, annotation):
        found = [name for name, holds in self.rules.items() if holds(annotation)]
        annotation.clear()
        return found
