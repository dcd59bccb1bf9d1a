class Rules:
    def __init__(self):
        self.rules = {}

    def add(self, name, holds):
        self.rules[name] = holds

    def evaluate(self, annotation):
        return sorted(name for name, holds in self.rules.items() if not holds(annotation))
