from solution import Leases


def table(*tasks):
    leases = Leases()
    for task in tasks:
        leases.add(task)
    return leases


def test_a_task_can_be_taken():
    assert table("a").take(0.0).task == "a"


def test_without_tasks_there_is_nothing_to_take():
    assert table().take(0.0) is None


def test_a_task_is_held_by_one_worker():
    leases = table("a")
    leases.take(0.0)
    assert leases.take(10.0) is None


def test_two_workers_get_different_tasks():
    leases = table("a", "b")
    assert {leases.take(0.0).task, leases.take(1.0).task} == {"a", "b"}


def test_a_task_comes_back_after_five_minutes():
    leases = table("a")
    leases.take(0.0)
    assert leases.take(299.0) is None
    assert leases.take(301.0).task == "a"


def test_an_extended_task_stays_away_longer():
    leases = table("a")
    lease = leases.take(0.0)
    assert leases.extend(lease, 200.0)
    assert leases.take(301.0) is None
    assert leases.take(501.0).task == "a"


def test_a_finished_task_does_not_come_back():
    leases = table("a")
    assert leases.finish(leases.take(0.0), 60.0)
    assert leases.take(1_000.0) is None


def test_many_tasks_come_back():
    leases = table(*(f"task {number}" for number in range(500)))
    for number in range(500):
        assert leases.take(float(number) / 10) is not None
    assert leases.take(60.0) is None
    assert len({leases.take(400.0).task for _ in range(500)}) == 500
