"""What every event is made of."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from interviewer.core.values import GradingId, Mark, SessionId


@pytest.mark.parametrize("id", ["", "0" * 25, "0" * 27, "../" + "0" * 23, "0" * 25 + "/", "0" * 25 + "A", "0" * 26 + "\n"])
def test_an_id_that_could_name_another_place_is_none(id: str) -> None:
    """Files are named by it: 26 small letters and digits, and nothing else."""
    known: TypeAdapter[str] = TypeAdapter(SessionId)
    assert known.validate_python("0" * 26) == "0" * 26
    with pytest.raises(ValidationError):
        known.validate_python(id)


@pytest.mark.parametrize("id", ["g0", "g", "1", "g01", "g1000000", "g1/..", "g1\n"])
def test_gradings_are_counted_from_g1(id: str) -> None:
    """Nothing else names one."""
    known: TypeAdapter[str] = TypeAdapter(GradingId)
    assert known.validate_python("g12") == "g12"
    with pytest.raises(ValidationError):
        known.validate_python(id)


def test_a_mark_has_words() -> None:
    """An empty quotation backs nothing."""
    with pytest.raises(ValidationError):
        Mark(id="C1-S01", quote="")
