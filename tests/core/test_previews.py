"""What a model would get, for every line of a question."""

from __future__ import annotations

import json

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.previews import lines, preview, question_of
from interviewer.errors import NotFound


def test_every_line_of_a_question_can_be_previewed(c1: Bundle) -> None:
    """The line stands in the last message, word for word, and nowhere before it."""
    for line in lines(c1):
        assert line.ref is not None
        shown = preview(c1, line.ref, level="III")
        last = shown.phrased.messages[-1].content
        said = json.loads(last[last.index("<say>") + 5 : last.index("</say>")])
        assert (said["move"], said["line"], said["preface"]) == (line.move, line.text, line.preface)
        assert (shown.observed is None) == (line.move == "open")


def test_a_preview_of_a_probe_holds_no_other_probe(c1: Bundle) -> None:
    """The model that speaks sees the one line it is to say, and none of the others."""
    shown = preview(c1, "C1-P1")
    text = "\n".join(message.content for message in shown.phrased.messages)
    others = [probe.ask for probe in c1.questions[0].probes if probe.id != "C1-P1"]
    assert not any(" ".join(ask.split()) in text for ask in others)


def test_what_is_not_there_is_told_with_what_is(c1: Bundle) -> None:
    """The error lists the ids that can be previewed."""
    with pytest.raises(NotFound, match="C1-P1"):
        preview(c1, "C1-P99")


def test_the_question_of_an_id_is_its_own_or_the_first(bundles: dict[str, Bundle]) -> None:
    """A probe names its question; an invitation belongs to the round."""
    assert question_of(bundles["C"], "C2-P1") == "C2"
    assert question_of(bundles["C"], "C-I1") == "C1"
