"""The public forms as values."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from interviewer.core.events import Ran
from interviewer.server.views import Frame, PublicEvent, PublicRan, RoomView


def test_every_public_event_is_a_closed_frame() -> None:
    """An unknown key is refused, so that nothing private can ride along."""
    for kind in get_args(get_args(PublicEvent)[0]):
        assert issubclass(kind, Frame)
        with pytest.raises(ValidationError, match="extra_forbidden"):
            kind.model_validate({"type": kind.model_fields["type"].default, "probe": "C1-P1"})


def test_a_public_run_holds_what_a_run_holds() -> None:
    """A field that is added to the event must be decided about here."""
    assert set(PublicRan.model_fields) == set(Ran.model_fields)


def test_a_room_has_no_field_for_the_script() -> None:
    """Neither the question's text nor anything of its rubric can be put into it."""
    assert not {"ask", "starter", "tests", "signals", "probes", "constraints"} & set(RoomView.model_fields)
