"""What a report is made from."""

from __future__ import annotations

from tests.evaluation.reports.examples import report


def test_a_case_is_found_by_its_id() -> None:
    """And one whose transcripts were not kept is not."""
    example = report()
    assert example.case("case-003") == example.cases[3]
    assert example.case("case-999") is None
