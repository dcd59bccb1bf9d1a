"""Lines of keys in TOML texts."""

from __future__ import annotations

import tomllib

import pytest

from interviewer.core.toml_lines import line_of, line_of_syntax_error

TEXT = """\
id = "C1"
ask = '''
[[signals]]
id = "not a table"
'''
[[signals]]
id = "C1-S01"
says = '''one'''

[[signals]]
id = "C1-S02"

[[probes]]
id = "C1-P1"
when.claim = "a"
when.missing = "C1-S01"

[[probes]]
id = "C1-P2"
[[probes.when]]
missing = "C1-S01"
[[probes.when]]
missing = "C1-S02"

[persona]
name = "Priya"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("id",), 1),
        (("signals", 0, "id"), 7),
        (("signals", 1, "id"), 11),
        (("signals", 1, "level"), 10),
        (("probes", 0, "when", "missing"), 16),
        (("probes", 0, "when", 0, "claim"), 15),
        (("probes", 0, "when"), 15),
        (("probes", 1, "when", 1, "missing"), 23),
        (("persona", "name"), 26),
        (("nowhere",), 1),
    ],
)
def test_a_key_is_found_where_it_stands(place: tuple[str | int, ...], line: int) -> None:
    """The line is the key's, or its table's where the key is missing, or the first."""
    assert line_of(TEXT, place) == line


def test_a_syntax_error_keeps_its_line() -> None:
    """The standard parser's message is read for the line it names."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads("a = 1\nb = 2\nb = 3\n")
    assert line_of_syntax_error(str(caught.value), "a = 1\nb = 2\nb = 3\n") in {3, 4}
    assert line_of_syntax_error("no place is named", "") == 1
