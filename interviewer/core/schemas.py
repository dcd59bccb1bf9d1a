"""JSON Schemas of the files in `prompts/`, made from the models, so that an editor can help while one writes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from interviewer.core.criteria import Criterion
from interviewer.core.cues import CueSheet
from interviewer.core.script import Part, Question, Round
from interviewer.core.standards import Dimensions, Levels, Listening, Manners, RedFlags, Scale

DRAFT = "https://json-schema.org/draft/2020-12/schema"

MODELS: Mapping[str, type[Part]] = {
    "round": Round,
    "question": Question,
    "cues": CueSheet,
    "scale": Scale,
    "dimensions": Dimensions,
    "red_flags": RedFlags,
    "levels": Levels,
    "manners": Manners,
    "listening": Listening,
    "criterion": Criterion,
}
"""The kinds of file and what each holds."""


def schema_files() -> dict[str, str]:
    """Return the text of every schema by its file name; the same models give the same text, byte for byte."""
    return {f"{name}.schema.json": _text(model) for name, model in MODELS.items()}


def stale(found: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of schemas that are missing from `found`, are not as they should be, or are of no kind of file."""
    wanted = schema_files()
    return tuple(sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)))


def _text(model: type[Part]) -> str:
    schema = {"$schema": DRAFT, **model.model_json_schema(mode="validation")}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
