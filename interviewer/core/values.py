"""What every event is made of: the root of all values that are read from a transcript, ids, a mark with its words, and what was paid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SessionId = Annotated[str, Field(pattern=r"^[0-9a-z]{26}$")]
GradingId = Annotated[str, Field(pattern=r"^g[1-9][0-9]{0,5}$")]
"""Files are named by these, so what may stand in one is fixed here, also for a transcript that somebody else made."""


class Value(BaseModel):
    """The root of everything that is read from a transcript."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Mark(Value):
    """A signal, claim or red flag found in one answer, with the candidate's verbatim words."""

    id: str
    state: Literal["present", "contradicted"] = "present"
    quote: str = Field(min_length=1)


class Spent(Value):
    """What one exchange cost, with all its tries: the model, a digest of the request, tokens, how they were counted, dollars or None."""

    model: str
    request: str
    prompt_tokens: int
    completion_tokens: int
    counted: Literal["endpoint", "exact", "estimate"]
    cost: float | None
