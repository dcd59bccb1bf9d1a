from solution import Throughput


def test_a_project_without_labels_has_none():
    assert Throughput().rate("lidar", 1_000.0) == 0


def test_labels_are_counted():
    labels = Throughput()
    for second in range(10):
        labels.record("lidar", 1_200.0 + second)
    assert labels.rate("lidar", 1_210.0) == 10


def test_projects_do_not_mix():
    labels = Throughput()
    labels.record("lidar", 1_200.0)
    labels.record("lidar", 1_201.0)
    labels.record("audio", 1_202.0)
    assert labels.rate("lidar", 1_205.0) == 2
    assert labels.rate("audio", 1_205.0) == 1


def test_what_is_old_does_not_count():
    labels = Throughput()
    for second in range(10):
        labels.record("lidar", 1_200.0 + second)
    assert labels.rate("lidar", 1_500.0) == 0


def test_new_labels_count_when_old_ones_no_longer_do():
    labels = Throughput()
    for second in range(10):
        labels.record("lidar", 1_200.0 + second)
    labels.record("lidar", 1_500.0)
    assert labels.rate("lidar", 1_501.0) == 1


def test_a_steady_stream_has_a_steady_rate():
    labels = Throughput()
    for tenth in range(3_000):
        labels.record("lidar", 1_200.0 + tenth / 10)
    assert 570 <= labels.rate("lidar", 1_500.0) <= 630


def test_three_thousand_projects_are_counted():
    labels = Throughput()
    for number in range(3_000):
        labels.record(f"project {number}", 1_200.0 + number / 100)
    assert labels.rate("project 17", 1_230.0) == 1
