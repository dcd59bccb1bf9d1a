"""Rows and jobs come out of their packing as they went in."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Iterator

import pytest

from interviewer.evaluation.casting import Case
from interviewer.evaluation.keys import digest
from interviewer.evaluation.rows import Job, Jobs, Row, Rows
from interviewer.evaluation.versions import Version

CASES = tuple(Case(candidate=f"C-{who}", round="C", question="C1", level="II") for who in ("weak", "strong"))
VERSIONS = (Version("A", "a", {}), Version("B", "b", {}))
ALONE, SHARED = (None, digest("b")), (digest("c"), digest("c"))
ROWS = (
    Row(case=CASES[0], repeat=0, keys=(digest("a"), digest("b"))),
    Row(case=CASES[1], repeat=0, keys=ALONE),
    Row(case=CASES[1], repeat=70_000, keys=SHARED),
)


def test_rows_come_out_as_they_went_in() -> None:
    """By number, from the end, and some of them; on another machine too."""
    packed = Rows(ROWS)
    assert tuple(packed) == ROWS
    assert packed[-1] == ROWS[-1]
    assert packed[1:] == list(ROWS[1:])
    assert pickle.loads(pickle.dumps(packed)) == packed  # noqa: S301 -- our own
    assert packed != Rows(ROWS[1:])
    with pytest.raises(IndexError):
        packed[3]


def test_an_interview_that_both_sides_share_is_one() -> None:
    """And a side without the question has none."""
    assert [len(row.interviews) for row in ROWS] == [2, 1, 1]


@pytest.mark.parametrize("keys", [("12", digest("b")), (digest("a"),), ("z" * 32, digest("b"))])
def test_a_key_that_is_none_is_refused(keys: tuple[str, ...]) -> None:
    """It would come out as another."""
    with pytest.raises(ValueError, match="hex"):
        Rows((*ROWS, Row(case=CASES[0], repeat=0, keys=keys)))


def test_jobs_are_of_all_sides_that_share_the_interview() -> None:
    """What failed before is put behind the others."""
    jobs, again = Jobs(Rows(ROWS), VERSIONS), Jobs(Rows(ROWS), VERSIONS)
    assert not jobs
    again.add(0, 0, held=False)
    jobs.add(2, 0, held=True)
    jobs.add(1, 1, held=False)
    jobs.extend(again)
    shared = Job(key=str(SHARED[0]), case=CASES[1], repeat=70_000, version=VERSIONS[0], places=(0, 1), held=True)
    alone = Job(key=str(ALONE[1]), case=CASES[1], repeat=0, version=VERSIONS[1], places=(1,))
    first = Job(key=digest("a"), case=CASES[0], repeat=0, version=VERSIONS[0], places=(0,))
    assert list(jobs) == [shared, alone, first]
    assert jobs[:2] == [shared, alone]
    assert jobs[-1] == first


def test_ten_thousand_rows_take_less_than_a_megabyte() -> None:
    """As objects they took three and a half, and what is to be done of them another five."""

    def rows() -> Iterator[Row]:
        for repeat in range(10_000):
            yield Row(case=CASES[0], repeat=repeat, keys=(digest(["a", repeat]), digest(["b", repeat])))

    tracemalloc.start()
    try:
        packed = Rows(rows())
        jobs = Jobs(packed, VERSIONS)
        for number in range(len(packed)):
            jobs.add(number, 0, held=False)
            jobs.add(number, 1, held=False)
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(jobs) == 20_000
    assert taken < 1_000_000
