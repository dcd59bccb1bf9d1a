from solution import Dataset


def test_what_was_written_is_read():
    dataset = Dataset()
    version = dataset.change({"a": 1, "b": 2})
    assert dict(dataset.read(version)) == {"a": 1, "b": 2}


def test_a_change_keeps_the_other_records():
    dataset = Dataset()
    dataset.change({"a": 1, "b": 2})
    assert dict(dataset.read(dataset.change({"b": 3}))) == {"a": 1, "b": 3}


def test_an_older_version_reads_as_it_did():
    dataset = Dataset()
    first = dataset.change({"a": 1})
    dataset.change({"a": 2, "b": 2})
    assert dict(dataset.read(first)) == {"a": 1}


def test_what_changed_is_named():
    dataset = Dataset()
    first = dataset.change({"a": 1, "b": 2})
    second = dataset.change({"b": 3, "c": 4})
    assert set(dataset.what_changed(first, second)) == {"b", "c"}
    assert set(dataset.what_changed(first, first)) == set()


def test_the_last_change_can_be_taken_back():
    dataset = Dataset()
    dataset.change({"a": 1})
    dataset.change({"a": 2, "b": 2})
    assert dict(dataset.read(dataset.undo())) == {"a": 1}


def test_what_was_undone_can_be_followed_by_a_change():
    dataset = Dataset()
    dataset.change({"a": 1})
    dataset.change({"a": 2})
    dataset.undo()
    assert dict(dataset.read(dataset.change({"b": 5}))) == {"a": 1, "b": 5}


def test_many_changes_can_be_read():
    dataset = Dataset()
    versions = [dataset.change({f"record {number}": number}) for number in range(200)]
    assert len(dict(dataset.read(versions[99]))) == 100
