"""The published form of a debrief goes through JSON and back."""

from __future__ import annotations

import json

from interviewer.core.debrief import SCHEMA, Debrief
from interviewer.core.debriefing import debrief, packet
from tests.loops import graded, script


def test_a_debrief_is_the_same_after_json() -> None:
    """With its schema's name, and nothing that is not in the form."""
    session = graded("C1-strong-ordinary")
    made = debrief([packet(session, session.gradings[-1])], script(), "II")
    text = made.model_dump_json(by_alias=True)
    assert Debrief.model_validate_json(text) == made
    assert json.loads(text)["schema"] == SCHEMA
