"""A report as one JSON document, and back: the schema is published in `eval/schema/` and made from the values themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from interviewer.errors import NotFound
from interviewer.evaluation.comparison import ExitCode
from interviewer.evaluation.reports.report import Report
from interviewer.evaluation.reports.words import Decision, decision

SCHEMA = "interviewer.eval-report/1"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is printed: the name of the schema, what a process ends with, what a report says first, and the report."""

    schema: Literal["interviewer.eval-report/1"]
    exit_code: ExitCode
    decision: Decision
    report: Report


_DOCUMENT = TypeAdapter(Document)


def document(report: Report) -> dict[str, Any]:
    """Return a report as JSON can carry it."""
    whole = Document(
        schema="interviewer.eval-report/1",
        exit_code=report.comparison.exit_code,
        decision=decision(report.comparison),
        report=report,
    )
    dumped: dict[str, Any] = _DOCUMENT.dump_python(whole, mode="json")
    return dumped


def text(report: Report) -> str:
    """Return the document as text; the same report gives the same bytes, and nothing outside ASCII."""
    return json.dumps(document(report), indent=1, sort_keys=True, allow_nan=False) + "\n"


def read(text: str, name: str) -> Report:
    """Return the report of a document; raises `NotFound` where `name` holds none of this schema."""
    try:
        return _DOCUMENT.validate_json(text).report
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise NotFound(f"{name} is not a report of {SCHEMA}: {where}: {first['msg']}.") from error


def schema() -> str:
    """Return the published schema; the same code gives the same text, byte for byte."""
    return published(_DOCUMENT, SCHEMA)


def published(kind: TypeAdapter[Any], title: str) -> str:
    """Return the schema of a document in the form in which schemas are published: nothing may be in it that is not named."""
    found = {**kind.json_schema(mode="serialization"), "$schema": DRAFT, "title": title}
    for part in (found, *found["$defs"].values()):
        part["additionalProperties"] = False
    return json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[3] / "eval" / "schema" / "eval-report.schema.json").write_text(schema(), encoding="utf-8")
