"""Criteria: what a judge is asked about an interviewer, as data of `prompts/criteria/`; how it is asked is told in `judging`."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from interviewer.core.script import Move, Part, Slug, Text

Answer = Literal["met", "not met", "not applicable", "cannot tell"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
Shown = Literal["persona", "signals"]


class Criterion(Part):
    """One file of `criteria/`: a statement about one turn of the interviewer's, or a preference between two.

    `of` is `turn` where each turn is judged by itself, and `pair` where two versions of the same turn are compared.
    `moves` are the moves whose turns are judged, all of them where empty, and `spares` are never judged.
    `shows` is what the judge is given beside the transcript.
    """

    id: Slug
    title: Text
    of: Literal["turn", "pair"] = "turn"
    moves: tuple[Move, ...] = ()
    spares: tuple[Move, ...] = ()
    shows: tuple[Shown, ...] = ()
    says: Text = Field(description="the statement that is met or not; of a pair, the question which of the two is better")
    met: Text = Field(description="what counts as met; of a pair, what makes one better")
    not_met: Text = Field(description="what counts as not met; of a pair, what is no reason to prefer one")
    not_applicable: str = Field(
        default="", description="when the statement does not apply to a turn; of a pair, when they are equal"
    )
