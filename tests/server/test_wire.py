"""The frames as values."""

from __future__ import annotations

from typing import get_args

from interviewer.server import wire


def test_every_frame_has_its_own_type() -> None:
    """No type stands for two frames of one side."""
    for union in (wire.ClientFrame, wire.ServerFrame, wire.PublicEvent):
        kinds = [kind for model in get_args(get_args(union)[0]) for kind in get_args(model.model_fields["type"].annotation)]
        assert len(kinds) == len(set(kinds))
