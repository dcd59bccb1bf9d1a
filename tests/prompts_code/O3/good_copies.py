class Dataset:
    """A copy of all records for each version."""

    def __init__(self):
        self.versions = [{}]
        self.line = [0]

    def change(self, records):
        self.versions.append({**self.versions[self.line[-1]], **records})
        self.line.append(len(self.versions) - 1)
        return self.line[-1]

    def read(self, version):
        return dict(self.versions[version])

    def what_changed(self, old, new):
        before, after = self.versions[old], self.versions[new]
        return {id for id in before.keys() | after.keys() if (id in before, before.get(id)) != (id in after, after.get(id))}

    def undo(self):
        self.line.pop()
        return self.line[-1]
