from solution import spread


def end(minutes, workers):
    """Return when the last worker is done."""
    return max(sum(minutes[place] for place in places) for places in spread(minutes, workers))


def test_every_worker_has_a_list():
    assert len(spread([3.0, 2.0], 4)) == 4


def test_every_batch_is_run_once():
    found = spread([5.0, 1.0, 4.0, 2.0, 3.0, 2.0, 8.0], 3)
    assert sorted(place for places in found for place in places) == [0, 1, 2, 3, 4, 5, 6]


def test_no_batches_are_no_work():
    assert [list(places) for places in spread([], 2)] == [[], []]


def test_one_worker_runs_everything():
    assert end([5.0, 1.0, 4.0], 1) == 10.0


def test_equal_batches_are_shared_equally():
    assert end([10.0] * 8, 4) == 20.0


def test_long_batches_do_not_end_up_on_one_worker():
    assert end([100.0, 1.0, 1.0] * 9, 3) <= 360.0


def test_a_mixed_day_ends_in_good_time():
    assert end([7.0, 5.0, 5.0, 4.0, 4.0, 3.0, 2.0], 3) <= 15.0
