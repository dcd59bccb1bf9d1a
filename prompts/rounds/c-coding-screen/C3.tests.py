from solution import Assignment

WORKERS = [f"worker-{number}" for number in range(10)]
PROJECTS = [f"project-{number}" for number in range(600)]


def test_a_project_goes_to_a_worker_that_is_there():
    assert Assignment(WORKERS).assign("lidar") in WORKERS


def test_a_project_goes_to_the_same_worker_again():
    assignment = Assignment(WORKERS)
    first = [assignment.assign(project) for project in PROJECTS]
    assert [assignment.assign(project) for project in PROJECTS] == first


def test_a_worker_that_joins_an_empty_pool_gets_the_work():
    assignment = Assignment()
    assignment.join("worker-a")
    assert assignment.assign("lidar") == "worker-a"


def test_nothing_goes_to_a_worker_that_left():
    assignment = Assignment(WORKERS)
    for project in PROJECTS:
        assignment.assign(project)
    assignment.leave("worker-3")
    assert "worker-3" not in {assignment.assign(project) for project in PROJECTS}


def test_the_work_is_shared():
    assignment = Assignment(WORKERS)
    found = [assignment.assign(project) for project in PROJECTS]
    assert len(set(found)) >= 5
    assert max(found.count(worker) for worker in WORKERS) <= 420


def test_most_projects_stay_where_they_are_when_a_worker_joins():
    assignment = Assignment(WORKERS)
    before = [assignment.assign(project) for project in PROJECTS]
    assignment.join("worker-new")
    after = [assignment.assign(project) for project in PROJECTS]
    assert sum(one == other for one, other in zip(before, after)) >= 300
