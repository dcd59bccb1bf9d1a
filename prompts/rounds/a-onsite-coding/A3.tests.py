import random

from solution import group


def cost(lengths, groups, overhead):
    return sum(overhead + max(lengths[place] for place in places) * len(places) for places in groups)


def check(lengths, most, overhead):
    """Return the groups, after looking whether they are groups at all."""
    found = group(lengths, most, overhead)
    assert sorted(place for places in found for place in places) == list(range(len(lengths)))
    assert all(1 <= len(places) <= most for places in found)
    return found


def test_no_texts_are_no_groups():
    assert check([], 4, 20) == []


def test_a_single_text_is_a_group():
    assert check([7], 4, 20) == [[0]]


def test_no_group_is_too_large():
    check([5] * 10, 3, 20)


def test_equal_texts_share_the_overhead():
    assert cost([10] * 8, check([10] * 8, 4, 100), 100) <= 300


def test_a_group_of_one_is_all_that_a_limit_of_one_allows():
    assert len(check([3, 1, 2], 1, 20)) == 3


def test_many_texts_cost_less_together_than_one_by_one():
    chance = random.Random(3)
    lengths = [chance.randint(20, 60) for _ in range(400)]
    assert cost(lengths, check(lengths, 16, 200), 200) < sum(200 + length for length in lengths)
