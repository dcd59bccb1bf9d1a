import random

from solution import Batch, plan


def late(batches):
    """Return the names of what ends after its deadline."""
    minute, names = 0, []
    for batch in batches:
        minute += batch.minutes
        if minute > batch.deadline:
            names.append(batch.name)
    return names


def worth(batches):
    return sum(batch.value for batch in batches)


def test_nothing_to_do():
    assert list(plan([])) == []


def test_a_batch_that_fits_is_run():
    assert list(plan([Batch("a", 10, 10, 5)])) == [Batch("a", 10, 10, 5)]


def test_a_batch_that_cannot_be_done_in_time_is_left_out():
    assert list(plan([Batch("a", 11, 10, 5)])) == []


def test_of_two_that_exclude_each_other_the_more_valuable_is_run():
    assert [batch.name for batch in plan([Batch("a", 5, 5, 3), Batch("b", 5, 5, 9)])] == ["b"]


def test_all_are_run_where_all_fit():
    batches = [Batch("late", 10, 60, 1), Batch("early", 10, 10, 1), Batch("middle", 10, 30, 1)]
    found = plan(batches)
    assert worth(found) == 3
    assert late(found) == []


def test_a_full_day_is_planned_without_a_late_batch():
    chance = random.Random(7)
    batches = [
        Batch(f"batch {number}", chance.randint(1, 120), chance.randint(30, 720), chance.randint(1, 1_000))
        for number in range(60)
    ]
    found = plan(batches)
    assert late(found) == []
    assert len({batch.name for batch in found}) == len(found)
    assert worth(found) > 0
