from solution import Deduplicator


def test_a_first_example_is_kept():
    assert Deduplicator().keep(b"a pedestrian at night")


def test_an_exact_repeat_is_dropped():
    stream = Deduplicator()
    stream.keep(b"a cyclist in the rain")
    assert not stream.keep(b"a cyclist in the rain")


def test_another_example_is_kept():
    stream = Deduplicator()
    stream.keep(b"a cyclist in the rain")
    assert stream.keep(b"a cyclist in the sun")


def test_two_streams_do_not_mix():
    one, other = Deduplicator(), Deduplicator()
    one.keep(b"a bus")
    assert other.keep(b"a bus")


def test_repeats_that_come_soon_are_dropped():
    stream = Deduplicator()
    for number in range(1_000):
        stream.keep(b"example %d" % number)
        assert not stream.keep(b"example %d" % number)


def test_twenty_thousand_arrive_and_most_new_ones_are_kept():
    stream = Deduplicator()
    kept = sum(stream.keep(b"a longer example, number %d" % number) for number in range(20_000))
    assert kept >= 19_000
