class Pipeline:
    """A checkpoint for every fifty items of a stage: at most fifty are done again after a crash."""

    def __init__(self, stages, store) -> None:
        self.stages = stages
        self.store = store

    def run(self, items):
        found = dict(items)
        for number, stage in enumerate(self.stages):
            found = self.through(number, stage, found)
        return found

    def through(self, number, stage, items):
        done = {}
        ids = list(items)
        for start in range(0, len(ids), 50):
            group = ids[start : start + 50]
            key = f"stage {number}, {group[0]} to {group[-1]}"
            kept = self.store.get(key)
            if kept is None:
                kept = {id: stage(items[id]) for id in group}
                self.store.put(key, kept)
            done |= kept
        return done
