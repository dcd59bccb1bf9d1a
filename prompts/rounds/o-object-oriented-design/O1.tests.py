from solution import TaskManager


def submitted():
    manager = TaskManager()
    manager.create("t1")
    manager.assign("t1", "ana")
    manager.submit("t1", "ana", "a bus")
    return manager


def refused(act, *words):
    """Tell whether the call raises an exception."""
    try:
        act(*words)
    except Exception:
        return True
    return False


def test_a_new_task_is_not_accepted():
    manager = TaskManager()
    manager.create("t1")
    assert not manager.is_accepted("t1")


def test_what_was_handed_in_can_be_accepted():
    manager = submitted()
    assert not manager.is_accepted("t1")
    manager.accept("t1", "rui")
    assert manager.is_accepted("t1")


def test_what_was_sent_back_can_be_done_again():
    manager = submitted()
    manager.send_back("t1", "rui", "the box is too small")
    assert not manager.is_accepted("t1")
    manager.assign("t1", "ben")
    manager.submit("t1", "ben", "a bus, larger")
    manager.accept("t1", "rui")
    assert manager.is_accepted("t1")


def test_tasks_do_not_mix():
    manager = submitted()
    manager.create("t2")
    manager.accept("t1", "rui")
    assert not manager.is_accepted("t2")


def test_nobody_hands_in_a_task_of_someone_else():
    manager = TaskManager()
    manager.create("t1")
    manager.assign("t1", "ana")
    assert refused(manager.submit, "t1", "ben", "a car")


def test_a_task_that_is_not_there_is_refused():
    assert refused(TaskManager().assign, "no such task", "ana")
