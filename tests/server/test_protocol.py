"""The reference and the page's schema are made from the frames."""

from __future__ import annotations

import json
import re

import pytest

from interviewer.server import codes, protocol, wire
from interviewer.server.reading import read_frame


def test_the_reference_is_fresh() -> None:
    """`python -m interviewer.server.protocol` was run after the last change of a frame."""
    assert protocol.REFERENCE.read_text(encoding="utf-8") == protocol.reference()


def test_the_schema_of_the_page_is_fresh() -> None:
    """The page is compiled against the frames as they are."""
    if not protocol.SCHEMA.is_file():
        pytest.skip("the page's source is not here")
    assert protocol.SCHEMA.read_text(encoding="utf-8") == protocol.schema()


def test_the_schema_of_replays_and_cards_is_fresh() -> None:
    """The page of an ended interview is compiled against the models as they are."""
    if not protocol.REVIEWS.is_file():
        pytest.skip("the page's source is not here")
    assert protocol.REVIEWS.read_text(encoding="utf-8") == protocol.reviews_schema()


def test_the_reference_names_every_type_and_code() -> None:
    """Nothing is left to guess."""
    told = protocol.reference()
    kinds = set(re.findall(r'"const": "(\w+)"', protocol.schema()))
    assert len(kinds) > 30
    for name in (*kinds, *codes.ERROR_CODES, *map(str, codes.CLOSE_CODES)):
        assert re.search(rf"\b{name}\b", told), name


def test_the_reference_tells_every_route() -> None:
    """Each with its method and a sentence, and the answers to a preflight are none."""
    found = list(protocol.routes())
    assert all(about.endswith(".") for _, _, about in found)
    assert {("PUT", "`/api/interviews/{id}/cards/{grading}/{dimension}`"), ("DELETE", "`/api/interviews/{id}`")} <= {
        (method, path) for method, path, _ in found
    }
    assert len(found) == len({(method, path) for method, path, _ in found}) > 25


def test_the_example_is_true() -> None:
    """Every line of it reads as a frame of its side."""
    lines = [line for line in protocol.reference().splitlines() if re.match(r'[<>] \{"', line)]
    assert len(lines) > 5
    for line in lines:
        if line[0] == ">":
            read_frame(line[2:])
        else:
            assert wire.SERVER_FRAMES.validate_python(json.loads(line[2:]), strict=False)
