import random

from solution import Delays

MANY = [number / 10 for number in range(1, 2_001)]
"""0.1 to 200 seconds, evenly: 198 is the percentile."""


def shuffled():
    values = list(MANY)
    random.Random(5).shuffle(values)
    return values


def test_nothing_can_be_said_of_a_type_without_tasks():
    assert Delays().p99("image", 1_000.0) is None


def test_the_percentile_of_many_delays():
    delays = Delays()
    for number, delay in enumerate(shuffled()):
        delays.record("image", delay, 1_200.0 + number / 100)
    assert 175 <= delays.p99("image", 1_221.0) <= 225


def test_equal_delays_have_that_percentile():
    delays = Delays()
    for number in range(1_000):
        delays.record("image", 4.0, 1_200.0 + number / 100)
    assert 3.5 <= delays.p99("image", 1_211.0) <= 4.5


def test_types_do_not_mix():
    delays = Delays()
    for number in range(1_000):
        delays.record("image", 2.0, 1_200.0 + number / 100)
        delays.record("video", 80.0, 1_200.0 + number / 100)
    assert delays.p99("image", 1_211.0) < 3
    assert delays.p99("video", 1_211.0) > 70


def test_what_is_older_than_five_minutes_does_not_count():
    delays = Delays()
    for number in range(1_000):
        delays.record("image", 90.0, 1_200.0 + number / 100)
    for number in range(1_000):
        delays.record("image", 3.0, 1_900.0 + number / 100)
    assert delays.p99("image", 1_911.0) < 4
