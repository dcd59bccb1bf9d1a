class Pipeline:
    """Marks an item as done before it is, so that a crash loses it."""

    def __init__(self, stages, store) -> None:
        self.stages = stages
        self.store = store

    def run(self, items):
        found = {}
        for id, text in items.items():
            if self.store.get(id) is None:
                self.store.put(id, "done")
                for stage in self.stages:
                    text = stage(text)
                self.store.put(id, text)
            found[id] = self.store.get(id)
        return found
