"""Checks across files on plain data; the checkout's own files are checked in `test_prompts`."""

from __future__ import annotations

from interviewer.core.cross_checks import check, check_prose

QUESTION = """
id = "C1"
[[signals]]
id = "C1-S01"
[[hints]]
id = "C1-H1"
rung = 2
"""


def test_hints_must_be_rungs_in_order() -> None:
    """A ladder that begins at rung 2 is a problem."""
    data = {"id": "C1", "signals": [{"id": "C1-S01"}], "hints": [{"id": "C1-H1", "rung": 2}]}
    assert [p.says for p in check({"rounds/c/C1.toml": (data, QUESTION)})] == ["the hints are rungs [2], not 1, 2, 3 in order."]


def test_an_id_belongs_to_its_file() -> None:
    """A signal of C2 in the file of C1 is a problem."""
    data = {"id": "C1", "signals": [{"id": "C2-S01"}]}
    assert [p.says for p in check({"rounds/c/C1.toml": (data, "")})] == ["an id of this file begins with C1-."]


def test_data_of_any_shape_is_survived() -> None:
    """Checks never raise, whatever stands where a table should be."""
    for odd in ({"signals": 3}, {"probes": ["x"]}, {"probes": [{"when": 7}]}, {"hints": {"rung": 1}}):
        check({"rounds/c/C1.toml": (odd, "")})


def test_a_dollar_sign_is_written_twice() -> None:
    """`$$` is a dollar sign and fills nothing."""
    assert check_prose({"conversations/observe.md": "costs $$4, $look_for"}) == []
