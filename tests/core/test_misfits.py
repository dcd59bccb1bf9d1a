"""What does not fit a model, in sentences."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field, ValidationError, field_validator

from interviewer.core import misfits
from interviewer.core.script import Part


class Inner(Part):
    """A table of a little file."""

    id: str
    share: float = Field(default=0.0, ge=0)

    @field_validator("id")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.isalpha():
            raise ValueError(f"{value!r} is no word.")
        return value


class Little(Part):
    """A little file."""

    parts: tuple[Inner, ...]


def found(data: dict[str, Any], *, keyed: bool = False) -> list[tuple[misfits.Place, str]]:
    """Return what does not fit."""
    with pytest.raises(ValidationError) as caught:
        Little.model_validate(data)
    return list(misfits.of(caught.value, Little, keyed=keyed))


@pytest.mark.parametrize(
    ("part", "key", "says", "keyed"),
    [
        ({"id": "a", "shore": 1.0}, "shore", "'shore' is not a key here; did you mean 'share'?", None),
        ({"id": "a", "zzzzz": 1.0}, "zzzzz", "'zzzzz' is not a key here.", None),
        ({}, "id", "'id' is missing.", None),
        (
            {"id": "a", "share": -1.0}, "share", "Input should be greater than or equal to 0.",
            "'share': input should be greater than or equal to 0.",
        ),
        ({"id": "7"}, "id", "'7' is no word.", "'id': '7' is no word."),
    ],
)  # fmt: skip
def test_each_misfit_has_its_place_and_one_sentence(part: dict[str, Any], key: str, says: str, keyed: str | None) -> None:
    """The sentence names the key where nothing beside it does, and never that a validator of ours said it."""
    data = {"parts": (part,)}
    assert found(data) == [(("parts", 0, key), says)]
    assert found(data, keyed=True) == [(("parts", 0, key), keyed or says)]


def test_a_step_that_stands_in_no_file_is_passed_over() -> None:
    """Pydantic puts the member of a union into the place."""
    with pytest.raises(ValidationError) as caught:
        Little.model_validate({"parts": ({},)})
    assert [place for place, _ in misfits.of(caught.value, Little, noise={"parts"})] == [(0, "id")]
