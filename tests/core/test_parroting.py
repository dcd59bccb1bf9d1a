"""What says the interviewer's words back is told from what answers with them."""

from __future__ import annotations

import pytest

from interviewer.core.parroting import LATELY, is_said_back, without_said_back

FACTS = "Same means byte-identical after whitespace and encoding are normalised. 2 GB of memory for this component."
CRASH = "The worker crashes after the filter was written and before the example was handed on. What happens to it?"


@pytest.mark.parametrize(
    ("words", "line", "back"),
    [
        ("So what you say is: Same means byte-identical after whitespace normalised, and 2 GB of memory.", FACTS, True),
        ("So the worker crashes after the filter was written and before the example is handed on.", CRASH, True),
        ("2 GB of memory is sixteen bits for each of a billion keys.", FACTS, False),
        ("The worker crashes after the filter was written, so the example is lost and a retry is dropped.", CRASH, False),
        ("Byte-identical.", FACTS, False),
        ("I count after the hand-off.", "Do you count an example before or after the hand-off of it?", False),
        ("I hash the bytes and look them up.", "You said “I hash the bytes and look them up”. And then?", False),
        ("", FACTS, False),
    ],
)
def test_what_has_hardly_a_word_of_its_own_is_said_back(words: str, line: str, back: bool) -> None:
    """Own content, a choice, a short answer and the candidate's own words that were quoted to them are answers."""
    assert is_said_back(words, ["Go on.", line]) is back


def test_facts_of_several_lines_are_said_back_together() -> None:
    """Two facts that were told in two turns are the interviewer's words in one; what was told long ago is not looked at."""
    lines = ["Same means byte-identical.", "2 GB of memory."]
    words = "Byte-identical, same memory, 2 GB."
    assert is_said_back(words, lines)
    assert not is_said_back(words, [*lines, *["Go on."] * LATELY])


def test_only_the_sentences_that_say_back_are_taken_out() -> None:
    """What stands beside them keeps its place."""
    own = "I would put sixteen bits on each of a billion keys."
    text = f"So same means byte-identical after whitespace normalised. {own}"
    left = without_said_back(text, [FACTS])
    assert (len(left), left.strip(), left.index(own)) == (len(text), own, text.index(own))
