from contextlib import suppress

from solution import Pipeline

ITEMS = {f"item-{number}": f"text {number}" for number in range(300)}


class Crash(Exception):
    pass


class Disk:
    def __init__(self):
        self.kept = {}

    def get(self, key):
        return self.kept.get(key)

    def put(self, key, value):
        self.kept[key] = value


class Counted:
    def __init__(self, mark, dies_at=None):
        self.mark, self.dies_at, self.calls = mark, dies_at, 0

    def __call__(self, text):
        self.calls += 1
        if self.calls == self.dies_at:
            raise Crash
        return f"{text} {self.mark}"


def test_one_stage_is_run_on_every_item():
    assert Pipeline([Counted("labelled")], Disk()).run({"a": "cat", "b": "dog"}) == {"a": "cat labelled", "b": "dog labelled"}


def test_stages_are_run_in_their_order():
    assert Pipeline([Counted("labelled"), Counted("reviewed")], Disk()).run({"a": "cat"}) == {"a": "cat labelled reviewed"}


def test_no_items_are_no_work():
    assert Pipeline([Counted("labelled")], Disk()).run({}) == {}


def test_a_second_run_repeats_nothing():
    disk, stage = Disk(), Counted("labelled")
    first = Pipeline([stage], disk).run(ITEMS)
    calls = stage.calls
    assert Pipeline([stage], disk).run(ITEMS) == first
    assert stage.calls == calls


def test_after_a_crash_everything_gets_done():
    disk = Disk()
    with suppress(Crash):
        Pipeline([Counted("labelled"), Counted("reviewed", dies_at=100)], disk).run(ITEMS)
    found = Pipeline([Counted("labelled"), Counted("reviewed")], disk).run(ITEMS)
    assert found == {id: f"{text} labelled reviewed" for id, text in ITEMS.items()}


def test_after_a_late_crash_most_of_the_work_is_not_repeated():
    disk = Disk()
    with suppress(Crash):
        Pipeline([Counted("labelled", dies_at=290)], disk).run(ITEMS)
    stage = Counted("labelled")
    Pipeline([stage], disk).run(ITEMS)
    assert stage.calls < 150
