"""Lines of keys in TOML texts."""

from __future__ import annotations

import pytest

from interviewer.core.toml_lines import NotToml, line_of, read

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


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a = 1\nb = ]\nc = 3\n", 2, "Invalid value."),
        ('a = 1\n\nb = """\n', 4, "Unterminated string."),
        (f"a = 1\nb = {'1' * 5000}", 1, "A number in it has too many digits."),
        (f"a = {'[' * 9000}", 1, "It is nested too deeply."),
        ("a = 1\nb = 'caf\ufffd'", 2, "This is not UTF-8: save it again as UTF-8."),
    ],
)
def test_a_text_that_is_no_toml_says_where_and_why(text: str, line: int, says: str) -> None:
    """Whatever the text, one kind of error comes, and it is a problem of its file."""
    with pytest.raises(NotToml) as caught:
        read(text)
    problem = caught.value.problem("a.toml")
    assert (problem.file, problem.line, problem.id) == ("a.toml", line, "TOML")
    assert says in problem.says


def test_a_text_of_toml_is_what_it_holds() -> None:
    """Nothing is checked that is not syntax."""
    assert read("a = 1\n[b]\nc = [1.5]") == {"a": 1, "b": {"c": [1.5]}}
