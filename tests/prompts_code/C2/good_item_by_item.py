class Pipeline:
    def __init__(self, stages, store) -> None:
        self.stages = stages
        self.store = store

    def run(self, items):
        return {id: self.one(id, text) for id, text in items.items()}

    def one(self, id, text):
        for number, stage in enumerate(self.stages):
            key = f"{number}/{id}"
            done = self.store.get(key)
            if done is None:
                done = stage(text)
                self.store.put(key, done)
            text = done
        return text
