"""The JSON document: it is valid, complete, and opens again."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from interviewer.errors import NotFound
from interviewer.evaluation.reports import as_json
from tests.evaluation.reports.examples import HOSTILE, report

PUBLISHED = Path(__file__).parents[3] / "eval" / "schema" / "eval-report.schema.json"


def test_the_published_schema_is_fresh() -> None:
    """`python -m interviewer.evaluation.reports.as_json` writes it."""
    assert PUBLISHED.read_text(encoding="utf-8") == as_json.schema()


@pytest.mark.parametrize("hostile", [False, True])
def test_what_is_printed_is_valid_by_the_published_schema(hostile: bool) -> None:
    """Every key is in it, and no other key is allowed."""
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    found = json.loads(as_json.text(report(hostile=hostile)))
    jsonschema.validate(found, schema)
    assert found["schema"] == "interviewer.eval-report/1"
    for changed in ({**found, "more": 1}, {**found, "exit_code": 1}, {key: found[key] for key in found if key != "report"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed, schema)


def test_it_opens_again_as_the_same_report() -> None:
    """Nothing is lost on the way, so another form can be made of a file."""
    for example in (report(), report(cases=3), report(hostile=True)):
        assert as_json.read(as_json.text(example), "r.json") == example


def test_the_same_report_gives_the_same_bytes() -> None:
    """And nothing outside ASCII, so that it needs no cleaning."""
    text = as_json.text(report(hostile=True))
    assert text == as_json.text(report(hostile=True))
    assert text.isascii()
    assert HOSTILE not in text


@pytest.mark.parametrize("text", ["", "{}", '{"schema": "interviewer.report-card/1"}', "[1, 2"])
def test_what_is_no_report_is_refused_in_one_sentence(text: str) -> None:
    """It names the file and the schema."""
    with pytest.raises(NotFound, match=r"r\.json is not a report of interviewer\.eval-report/1: [^\n]+\.$"):
        as_json.read(text, "r.json")
